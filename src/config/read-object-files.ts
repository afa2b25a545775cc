import { diagnosticOfFile } from '../diagnostics/diagnostic-at.ts';
import { emptyFile } from '../diagnostics/empty-file.ts';
import { noObjectFiles } from '../diagnostics/no-object-files.ts';
import { tooManyFiles } from '../diagnostics/too-many-files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { WrittenFile } from '../model/located.ts';
import { checkShape } from './check-shape.ts';
import { listFiles } from './list-files.ts';
import { parseYaml } from './parse-yaml.ts';
import { readSource } from './read-source.ts';
import { readTables } from './read-table.ts';

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
  // Where a directory could not be searched, that is why.
  if (listed.files.length === 0 && diagnostics.length === 0) diagnostics.push(noObjectFiles({ include }));
  if (listed.files.length > MAX_FILES)
    return { files: [], diagnostics: [tooManyFiles({ files: listed.files.length, limit: MAX_FILES })], texts };
  for (const path of listed.files) {
    const source = await readSource(root, path);
    diagnostics.push(...source.diagnostics);
    if (source.text === undefined) {
      if (source.shown !== undefined) texts.set(path, source.shown);
      files.push({ path, root: undefined });
      continue;
    }
    texts.set(path, source.text);
    const parsed = parseObjects(path, source.text);
    // Not spread into `push`: a file may have more problems than a call may have arguments.
    for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    if (!parsed.file) continue;
    const tables = await readTables(root, parsed.file);
    for (const { path: table, text, diagnostics: found } of tables.values()) {
      for (const diagnostic of found) diagnostics.push(diagnostic);
      if (table !== undefined && text !== undefined) texts.set(table, text);
    }
    files.push(
      tables.size === 0
        ? parsed.file
        : { ...parsed.file, tables: new Map([...tables].map(([type, { table }]) => [type, table])) },
    );
  }
  return { files, diagnostics, texts };
}

/** Takes one object file apart and holds it against the published schema; no file when it holds nothing. */
export function parseObjects(
  path: string,
  text: string,
): { readonly file: WrittenFile | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const parsed = parseYaml(path, text);
  if (parsed.empty) return { file: undefined, diagnostics: [diagnosticOfFile(path, emptyFile({ of: 'objects' }))] };
  const shape = parsed.root ? checkShape(path, parsed.root, 'objects') : [];
  return { file: { path, root: parsed.root }, diagnostics: [...parsed.diagnostics, ...shape] };
}
