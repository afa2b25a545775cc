import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_FILE } from '../config/find-project.ts';
import { changedSince } from '../desired/changed-since.ts';
import { projectEnvironment } from '../ledger/git/git-environment.ts';
import type { GitEnd, GitPort } from '../ledger/git/git-port.ts';
import type { Configuration, Desired } from '../model/desired.ts';
import { TrueupError, UsageError } from '../model/error.ts';
import type { BaseOption } from '../model/plan.ts';
import type { CommandContext } from './context.ts';
import { createGitRunner } from './git-runner.ts';
import { loadConfiguration } from './load-configuration.ts';

/** What git says of where a change starts from. */
export interface Base {
  readonly option: BaseOption;
  /** What was declared there; undefined where there was no project, or one with errors. */
  readonly desired: Desired | undefined;
}

const TIMEOUT_MS = 60_000;
const LIMIT_BYTES = 512 * 1024 * 1024;

/**
 * Reads the project as it is where this change branched off `ref`, and what the YAML says differently since. Nothing of the
 * repository is changed: the files go into a directory of their own, which is removed again.
 */
export async function readBase(
  context: CommandContext,
  { configuration, ref, env }: { readonly configuration: Configuration; readonly ref: string; readonly env?: string },
): Promise<Base> {
  if (!/^[^-\s\p{Cc}][^\s\p{Cc}]*$/u.test(ref)) throw new UsageError(`--base is ${JSON.stringify(ref)}`, BASE_HINT);
  const git = createGitRunner(context);
  const { root } = configuration.project;
  const ask = askGit(git, root);
  const commit = await ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (commit.code !== 0) throw noSuchBase(`git knows no commit ${ref} here`, commit);
  const found = await ask(['merge-base', textOf(commit), 'HEAD']);
  if (found.code !== 0) throw noSuchBase(`git finds no commit where this branched off ${ref}`, found);
  const start = textOf(found);
  const prefix = textOf(await ask(['rev-parse', '--show-prefix']));
  const before = await withFilesOf(git, root, `${start}:${prefix}`, (directory) =>
    loadConfiguration({ ...context, cwd: directory }, env === undefined ? {} : { env }),
  );
  const base = before?.configuration;
  const addresses = base && changedSince(base, configuration);
  const strict = before?.project ?? configuration.project;
  return {
    desired: base?.desired,
    option: {
      ref,
      commit: start,
      addresses: addresses ?? null,
      declared: new Set([...configuration.desired.records.keys(), ...(addresses ?? [])]).size,
      protect: strict.protect,
      deletes: strict.limits.deletes,
      delete_percent: strict.limits.deletePercent,
    },
  };
}

/** Puts the files of a tree into a directory of its own for as long as `work` takes; undefined without a project in it. */
async function withFilesOf<Value>(
  git: GitPort,
  root: string,
  tree: string,
  work: (directory: string) => Promise<Value>,
): Promise<Value | undefined> {
  const scratch = await git.makeDirectory();
  try {
    const [index, files] = [join(scratch, 'index'), join(scratch, 'files')];
    await mkdir(files);
    const ask = askGit(git, root, { GIT_INDEX_FILE: index }, scratch);
    // A project that is new has no tree there.
    if ((await ask(['cat-file', '-e', tree])).code !== 0) return undefined;
    for (const args of [
      ['read-tree', tree],
      ['checkout-index', '--all', '--force', `--prefix=${files}/`],
    ]) {
      const end = await ask(args);
      if (end.code !== 0) throw noSuchBase(`git cannot write out ${tree}`, end);
    }
    const hasProject = await stat(join(files, PROJECT_FILE)).then(
      () => true,
      () => false,
    );
    return hasProject ? await work(files) : undefined;
  } finally {
    await git.removeDirectory(scratch);
  }
}

function askGit(git: GitPort, cwd: string, more: { readonly [name: string]: string } = {}, watched?: string) {
  const env = { ...projectEnvironment(git.env), ...more };
  return async (args: readonly string[]): Promise<GitEnd> => {
    const end = await git.run({
      args: ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', ...args],
      cwd,
      env,
      timeoutMs: TIMEOUT_MS,
      limitBytes: LIMIT_BYTES,
      ...(watched === undefined ? {} : { watched }),
    });
    if (end.how === 'exited') return end;
    const why = end.how === 'gone' ? 'git is not installed' : `git ${args[0]} did not end (${end.how})`;
    throw noSuchBase(why, end);
  };
}

function textOf({ stdout }: GitEnd): string {
  return stdout.toString('utf8').replace(/\n$/u, '');
}

const BASE_HINT = 'Name what the change is compared with, as git knows it here: --base origin/main';

function noSuchBase(message: string, { stderr }: Pick<GitEnd, 'stderr'>): TrueupError {
  const said = stderr.trim().split('\n')[0] ?? '';
  return new TrueupError(`${message}${said === '' ? '' : ` (${said})`}`, {
    code: 'no-base',
    category: 'usage',
    hint: `${BASE_HINT}. In CI, fetch the history: actions/checkout with fetch-depth: 0, GIT_DEPTH: 0 on GitLab.`,
  });
}
