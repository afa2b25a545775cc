import { PROJECT_FILE } from '../config/find-project.ts';
import { readObjectFiles } from '../config/read-object-files.ts';
import { readProject } from '../config/read-project.ts';
import { buildDesired } from '../desired/build-desired.ts';
import { checkAcceptances } from '../desired/check-acceptances.ts';
import { configurationDigest } from '../desired/configuration-digest.ts';
import { hasSensitive, listNamedRanges, listSensitivePlaces, mayHoldSensitive } from '../desired/sensitive-places.ts';
import type { Configuration, Desired } from '../model/desired.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { compareText } from '../model/json.ts';
import type { WrittenFile } from '../model/located.ts';
import type { Project } from '../model/project.ts';
import type { CommandContext } from './context.ts';
import { limitRepeated } from './limit-repeated.ts';
import { blankOut, limitProblems, listTables, maskTables } from './table-sources.ts';

/** What the user's files came to. `configuration` is there only when nothing in them is an error. */
export interface LoadedConfiguration {
  /** Absolute path of the directory that holds trueup.yaml. */
  readonly root: string;
  readonly configuration?: Configuration;
  readonly project?: Project;
  /** What could be read; beside errors it is good for showing only. */
  readonly desired?: Desired;
  /** In the order of files and lines; each problem once. */
  readonly diagnostics: readonly Diagnostic[];
  /** File to text, for frames; values of sensitive attributes are blanked out. */
  readonly sources: ReadonlyMap<string, string>;
  /** Object files and tables read, in path order. */
  readonly files: readonly string[];
}

/** Reads and checks trueup.yaml and every object file, offline. */
export async function loadConfiguration(
  context: Pick<CommandContext, 'cwd' | 'env' | 'now'>,
  options: { readonly env?: string | undefined },
): Promise<LoadedConfiguration> {
  const { root, project, include, text, diagnostics } = await readProject(
    context.cwd,
    options.env,
    dayOf(context.now()),
  );
  const objects = await readObjectFiles(root, include);
  const getVariable = (name: string): string | undefined =>
    Object.hasOwn(context.env, name) ? context.env[name] : undefined;
  const built = project && buildDesired(project, objects.files, getVariable);
  const tables = listTables(objects.files);
  // Where trueup.yaml is wrong, what it includes may be what is wrong.
  const inFiles = objects.diagnostics.filter(({ code }) => project !== undefined || code !== 'no-object-files');
  const found = [...diagnostics, ...inFiles, ...(built?.diagnostics ?? [])];
  if (project && built && !hasErrors(found)) found.push(...checkAcceptances(project, built.desired));
  const sorted = limitRepeated(limitProblems(sortDiagnostics(withoutConsequences(found)), tables), tables);
  const files = [...objects.files.map(({ path }) => path), ...tables].sort(compareText);
  const repeating = new Set(
    sorted.flatMap(({ code, source }) => (code === 'duplicate-key' && source ? [source.file] : [])),
  );
  const sources = new Map(
    project
      ? maskSensitive(project, objects.files, objects.texts, repeating)
      : text?.includes('sensitive')
        ? []
        : objects.texts,
  );
  if (project) for (const [file, source] of maskTables(project, objects, sorted)) sources.set(file, source);
  if (text !== undefined) sources.set(PROJECT_FILE, project ? text : maskToken(text));
  if (!project || !built) return { root, diagnostics: sorted, sources, files };
  const { desired } = built;
  if (hasErrors(sorted)) return { root, project, desired, diagnostics: sorted, sources, files };
  const configuration: Configuration = {
    project,
    desired,
    // Only plans carry it, once; taking it is work that `validate` has no use for.
    get digest() {
      return configurationDigest(project, desired);
    },
  };
  return { root, configuration, project, desired, diagnostics: sorted, sources, files };
}

/** The day of the calendar in UTC: `2026-07-29`. */
function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

const BROKEN_KEYS: ReadonlySet<string> = new Set(['unquoted-key', 'key-not-a-text', 'empty-key']);
const NAME_PROBLEM = /^(?:unknown-|invalid-name$|empty-id$)/u;

/** A key that is no text has no name to be known by: what is said of its name is a consequence, and not told. */
function withoutConsequences(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const broken = new Set(found.filter(({ code }) => BROKEN_KEYS.has(code)).map(placeOf));
  if (broken.size === 0) return found;
  return found.filter((diagnostic) => !NAME_PROBLEM.test(diagnostic.code) || !broken.has(placeOf(diagnostic)));
}

function placeOf({ source }: Diagnostic): string {
  return `${source?.line}:${source?.column}:${source?.file}`;
}

/** A token does not belong in trueup.yaml; where somebody wrote one all the same, no frame repeats it. */
function maskToken(text: string): string {
  return text.replace(/(token(?:_env)?["']?[ \t]*:[ \t]*["']?)([^\s"',{}]+)/giu, (whole, key: string, value: string) =>
    /^(?!dG9rO)[A-Za-z_]\w*$/u.test(value) ? whole : `${key}${'*'.repeat(value.length)}`,
  );
}

/** By file, trueup.yaml first, then by place; problems of the whole project last. */
function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.map((diagnostic) => [keyOf(diagnostic), diagnostic]));
  return [...unique.values()].sort((left, right) => {
    const [a, b] = [left.source, right.source];
    if (!a || !b) return Number(a === undefined) - Number(b === undefined);
    const byFile = Number(b.file === PROJECT_FILE) - Number(a.file === PROJECT_FILE) || compareText(a.file, b.file);
    return byFile || a.line - b.line || a.column - b.column;
  });
}

function keyOf({ code, source, message }: Diagnostic): string {
  return JSON.stringify([source?.file, source?.line, source?.column, code, message]);
}

/**
 * The texts of files as they may be shown. Without a tree nobody knows where a sensitive value stands, so such a file is
 * left out when it may hold one. `repeating` are those with a key that stands twice.
 */
export function* maskSensitive(
  project: Project,
  files: readonly WrittenFile[],
  texts: ReadonlyMap<string, string>,
  repeating: ReadonlySet<string> = new Set(),
): Generator<[file: string, text: string]> {
  const sensitive = hasSensitive(project);
  for (const file of files) {
    const text = texts.get(file.path);
    if (text === undefined || (!file.root && mayHoldSensitive(project, text))) continue;
    if (!sensitive || !file.root) {
      yield [file.path, text];
      continue;
    }
    const places = listSensitivePlaces(project, file);
    yield [
      file.path,
      blankOut(text, repeating.has(file.path) ? [...places, ...listNamedRanges(project, text)] : places),
    ];
  }
}
