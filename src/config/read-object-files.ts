import type { Diagnostic } from '../model/diagnostic.ts';
import type { WrittenFile } from '../model/located.ts';
import { checkShape } from './check-shape.ts';
import { listFiles } from './list-files.ts';
import { parseYaml } from './parse-yaml.ts';
import { problemOfFile } from './problem.ts';
import { readSource } from './read-source.ts';

const MAX_FILES = 100_000;

/** Every object file of a project, taken apart. */
export interface ReadObjectFiles {
  readonly files: readonly WrittenFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Path to text, for those that are text. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads the files that `include` names, in the order of their paths. */
export async function readObjectFiles(root: string, include: readonly string[]): Promise<ReadObjectFiles> {
  const listed = await listFiles(root, include);
  const diagnostics: Diagnostic[] = [...listed.diagnostics];
  const files: WrittenFile[] = [];
  const texts = new Map<string, string>();
  if (listed.files.length === 0) diagnostics.push(noFiles(include));
  if (listed.files.length > MAX_FILES) {
    const message = `\`include\` names ${listed.files.length} files, more than ${MAX_FILES}`;
    return {
      files: [],
      diagnostics: [{ code: 'too-many-files', severity: 'error', message, hint: 'narrow `include`' }],
      texts,
    };
  }
  for (const path of listed.files) {
    const source = await readSource(root, path);
    diagnostics.push(...source.diagnostics);
    if (source.text === undefined) {
      files.push({ path, root: undefined });
      continue;
    }
    texts.set(path, source.text);
    const parsed = parseObjects(path, source.text);
    // Not spread into `push`: a file may have more problems than a call may have arguments.
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    if (parsed.file) files.push(parsed.file);
  }
  return { files, diagnostics, texts };
}

/** Takes one object file apart and holds it against the published schema; no file when it holds nothing. */
export function parseObjects(
  path: string,
  text: string,
): { readonly file: WrittenFile | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseYaml(path, text);
  if (parsed.empty) {
    const empty = problemOfFile(
      path,
      'empty-file',
      'the file declares nothing',
      'remove it if nothing is meant to be here',
    );
    return { file: undefined, diagnostics: [{ ...empty, severity: 'warning' }] };
  }
  const shape = parsed.root ? checkShape(path, parsed.root, 'objects') : [];
  return { file: { path, root: parsed.root }, diagnostics: [...parsed.diagnostics, ...shape] };
}

function noFiles(include: readonly string[]): Diagnostic {
  return {
    code: 'no-object-files',
    severity: 'warning',
    message: `no file matches \`include\` (${include.join(', ')}), so nothing is declared`,
    hint: 'write an object file, for example objects/orders.yaml, or correct `include`',
  };
}
