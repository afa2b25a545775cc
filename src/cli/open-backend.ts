import { realpath } from 'node:fs/promises';
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
    case 'git': {
      const [{ openGitLedger }, { createGitRunner }, { repositoryPrefix }] = await Promise.all([
        import('../ledger/backends/git.ts'),
        import('./git-runner.ts'),
        import('./repository-prefix.ts'),
      ]);
      // One project has one name on every machine, also where a link leads to it.
      const directory = await repositoryPrefix(await realpath(root), {});
      const { now, sleep } = context;
      const git = createGitRunner(context);
      return openGitLedger({ settings: ledger, root, environment, directory, git, now, randomBytes, sleep });
    }
    case 's3': {
      const { openS3Ledger } = await import('../ledger/backends/s3.ts');
      const { createEngineSender, NEARBY_LIMITS } = await import('./engine-sender.ts');
      const { runShell } = await import('./run-shell.ts');
      const { env, now, sleep } = context;
      const sender = createEngineSender(context);
      const nearby = createEngineSender(context, NEARBY_LIMITS);
      const run = (command: string) => runShell(command, env);
      return await openS3Ledger({ settings: ledger, env, fs, sender, nearby, run, randomBytes, now, sleep });
    }
    case 'http': {
      const { openHttpLedger } = await import('../ledger/backends/http.ts');
      const { env, host, now, sleep } = context;
      const asker = { who: host.user, host: host.name, pid: host.pid, place: host.place };
      const sender = (await import('./engine-sender.ts')).createEngineSender(context);
      return openHttpLedger({
        settings: ledger,
        env,
        root,
        sender,
        asker,
        tools: { fs, step, randomBytes },
        now,
        sleep,
      });
    }
  }
}
