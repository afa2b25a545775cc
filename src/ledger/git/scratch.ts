import { TrueupError } from '../../model/error.ts';
import { projectEnvironment, scratchEnvironment } from './git-environment.ts';
import type { GitCall, GitEnd, GitPort } from './git-port.ts';
import { quoteGit } from './git-trouble.ts';
import { type ConfigEntry, handOver, parseConfigList } from './handed-over.ts';

/** An empty repository beside the user's, from which the remote is reached as the user's own reaches it. */
export interface Scratch {
  /** Calls git in it, and never two at once: they would meet at the locks of the repository. */
  run(args: readonly string[], options?: ScratchCall): Promise<GitEnd>;
  /** What git said, without credentials. */
  quote(end: GitEnd): string;
  /** How many bytes the name of an object takes. */
  readonly nameBytes: number;
  remove(): Promise<void>;
}

interface ScratchCall extends Partial<Pick<GitCall, 'input' | 'limitBytes'>> {
  /** Talks to the remote. */
  readonly remote?: boolean;
  /** What a fetch may bring in. */
  readonly fetchBytes?: number;
}

const LOCAL_MS = 120_000;
const REMOTE_MS = 180_000;
const TALK_BYTES = 8 * 1024 * 1024;

// Objects live for one command, and large ones are hardly alike: what saves space or survives a crash only costs here.
const CONFIG: readonly ConfigEntry[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.compression', '1'],
  ['core.bigFileThreshold', '1m'],
  ['core.fsync', 'none'],
  ['pack.window', '0'],
  ['pack.threads', '1'],
  ['fastimport.unpackLimit', '1'],
  ['transfer.unpackLimit', '1'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['init.defaultBranch', 'none'],
  ['submodule.recurse', 'false'],
  ['push.recurseSubmodules', 'no'],
  ['advice.fetchShowForcedUpdates', 'false'],
  // A server that falls silent is given up.
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
];

/**
 * Makes a scratch repository for a remote of the repository around `root`. That one is only asked: its refs, index,
 * configuration and objects stay as they are.
 */
export async function openScratch(port: GitPort, root: string, remote: string): Promise<Scratch> {
  const env = projectEnvironment(port.env);
  const ask = (...args: string[]): Promise<GitEnd> =>
    port.run({ args, cwd: root, env, timeoutMs: LOCAL_MS, limitBytes: TALK_BYTES });
  checkVersion(await ask('version'));
  const [about, url, config] = await Promise.all([
    ask('rev-parse', '--show-toplevel', '--show-object-format'),
    ask('remote', 'get-url', '--push', remote),
    ask('config', '--list', '--null', '--includes'),
  ]);
  if (about.code !== 0 || config.code !== 0) throw noRepository(root, about.code === 0 ? config : about);
  if (url.code !== 0) throw noRemote(remote);
  const [cwd, format] = about.stdout.toString('utf8').trimEnd().split('\n') as [string, string];
  const handed = handOver(parseConfigList(config.stdout.toString('utf8')), remote, firstLine(url));
  const directory = await port.makeDirectory();
  const scratchEnv = {
    ...scratchEnvironment(port.env, directory, [...CONFIG, ...handed.config]),
    ...handed.env,
  };
  let busy: Promise<unknown> = Promise.resolve();
  const scratch: Scratch = {
    run: (args, { input, limitBytes = TALK_BYTES, remote: isRemote = false, fetchBytes } = {}) => {
      const call: GitCall = {
        args,
        // Relative addresses and paths mean the same as in the user's repository.
        cwd,
        env: scratchEnv,
        timeoutMs: isRemote ? REMOTE_MS : LOCAL_MS,
        limitBytes: fetchBytes ?? limitBytes,
        ...(input === undefined ? {} : { input }),
        ...(fetchBytes === undefined ? {} : { watched: `${directory}/objects/pack` }),
      };
      const turn = busy.then(() => port.run(call));
      busy = turn.catch(() => undefined);
      return turn;
    },
    quote: (end) => quoteGit(end, handed.secrets),
    nameBytes: format === 'sha256' ? 32 : 20,
    remove: async () => {
      await busy;
      await port.removeDirectory(directory);
    },
  };
  try {
    await must(scratch, ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, directory]);
    for (const safe of handed.safe)
      await must(scratch, ['config', '--file', `${directory}/trueup-config`, '--add', 'safe.directory', safe]);
  } catch (error) {
    await scratch.remove();
    throw error;
  }
  return scratch;
}

/** Calls git where nothing but a broken machine can make it fail. */
export async function must(scratch: Scratch, args: readonly string[], options?: ScratchCall): Promise<GitEnd> {
  const end = await scratch.run(args, options);
  if (end.code === 0) return end;
  throw new TrueupError(`git ${args[0]} failed in a scratch repository: ${scratch.quote(end)}`, {
    code: 'ledger-git-failed',
    category: 'failed',
    hint: 'Check that there is room in the directory for temporary files, and that git works.',
  });
}

// Configuration that is handed over apart from the user's own: 2.32 is the first that can.
const OLDEST = [2, 32] as const;

function checkVersion(end: GitEnd): void {
  const hint = 'Install git 2.32 or newer, or keep the ledger elsewhere (`ledger: { backend: … }` in trueup.yaml).';
  const fail = (what: string): never => {
    throw new TrueupError(`A ledger on a branch needs git, and ${what}`, {
      code: 'ledger-no-git',
      category: 'failed',
      hint,
    });
  };
  if (end.how === 'gone') fail('there is no git here');
  const [found, major = 0, minor = 0] = /(\d+)\.(\d+)/u.exec(end.stdout.toString('utf8')) ?? [];
  if (found === undefined || end.code !== 0) fail('`git version` does not work here');
  if (Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]))
    fail(`this one is ${found}`);
}

function noRepository(root: string, end: GitEnd): TrueupError {
  return new TrueupError(`The ledger is kept on a branch, and git knows no repository here: ${quoteGit(end, [])}`, {
    code: 'ledger-no-repository',
    category: 'failed',
    hint: `Run trueup in a clone of the repository that holds ${root}, or keep the ledger elsewhere (\`ledger\` in trueup.yaml).`,
  });
}

function noRemote(remote: string): TrueupError {
  return new TrueupError(
    `The ledger is kept on a branch of the remote ${remote}, and this repository has none of that name`,
    {
      code: 'ledger-no-remote',
      category: 'failed',
      hint: `Add it (git remote add ${remote} URL), or name another one in trueup.yaml: ledger: { backend: git, remote: NAME }`,
    },
  );
}

function firstLine(end: GitEnd): string {
  return end.stdout.toString('utf8').replace(/\n[\s\S]*$/u, '');
}
