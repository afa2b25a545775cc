import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseYaml } from '../config/parse-yaml.ts';
import { readSource } from '../config/read-source.ts';
import type { EditableFile } from '../edit/editable-file.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { TrueupError } from '../model/error.ts';

/** A file to be edited, or why it cannot be. */
export interface ReadEditable {
  /** Missing when the file has an error: nobody edits what means something else than it says. */
  readonly file: EditableFile | undefined;
  /** The text as the parser reads it. */
  readonly source: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one of the user's YAML files, under all the checks of the configuration's reader, with its line ends and mark. */
export async function readEditable(root: string, path: string): Promise<ReadEditable> {
  const { text: source, diagnostics } = await readSource(root, path);
  if (source === undefined) return { file: undefined, source, diagnostics };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readFile(join(root, path)));
  if (text.replace(/^\ufeff/u, '').replaceAll('\r\n', '\n') !== source) throw fileChanged(path);
  const parsed = parseYaml(path, source);
  const found = [...diagnostics, ...parsed.diagnostics];
  return { file: hasErrors(found) ? undefined : { path, text, root: parsed.root }, source, diagnostics: found };
}

/** Somebody else writes the file at the same time. */
export function fileChanged(path: string): TrueupError {
  return new TrueupError(`${path} was changed by something else while it was being edited, so it was left alone`, {
    code: 'file-changed',
    category: 'later',
    hint: 'Save it in your editor and run the command again.',
  });
}
