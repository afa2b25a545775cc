import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitCall, GitEnd, GitPort } from '../ledger/git/git-port.ts';
import type { CommandContext } from './context.ts';

/** Time for git to take its locks away before it is killed. */
const GRACE_MS = 3000;
const LOOK_MS = 500;
const STDERR_CHARACTERS = 64 * 1024;

/** Calls the git that is installed. */
export function createGitRunner({ env, signalGroup }: Pick<CommandContext, 'env' | 'signalGroup'>): GitPort {
  return {
    env,
    run: (call) => runGit(call, signalGroup),
    makeDirectory: () => mkdtemp(join(env['TMPDIR'] || tmpdir(), 'trueup-git-')),
    removeDirectory: (path) => rm(path, { recursive: true, force: true }),
  };
}

/** Every call ends: by itself, or because it took too long or grew too large. */
function runGit(
  { args, cwd, env, input, timeoutMs, limitBytes, watched }: GitCall,
  signalGroup: CommandContext['signalGroup'],
): Promise<GitEnd> {
  return new Promise((resolve, reject) => {
    // A group of its own: what git starts ends with it, and Ctrl-C lets a change that is under way end.
    const child = spawn('git', args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const signal = (name: NodeJS.Signals): void => {
      if (child.pid === undefined || signalGroup === undefined) child.kill(name);
      else signalGroup(child.pid, name);
    };
    const stdout: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let how: GitEnd['how'] = 'exited';
    let grace: NodeJS.Timeout | undefined;
    const stop = (why: GitEnd['how']): void => {
      if (how !== 'exited') return;
      how = why;
      signal('SIGTERM');
      grace = setTimeout(() => {
        signal('SIGKILL');
        // Whoever still holds the other ends is not waited for.
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
      }, GRACE_MS);
    };
    const timer = setTimeout(() => stop('timed-out'), timeoutMs);
    const look = watched === undefined ? undefined : setInterval(() => void lookAt(watched), LOOK_MS);
    const lookAt = async (directory: string): Promise<void> => {
      if ((await sizeOf(directory)) > limitBytes) stop('too-large');
    };
    const settle = (): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      clearInterval(look);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) stop('too-large');
      else stdout.push(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-STDERR_CHARACTERS);
    });
    child.stdin.on('error', () => undefined);
    for (const part of input ?? []) child.stdin.write(part);
    child.stdin.end();
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      if (error.code !== 'ENOENT') return reject(error);
      resolve({ how: 'gone', code: null, stdout: Buffer.alloc(0), stderr: '' });
    });
    child.once('close', (code) => {
      settle();
      resolve({ how, code: how === 'exited' ? code : null, stdout: Buffer.concat(stdout), stderr });
    });
  });
}

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(directory, name)).then(
      (found) => found.size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
}
