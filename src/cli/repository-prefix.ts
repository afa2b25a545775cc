import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { CommandContext } from './context.ts';

/**
 * What leads from the repository's root to the project, as tools of a repository name files: empty, or a path that ends
 * with `/`. The root is the workspace of a GitHub job, else the nearest directory above with a `.git`.
 */
export async function repositoryPrefix(root: string, env: CommandContext['env']): Promise<string> {
  const workspace = env['GITHUB_WORKSPACE'];
  const inWorkspace = workspace ? prefixFrom(workspace, root) : undefined;
  if (inWorkspace !== undefined) return inWorkspace;
  for (let directory = root; ; directory = dirname(directory)) {
    if (await exists(join(directory, '.git'))) return prefixFrom(directory, root) ?? '';
    if (directory === dirname(directory)) return '';
  }
}

function prefixFrom(top: string, root: string): string | undefined {
  const way = relative(top, root);
  if (isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`)) return undefined;
  return way === '' ? '' : `${way.split(sep).join('/')}/`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
