import { PROJECT_FILE } from '../config/find-project.ts';
import { readObjectFiles } from '../config/read-object-files.ts';
import { readProject } from '../config/read-project.ts';
import { buildDesired } from '../desired/build-desired.ts';
import { configurationDigest } from '../desired/configuration-digest.ts';
import { hasSensitive, listSensitivePlaces } from '../desired/sensitive-places.ts';
import type { Configuration } from '../model/desired.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { compareText } from '../model/json.ts';
import type { WrittenFile } from '../model/located.ts';
import type { Project } from '../model/project.ts';
import type { CommandContext } from './context.ts';

/** What the user's files came to. `configuration` is there only when nothing in them is an error. */
export interface LoadedConfiguration {
  readonly configuration?: Configuration;
  readonly project?: Project;
  /** In the order of files and lines; each problem once. */
  readonly diagnostics: readonly Diagnostic[];
  /** File to text, for frames; values of sensitive attributes are blanked out. */
  readonly sources: ReadonlyMap<string, string>;
  /** Object files read, in path order. */
  readonly files: readonly string[];
}

/** Reads and checks trueup.yaml and every object file, offline. */
export async function loadConfiguration(
  context: Pick<CommandContext, 'cwd' | 'env'>,
  options: { readonly env?: string | undefined },
): Promise<LoadedConfiguration> {
  const { root, project, include, text, diagnostics } = await readProject(context.cwd, options.env);
  const objects = await readObjectFiles(root, include);
  const getVariable = (name: string): string | undefined =>
    Object.hasOwn(context.env, name) ? context.env[name] : undefined;
  const built = project && buildDesired(project, objects.files, getVariable);
  const sorted = sortDiagnostics([...diagnostics, ...objects.diagnostics, ...(built?.diagnostics ?? [])]);
  const files = objects.files.map(({ path }) => path);
  const sources = new Map(project ? maskSensitive(project, objects.files, objects.texts) : []);
  if (text !== undefined) sources.set(PROJECT_FILE, text);
  if (!project || !built) return { diagnostics: sorted, sources, files };
  if (hasErrors(sorted)) return { project, diagnostics: sorted, sources, files };
  const { desired } = built;
  const configuration: Configuration = {
    project,
    desired,
    // Only plans carry it, once; taking it is work that `validate` has no use for.
    get digest() {
      return configurationDigest(project, desired);
    },
  };
  return { configuration, project, diagnostics: sorted, sources, files };
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

/** Without a tree nobody knows where a sensitive value stands, so such a file is not shown at all. */
function* maskSensitive(
  project: Project,
  files: readonly WrittenFile[],
  texts: ReadonlyMap<string, string>,
): Generator<[file: string, text: string]> {
  const sensitive = hasSensitive(project);
  for (const file of files) {
    const text = texts.get(file.path);
    if (text === undefined || (sensitive && !file.root)) continue;
    yield [file.path, sensitive ? blank(text, listSensitivePlaces(project, file)) : text];
  }
}

function blank(text: string, places: readonly { readonly start: number; readonly end: number }[]): string {
  let masked = '';
  let at = 0;
  for (const { start, end } of places.toSorted((left, right) => left.start - right.start)) {
    masked += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/gu, '*');
    at = Math.max(at, end);
  }
  return masked + text.slice(at);
}
