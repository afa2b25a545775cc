import { resolve } from 'node:path';
import { projectEnvironment } from '../ledger/git/git-environment.ts';
import type { Project } from '../model/project.ts';
import { escapeText } from '../report/escape.ts';
import type { CommandContext } from './context.ts';
import { createGitRunner } from './git-runner.ts';
import { isCi } from './look.ts';
import type { CommonOptions } from './options.ts';

/**
 * Says on stderr that the ledger goes with the machine: in CI, and in a file that git does not track. The next run would
 * own nothing of what this one makes.
 */
export async function warnOfUnkeptLedger(
  context: Pick<CommandContext, 'env' | 'signalGroup' | 'stderr'>,
  options: Pick<CommonOptions, 'sandbox'>,
  { root, ledger }: Pick<Project, 'root' | 'ledger'>,
): Promise<void> {
  const { env } = context;
  if (options.sandbox || ledger.backend !== 'file' || !isCi(env)) return;
  const { code } = await createGitRunner(context).run({
    args: ['ls-files', '--error-unmatch', '--', resolve(root, ledger.path)],
    cwd: root,
    env: projectEnvironment(env),
    timeoutMs: 30_000,
    limitBytes: 64 * 1024,
  });
  if (code === 0) return;
  context.stderr.write(
    `Warning: the ledger ${escapeText(ledger.path)} is a file that git does not track, and this is CI: unless a later step ` +
      'keeps it, the next run owns nothing of what this one makes. Commit it, or write `ledger: { backend: git }` in trueup.yaml.\n',
  );
}
