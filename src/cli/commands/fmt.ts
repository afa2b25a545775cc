import { PROJECT_FILE } from '../../config/find-project.ts';
import { listFiles } from '../../config/list-files.ts';
import { parseYaml } from '../../config/parse-yaml.ts';
import { type ReadProject, readProject } from '../../config/read-project.ts';
import { hasSensitive } from '../../desired/sensitive-places.ts';
import { formatText } from '../../edit/format/format-text.ts';
import { isSameTree, listComments } from '../../edit/format/same-document.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { Json } from '../../model/json.ts';
import type { Located } from '../../model/located.ts';
import { renderDiagnostics } from '../../report/diagnostics-text.ts';
import { escapeText } from '../../report/escape.ts';
import { renderJson as renderDocument } from '../../report/json-line.ts';
import { renderTextDiff } from '../../report/text-diff.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { maskSensitive } from '../load-configuration.ts';
import type { CommonOptions } from '../options.ts';
import { readEditable } from '../read-editable.ts';
import { selectFiles } from '../select-files.ts';
import { styleFor, wantsColor } from '../style.ts';
import { writeEdited } from '../write-edited.ts';

export interface FmtOptions extends CommonOptions {
  /** Writes nothing; exit 1 when a file is not as it should be. */
  readonly check?: boolean;
  readonly diff?: boolean;
}

/** What formatting a file came to. */
interface Formatted {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The file as the parser reads it; undefined when it is no text. */
  readonly source: string | undefined;
  readonly root: Located | undefined;
  /** The text on disk and what it should be; undefined when it is so already or cannot be formatted. */
  readonly change: { readonly before: string; readonly after: string; readonly root: Located | undefined } | undefined;
}

/**
 * `trueup fmt`: writes trueup.yaml and the object files in their canonical form. A file with an error is left as it is
 * and shown; the others are formatted all the same.
 */
export async function runFmt(
  context: CommandContext,
  paths: readonly string[],
  options: FmtOptions,
): Promise<ExitCode> {
  const { check = false, diff = false, json = false, quiet = false } = options;
  const project = await readProject(context.cwd, options.env);
  const { files, diagnostics } = await listFiles(project.root, project.include);
  const formatted: Formatted[] = [];
  for (const path of selectFiles(context.cwd, project.root, paths, [PROJECT_FILE, ...files])) {
    const result = await formatFile(project.root, path);
    formatted.push(result);
    if (result.change && !check) await writeEdited(context, project.root, { path, ...result.change });
    if (!result.change || json) continue;
    if (!quiet) context.stdout.write(`${escapeText(path)}\n`);
    if (diff) context.stdout.write(renderDiff(project, result, styleFor(context.stdout, context, options.color)));
  }
  const found = [...diagnostics, ...formatted.flatMap((each) => each.diagnostics)].filter(
    ({ severity }) => severity === 'error',
  );
  const changed = formatted.filter(({ change }) => change !== undefined).map(({ path }) => path);
  if (json) context.stdout.write(renderJson(formatted, changed, found));
  else tell(context, project, formatted, found, options);
  if (found.length > 0) return EXIT.invalidConfiguration;
  if (!check || changed.length === 0) return EXIT.done;
  if (!quiet && !json) context.stderr.write('Run `trueup fmt` to format what is listed.\n');
  return EXIT.failed;
}

async function formatFile(root: string, path: string): Promise<Formatted> {
  const { file, source, diagnostics } = await readEditable(root, path);
  if (!file || source === undefined) return { path, source, root: undefined, diagnostics, change: undefined };
  const after = formatText(source, file.root);
  if (after === file.text) return { path, source, root: file.root, diagnostics, change: undefined };
  const parsed = parseYaml(path, after);
  checkFormatted(path, source, file.root, after, hasErrors(parsed.diagnostics) ? undefined : parsed.root);
  return { path, source, root: file.root, diagnostics, change: { before: file.text, after, root: parsed.root } };
}

/** What a formatter may never do is checked on each file before it is written: a departure is a bug, and the file is left. */
function checkFormatted(
  path: string,
  source: string,
  root: Located | undefined,
  after: string,
  again: Located | undefined,
): void {
  const problem = !isSameTree(root, again)
    ? 'would not say the same'
    : listComments(source, root).toSorted().join('\n') !== listComments(after, again).toSorted().join('\n')
      ? 'would lose a comment'
      : formatText(after, again) !== after
        ? 'would not come to rest'
        : undefined;
  if (problem !== undefined) throw new Error(`${path} ${problem} once formatted, so it was left as it is`);
}

function renderDiff(
  { project }: ReadProject,
  { path, source, root, change }: Formatted,
  style: Parameters<typeof renderTextDiff>[1],
): string {
  if (!change || source === undefined) return '';
  const shown = (text: string, tree: Located | undefined): string | undefined =>
    path === PROJECT_FILE || (project && !hasSensitive(project))
      ? text
      : project && [...maskSensitive(project, [{ path, root: tree }], new Map([[path, text]]))][0]?.[1];
  const [before, after] = [shown(change.before, undefined) ?? shown(source, root), shown(change.after, change.root)];
  return before === undefined || after === undefined ? '' : renderTextDiff({ path, before, after }, style);
}

/** Where it is not known what is sensitive, no line of the files is shown. */
function tell(
  context: CommandContext,
  { project }: ReadProject,
  formatted: readonly Formatted[],
  found: readonly Diagnostic[],
  { color }: FmtOptions,
): void {
  const sources = new Map<string, string>();
  for (const { path, source } of formatted)
    if (source !== undefined && (path === PROJECT_FILE || (project && !hasSensitive(project))))
      sources.set(path, source);
  context.stderr.write(renderDiagnostics(found, sources, { color: wantsColor(context.stderr, context, color) }));
}

function renderJson(
  formatted: readonly Formatted[],
  changed: readonly string[],
  diagnostics: readonly Diagnostic[],
): string {
  return `${renderDocument({ file_count: formatted.length, changed, diagnostics } as unknown as Json, 2)}\n`;
}
