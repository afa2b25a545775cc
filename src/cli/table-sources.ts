import type { ReadObjectFiles } from '../config/read-object-files.ts';
import { hasSensitive, listHiddenRanges, type Range } from '../desired/sensitive-places.ts';
import { moreProblems } from '../diagnostics/more-problems.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { WrittenFile } from '../model/located.ts';
import type { Project } from '../model/project.ts';

/** One slip can be in every row; after this many a reader has seen what it is. */
const MAX_PROBLEMS = 100;

/** The tables that object files name, each once. */
export function listTables(files: readonly WrittenFile[]): readonly string[] {
  return [
    ...new Set(files.flatMap(({ tables }) => [...(tables?.values() ?? [])].flatMap((table) => table?.path ?? []))),
  ];
}

/** Leaves out what is beyond the first hundred errors and the first hundred warnings of a table, and says so in their place. */
export function limitProblems(sorted: readonly Diagnostic[], tables: readonly string[]): readonly Diagnostic[] {
  const known = new Set(tables);
  const counts = new Map<string, number>();
  return sorted.flatMap((diagnostic) => {
    const { source, severity } = diagnostic;
    if (!source || !known.has(source.file)) return [diagnostic];
    const what = `${severity} ${source.file}`;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    if (count <= MAX_PROBLEMS) return [diagnostic];
    if (count > MAX_PROBLEMS + 1) return [];
    return [{ ...moreProblems({ file: source.file, severity, shown: MAX_PROBLEMS }), source }];
  });
}

/** The text of every table with a problem, for frames; whatever may be the value of a sensitive attribute is blanked out. */
export function* maskTables(
  project: Project,
  { files, texts }: Pick<ReadObjectFiles, 'files' | 'texts'>,
  diagnostics: readonly Diagnostic[],
): Generator<[file: string, text: string]> {
  const troubled = new Set(diagnostics.flatMap(({ source, related }) => [source?.file, related?.source.file]));
  const objectFiles = new Set(files.map(({ path }) => path));
  for (const [file, text] of texts) {
    if (!troubled.has(file) || objectFiles.has(file)) continue;
    const ranges = hasSensitive(project) ? listRanges(project, files, file, text) : [];
    yield [file, blankOut(text, ranges)];
  }
}

function listRanges(project: Project, files: readonly WrittenFile[], path: string, text: string): Range[] {
  // Of a table that could not be taken apart, only the names of the columns are shown.
  const header = /\.[ct]sv$/iu.test(path) ? text.indexOf('\n') : 0;
  const whole = [{ start: header === -1 ? text.length : header, end: text.length }];
  const ranges: Range[] = [];
  let known = false;
  for (const { tables } of files)
    for (const [type, table] of tables ?? []) {
      if (table?.path !== path) continue;
      const spec = Object.hasOwn(project.types, type) ? project.types[type] : undefined;
      if (!spec) return whole;
      known = true;
      if (Object.values(spec.attributes).some(({ sensitive }) => sensitive))
        for (const range of listHiddenRanges(spec, table, text.length)) ranges.push(range);
    }
  return known ? ranges : whole;
}

/** The text with stars in these ranges; lines stay as long as they are. */
export function blankOut(text: string, ranges: readonly Range[]): string {
  let masked = '';
  let at = 0;
  for (const { start, end } of ranges.toSorted((left, right) => left.start - right.start)) {
    if (end <= at) continue;
    const from = Math.max(at, start);
    masked += text.slice(at, from) + text.slice(from, end).replace(/[^\n]/gu, '*');
    at = end;
  }
  return masked + text.slice(at);
}
