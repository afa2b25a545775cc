import { resolve } from 'node:path';
import type { LedgerBackend } from '../ledger/backend.ts';
import { openFileLedger } from '../ledger/backends/file.ts';
import type { Project } from '../model/project.ts';
import type { CommandContext } from './context.ts';
import type { CommonOptions } from './options.ts';
import { sandboxFiles } from './sandbox-files.ts';

/**
 * The ledger of the project, where trueup.yaml says it is; the sandbox has one of its own. What an engine needs is loaded
 * when it is used, and asked for nothing before the first read.
 */
export async function openBackend(
  context: CommandContext,
  options: CommonOptions,
  { project }: { readonly project: Project },
): Promise<LedgerBackend> {
  const { root, environment, ledger } = project;
  const { randomBytes, fs, step } = context;
  const file = (path: string) => openFileLedger({ path, root, randomBytes, fs, step });
  if (options.sandbox) return file(sandboxFiles(root, environment).ledger);
  const kept = context.keepLedger?.(ledger);
  if (kept !== undefined) return kept;
  switch (ledger.backend) {
    case 'file':
      return file(resolve(root, ledger.path));
    case 'postgres': {
      const { connectPostgres } = await import('./connect-postgres.ts');
      const { openPostgresLedger } = await import('../ledger/backends/postgres.ts');
      const connection = await connectPostgres(context, ledger);
      return openPostgresLedger({ ...ledger, ...connection, randomBytes, sleep: context.sleep });
    }
    default:
      throw new Error(`the ledger backend ${ledger.backend} is not there`);
  }
}
