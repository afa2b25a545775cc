import { isAbsolute, relative, resolve, sep } from 'node:path';
import { findProject } from '../../config/find-project.ts';
import { kindOf } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import { TrueupError } from '../../model/error.ts';
import { renderDiagnostics } from '../../report/diagnostics-text.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit-code.ts';
import { type LoadedConfiguration, loadConfiguration } from '../load-configuration.ts';

/** The words and flags of `trueup validate`. */
export interface ValidateOptions {
  readonly env?: string | undefined;
  readonly json: boolean;
  /** Says nothing about a valid configuration. */
  readonly quiet: boolean;
  readonly color: boolean;
  /** Only problems in these files and directories are shown and counted; the whole project is still what is checked. */
  readonly paths: readonly string[];
}

/** `trueup validate`: checks the YAML without the network. The problems are its data, so they go to stdout. */
export async function runValidate(context: CommandContext, options: ValidateOptions): Promise<number> {
  const loaded = await loadConfiguration(context, { env: options.env });
  const diagnostics = await narrow(context, options.paths, loaded);
  const valid = !hasErrors(diagnostics);
  if (options.json) context.stdout.write(renderJson(diagnostics));
  else {
    context.stdout.write(renderDiagnostics(diagnostics, loaded.sources, { color: options.color }));
    if (valid && !options.quiet)
      context.stdout.write(`${diagnostics.length > 0 ? '\n' : ''}${renderSuccess(loaded, options.paths.length > 0)}`);
  }
  return valid ? EXIT.done : EXIT.invalidConfiguration;
}

async function narrow(
  context: CommandContext,
  paths: readonly string[],
  { diagnostics, files }: LoadedConfiguration,
): Promise<readonly Diagnostic[]> {
  if (paths.length === 0) return diagnostics;
  const root = await findProject(context.cwd);
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

function renderJson(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const document = {
    valid: errors === 0,
    error_count: errors,
    warning_count: diagnostics.length - errors,
    diagnostics,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
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
