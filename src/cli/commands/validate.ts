import { isAbsolute, relative, resolve, sep } from 'node:path';
import { kindOf } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { renderDiagnosticsGithub } from '../../report/diagnostics-github.ts';
import { renderDiagnosticsJson } from '../../report/diagnostics-json.ts';
import { type RuleText, renderDiagnosticsSarif } from '../../report/diagnostics-sarif.ts';
import { renderDiagnostics } from '../../report/diagnostics-text.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type LoadedConfiguration, loadConfiguration } from '../load-configuration.ts';
import { repositoryPrefix } from '../repository-prefix.ts';
import { wantsColor } from '../style.ts';
import { VERSION } from '../version.ts';
import { type CiReportOptions, writeProblemReports } from '../write-ci-reports.ts';
import { writeReport } from '../write-report.ts';

/** The flags of `trueup validate`, as written. */
export interface ValidateOptions extends CiReportOptions {
  readonly env?: string;
  readonly json?: boolean;
  /** Says nothing about a valid configuration. */
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly format?: string;
  readonly warningsAsErrors?: boolean;
  readonly jsonInto?: string;
  readonly sarifInto?: string;
}

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
type Format = (typeof FORMATS)[number];

/**
 * `trueup validate`: checks the YAML without the network. The problems are its data, so they go to stdout. `paths`: only
 * problems in these files and directories are shown and counted; the whole project is still what is checked.
 */
export async function runValidate(
  context: CommandContext,
  paths: readonly string[],
  options: ValidateOptions,
): Promise<ExitCode> {
  const format = formatOf(options);
  const loaded = await loadConfiguration(context, options);
  const diagnostics = narrow(context, paths, loaded);
  const strict = options.warningsAsErrors === true;
  const failed = hasErrors(diagnostics) || (strict && diagnostics.length > 0);
  const { root, files } = loaded;
  await writeProblemReports(context, options, { root, diagnostics, files: ['trueup.yaml', ...files] });
  context.news?.({ kind: 'problems', diagnostics, strict });
  const render = await renderers(context, diagnostics, loaded, strict);
  if (options.jsonInto !== undefined) await writeReport(context, options.jsonInto, render.json());
  if (options.sarifInto !== undefined) await writeReport(context, options.sarifInto, render.sarif());
  if (format === 'json' || format === 'sarif') context.stdout.write(render[format]());
  else {
    const color = wantsColor(context.stdout, context, options.color);
    const problems =
      format === 'github' ? render.github() : renderDiagnostics(diagnostics, loaded.sources, { color, strict });
    context.stdout.write(problems);
    if (!failed && options.quiet !== true)
      context.stdout.write(`${diagnostics.length > 0 ? '\n' : ''}${renderSuccess(loaded, paths.length > 0)}`);
  }
  return failed ? EXIT.invalidConfiguration : EXIT.done;
}

function formatOf({ format, json }: ValidateOptions): Format {
  const known: readonly string[] = FORMATS;
  if (format === undefined) return json === true ? 'json' : 'text';
  if (!known.includes(format)) {
    const nearest = nearestName(format, known);
    throw new UsageError(
      `there is no format ${JSON.stringify(format)}; known: ${known.join(', ')}`,
      nearest === undefined ? 'Choose one of them.' : `Did you mean --format ${nearest}?`,
    );
  }
  if (json === true && format !== 'json')
    throw new UsageError(`--json and --format ${format} cannot both be`, 'Leave one of the two out.');
  return format as Format;
}

async function renderers(
  context: CommandContext,
  diagnostics: readonly Diagnostic[],
  { root, sources }: LoadedConfiguration,
  strict: boolean,
): Promise<{ readonly [format in Exclude<Format, 'text'>]: () => string }> {
  const prefix = await repositoryPrefix(root, context.env);
  const { EVERY_DIAGNOSTIC } = await import('../../diagnostics/every-diagnostic.ts');
  const titles = new Map(EVERY_DIAGNOSTIC.map(({ code, title }) => [code, title]));
  const describe = (code: string): RuleText | undefined => {
    const title = titles.get(code);
    return title === undefined ? undefined : { title, page: `docs/errors/${code}.md` };
  };
  return {
    json: () => renderDiagnosticsJson(diagnostics, { strict }),
    sarif: () => renderDiagnosticsSarif(diagnostics, sources, { version: VERSION, prefix, describe }),
    github: () => renderDiagnosticsGithub(diagnostics, { prefix, strict }),
  };
}

function narrow(
  context: CommandContext,
  paths: readonly string[],
  { root, diagnostics, files }: LoadedConfiguration,
): readonly Diagnostic[] {
  if (paths.length === 0) return diagnostics;
  const wanted = paths.map((path) => toProjectPath(root, resolve(context.cwd, path)));
  const covers = (file: string): boolean =>
    wanted.some((path) => path === '' || file === path || file.startsWith(`${path}/`));
  const known = ['trueup.yaml', ...files, ...diagnostics.flatMap(({ source }) => (source ? [source.file] : []))];
  for (const [index, path] of wanted.entries())
    if (path !== '' && !known.some((file) => file === path || file.startsWith(`${path}/`)))
      throw new TrueupError(`${paths[index]} is no file of this project, so nothing in it would be checked`, {
        code: 'not-in-project',
        category: 'invalid',
        hint: 'name a file that `include` matches, or leave the path out to check everything',
      });
  return diagnostics.filter(({ source }) => source === undefined || covers(source.file));
}

function toProjectPath(root: string, path: string): string {
  const way = relative(root, path);
  return isAbsolute(way) ? way : way.split(sep).join('/');
}

function renderSuccess({ configuration, files }: LoadedConfiguration, narrowed: boolean): string {
  if (!configuration) return narrowed ? 'No errors in these files; other files of the project have some.\n' : '';
  return `Success! The configuration is valid.\n${countLine(configuration, files.length)}\n`;
}

function countLine({ project, desired }: Configuration, files: number): string {
  const kinds = [...desired.records.keys()].map(kindOf);
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  const of = (kind: string): number => kinds.filter((other) => other === kind).length;
  return [
    count(Object.keys(project.types).length, 'type'),
    count(of('instance'), 'instance'),
    count(of('contact'), 'contact'),
    count(of('conversation'), 'conversation'),
    count(files, 'file'),
  ].join(', ');
}
