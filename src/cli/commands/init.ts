import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PROJECT_FILE } from '../../config/find-project.ts';
import { parseProject } from '../../config/parse-project.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { Json } from '../../model/json.ts';
import { escapeText } from '../../report/escape.ts';
import { renderJson as renderDocument } from '../../report/json-line.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { checkStateDirectory } from '../ignore-run-files.ts';
import { type Chosen, canImport, chooseSettings, type InitOptions } from '../init/choose-settings.ts';
import { renderProject } from '../init/project-text.ts';
import type { InitSettings } from '../init/settings.ts';
import { exists, type InitFile, writeProjectFiles } from '../init/write-project-files.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { writeProjectSchemas } from '../write-project-schemas.ts';
import { runImport } from './import.ts';

/** `trueup init`: starts a project. Everything is settled before the first file is written, and no file is overwritten. */
export async function runInit(
  context: CommandContext,
  target: string | undefined,
  options: InitOptions,
): Promise<ExitCode> {
  const directory = resolve(context.cwd, target ?? '.');
  await checkTarget(directory, target ?? '.');
  const chosen = await chooseSettings(context, options, directory);
  checkSettings(directory, chosen.settings);
  if (context.signal.aborted)
    throw new TrueupError('interrupted; nothing was written', { code: 'interrupted', category: 'failed' });
  const files = await writeAll(context, directory, chosen.settings);
  if (options.json) context.stdout.write(renderJson(directory, chosen, files));
  else if (!options.quiet) {
    context.stdout.write(renderFiles(files));
    context.stderr.write(renderNext(target, chosen));
  }
  if (!chosen.imports) return EXIT.done;
  context.stdout.write('\n');
  return runImport({ ...context, cwd: directory }, { ...options, type: chosen.settings.types });
}

async function checkTarget(directory: string, target: string): Promise<void> {
  const found = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UsageError(`${target} cannot be looked at (${error.code}); nothing was written`, 'Name a directory.');
  });
  if (found && !found.isDirectory())
    throw new UsageError(
      `${target} is no directory; nothing was written`,
      'Name a directory; it is made when missing.',
    );
  if (found) await checkStateDirectory(directory);
  if (!(await exists(join(directory, PROJECT_FILE)))) return;
  throw new UsageError(
    `${target} has a ${PROJECT_FILE} already, and init overwrites nothing; nothing was written`,
    'Edit it, or name another directory: trueup init DIR.',
  );
}

/** What a name means together with others, only the whole file can tell. */
function checkSettings(directory: string, settings: InitSettings): void {
  const { diagnostics } = parseProject(directory, renderProject(settings), 'default');
  if (!hasErrors(diagnostics)) return;
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  throw new UsageError(
    `a project like this would have an error: ${first?.message}; nothing was written`,
    first?.hint ?? 'Give another value for it.',
  );
}

async function writeAll(
  context: CommandContext,
  directory: string,
  settings: InitSettings,
): Promise<readonly InitFile[]> {
  const files = await writeProjectFiles(context, directory, settings);
  const { project, desired } = await loadConfiguration({ ...context, cwd: directory }, {});
  if (!project || !desired) return files;
  const schemas = await writeProjectSchemas(context, { project, desired });
  return [
    ...files,
    ...schemas.map(({ file, written }): InitFile => ({ path: file, outcome: written ? 'written' : 'kept' })),
  ];
}

const OUTCOMES = { written: 'written', extended: 'lines added', kept: 'left as it is' } as const;

function renderFiles(files: readonly InitFile[]): string {
  const width = Math.max(...Object.values(OUTCOMES).map(({ length }) => length));
  return files.map(({ path, outcome }) => `${OUTCOMES[outcome].padEnd(width)}  ${escapeText(path)}\n`).join('');
}

function renderNext(target: string | undefined, { settings, seen, imports }: Chosen): string {
  const types = settings.types.map((type) => `--type ${type}`).join(' ');
  const steps = [
    ...(target === undefined || target === '.' ? [] : [`cd ${escapeText(target)}`]),
    ...(seen ? [] : [`export ${settings.tokenEnv}=…   (or try everything without a token: --sandbox)`]),
    'trueup doctor   (checks the token, its permissions and the types)',
    ...(imports || !canImport(settings) ? [] : [`trueup import ${types}   (writes what exists into the YAML)`]),
    'trueup plan',
  ];
  return ['', 'Next:', ...steps.map((step) => `  ${step}`), ''].join('\n');
}

function renderJson(directory: string, { settings, seen }: Chosen, files: readonly InitFile[]): string {
  const { workspace: id, region } = settings;
  const document = {
    directory,
    workspace: { id, name: seen?.name ?? null, region, checked: seen !== undefined },
    files,
  };
  return `${renderDocument(document as unknown as Json, 2)}\n`;
}
