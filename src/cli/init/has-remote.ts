import { dirname } from 'node:path';
import { projectEnvironment } from '../../ledger/git/git-environment.ts';
import type { CommandContext } from '../context.ts';
import { createGitRunner } from '../git-runner.ts';
import { exists } from './write-project-files.ts';

/** Whether a directory, or where it is to be made, lies in a git repository that has a remote named origin. */
export async function hasRemote(
  context: Pick<CommandContext, 'env' | 'signalGroup'>,
  directory: string,
): Promise<boolean> {
  let cwd = directory;
  while (!(await exists(cwd)) && cwd !== dirname(cwd)) cwd = dirname(cwd);
  const end = await createGitRunner(context).run({
    args: ['remote', 'get-url', 'origin'],
    cwd,
    env: projectEnvironment(context.env),
    timeoutMs: 10_000,
    limitBytes: 64 * 1024,
  });
  return end.code === 0;
}
