import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Place } from './engine.ts';

const run = promisify(execFile);

/** Nothing of the machine's own git: no home, no configuration, no identity. */
export const BARE_ENV: { readonly [name: string]: string } = {
  HOME: '/nonexistent',
  XDG_CONFIG_HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** Calls git for a test, with an identity that trueup never sees. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  const env = { ...process.env, ...BARE_ENV };
  return (await run('git', [...identity, ...args], { cwd, env, maxBuffer: 1 << 28 })).stdout;
}

/** Whether there is a git to try anything with. */
export async function hasGit(): Promise<boolean> {
  return run('git', ['version']).then(
    () => true,
    () => false,
  );
}

export interface GitPlace extends Place {
  readonly bare: string;
}

/** A bare repository and a clone of it with one commit; both go with `removeGitPlaces`. */
export async function aGitPlace(over: Partial<Place> = {}): Promise<GitPlace> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-engine-git-'));
  made.push(directory);
  const bare = join(directory, 'remote.git');
  const root = join(directory, 'clone');
  await git(directory, 'init', '--quiet', '--bare', bare);
  await git(directory, 'init', '--quiet', root);
  await git(root, 'remote', 'add', 'origin', bare);
  await git(root, 'commit', '--quiet', '--allow-empty', '--message', 'first');
  await git(root, 'push', '--quiet', 'origin', 'main');
  return { settings: { backend: 'git', remote: 'origin', branch: undefined }, root, env: BARE_ENV, bare, ...over };
}

/** Another clone of the same repository, reached by this address. */
export async function anotherClone(place: GitPlace, url: string = place.bare): Promise<GitPlace> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-engine-git-'));
  made.push(directory);
  const root = join(directory, 'clone');
  await git(directory, 'clone', '--quiet', place.bare, root);
  await git(root, 'remote', 'set-url', 'origin', url);
  return { ...place, root };
}

const made: string[] = [];

export async function removeGitPlaces(): Promise<void> {
  for (const directory of made.splice(0)) await rm(directory, { recursive: true, force: true });
}
