import { readProject } from '../../config/read-project.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { LedgerBackendName } from '../../model/ledger-settings.ts';
import type { Project } from '../../model/project.ts';
import type { CommandContext } from '../context.ts';
import { InvalidConfiguration } from '../invalid-configuration.ts';
import { openBackend } from '../open-backend.ts';
import type { CommonOptions } from '../options.ts';
import { runsDirectory } from '../runs-directory.ts';
import type { LedgerPlace } from '../session.ts';

/** Works with the ledger of the project around here. Reads trueup.yaml and nothing else: no object file, no token. */
export async function withLedgerPlace<Result>(
  context: CommandContext,
  options: CommonOptions,
  work: (place: LedgerPlace) => Promise<Result>,
): Promise<Result> {
  const project = await readLedgerProject(context, options);
  const backend = await openBackend(context, options, { project });
  try {
    return await work({
      configuration: { project },
      backend,
      runsDirectory: runsDirectory(project.root, options),
      fs: context.fs,
    });
  } finally {
    await backend.close();
  }
}

/** What trueup.yaml says, for those who ask no other file. */
export async function readLedgerProject(
  context: Pick<CommandContext, 'cwd'>,
  options: Pick<CommonOptions, 'env'>,
): Promise<Project> {
  const { project, diagnostics, text } = await readProject(context.cwd, options.env);
  // No frames: what may be shown of a file is known only once it is understood.
  if (!project || text === undefined) throw new InvalidConfiguration(diagnostics, new Map());
  return project;
}

/** Where the ledger commands find the ledger: with `--sandbox` never where trueup.yaml says. */
export function backendName(
  { project }: LedgerPlace['configuration'],
  options: Pick<CommonOptions, 'sandbox'>,
): LedgerBackendName {
  return options.sandbox ? 'file' : project.ledger.backend;
}

/** Before anything is read: nobody is there to say yes. */
export function checkApproval(context: CommandContext, autoApprove: boolean | undefined, what: string): void {
  if (autoApprove || context.interactive) return;
  throw new UsageError(`${what} needs an approval and there is no terminal to ask in`, 'Pass -y (--auto-approve).');
}

/** The name of a copy that is kept: when it was made, and something no other has. */
export function copyLabel({ now, randomBytes }: Pick<CommandContext, 'now' | 'randomBytes'>): string {
  const stamp = new Date(now()).toISOString().replace(/\.\d+/u, '').replaceAll(/[-:]/gu, '');
  return `${stamp}-${Buffer.from(randomBytes(2)).toString('hex')}`;
}

/** There is nothing to list, show or forget. */
export function noLedger({ location }: { readonly location: string }): TrueupError {
  return new TrueupError(`There is no ledger at ${location}: nothing is owned from here`, {
    code: 'no-ledger',
    category: 'failed',
    hint: 'The first apply makes one. Was it lost? trueup ledger rebuild makes it anew from the YAML and from what Intercom holds.',
  });
}
