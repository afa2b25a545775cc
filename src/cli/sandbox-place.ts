import { findProject } from '../config/find-project.ts';
import { TrueupError, UsageError } from '../model/error.ts';
import type { Seed } from '../sandbox/seed.ts';
import type { CommandContext } from './context.ts';
import { embeddedSeed } from './embedded-sandbox.ts';
import { checkStateDirectory } from './ignore-run-files.ts';
import { loadConfiguration } from './load-configuration.ts';
import { sandboxFiles } from './sandbox-files.ts';

/** Where a sandbox is kept, and what a project makes of it. */
export interface SandboxPlace {
  readonly state: string;
  /** The ledger that belongs to it; undefined for a file of the user's own. */
  readonly ledger?: string;
  /** Types, relationships and records of the project. */
  readonly seed?: Seed;
}

/** `--state FILE`, or the place of the project the command runs in; undefined outside of one. */
export async function sandboxPlace(
  context: CommandContext,
  options: { readonly state?: string; readonly env?: string },
  withSeed: boolean,
): Promise<SandboxPlace | undefined> {
  if (options.state !== undefined) return { state: options.state };
  const root = await findProject(context.cwd).catch((error: unknown) => {
    if (error instanceof TrueupError && error.code === 'no-project') return undefined;
    throw error;
  });
  if (root === undefined) return undefined;
  await checkStateDirectory(root);
  const { state, ledger } = sandboxFiles(root, options.env ?? 'default');
  if (!withSeed) return { state, ledger };
  const { configuration } = await loadConfiguration(context, options.env === undefined ? {} : { env: options.env });
  return configuration ? { state, ledger, seed: await embeddedSeed(state, configuration) } : { state, ledger };
}

export function noSandbox(): UsageError {
  return new UsageError(
    'there is no project here whose sandbox could be meant',
    'Name its directory with -C DIR, or its file with --state FILE.',
  );
}
