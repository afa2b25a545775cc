import { lstat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { findProject } from '../config/find-project.ts';
import { listRuns } from '../ledger/read-runs.ts';
import { TrueupError } from '../model/error.ts';
import type { CommandContext } from './context.ts';
import type { CommonOptions } from './options.ts';
import { runsDirectory } from './runs-directory.ts';

/** The name of a run, as its journal is called. */
const RUN_NAME = /^(run-\d{8}T\d{6}Z-[0-9a-f]{4})(?:\.jsonl)?$/u;

/**
 * The journal that is meant by the name of a run, by `latest`, or by the path of a file; undefined when none of these.
 * `runs` answers where those with names are.
 */
export async function findRun(
  context: CommandContext,
  what: string,
  runs: () => Promise<string>,
): Promise<string | undefined> {
  const name = RUN_NAME.exec(what)?.[1];
  const path = resolve(context.cwd, what);
  if (name === undefined && what !== 'latest') return (await isThere(path)) ? path : undefined;
  // A file that lies right here and is called so is what was typed.
  if (what.endsWith('.jsonl') && (await isThere(path))) return path;
  const directory = await runs();
  if (name === undefined) return (await listRuns(directory, context.fs)).at(-1)?.file ?? noRuns(directory);
  const file = join(directory, `${name}.jsonl`);
  if (await isThere(file)) return file;
  throw noSuchRun(name);
}

/** The runs of the project around here; there has to be one only when a run is asked for by its name. */
export function runsAround(
  { cwd }: Pick<CommandContext, 'cwd'>,
  options: Pick<CommonOptions, 'sandbox'>,
): () => Promise<string> {
  return async () => runsDirectory(await findProject(cwd), options);
}

/** True for the name of a run, and for that of its journal. */
export function isRunName(what: string): boolean {
  return RUN_NAME.test(what);
}

/** Says that there is no such run, and where runs are told. */
export function noSuchRun(what: string): TrueupError {
  return new TrueupError(`There is no run ${what}`, {
    code: 'no-run',
    category: 'usage',
    hint: 'Runs are kept where they were made; list them with: trueup runs (with --sandbox those of the sandbox). A journal from CI is named by its path.',
  });
}

function noRuns(directory: string): never {
  throw new TrueupError(`There is no run in .trueup/${basename(directory)}`, {
    code: 'no-run',
    category: 'usage',
    hint: 'Runs are kept where they were made. A journal from CI is named by its path.',
  });
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    (about) => !about.isDirectory(),
    () => false,
  );
}
