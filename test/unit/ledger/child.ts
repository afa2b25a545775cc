import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { FEW_COMPILATIONS } from '../../support/few-compilations.ts';

/** This machine, as locks name it. */
export const HOST: string = hostname();

/** The program of `program.ts` as plain JavaScript that a child process can run. */
export interface Program {
  start(args: readonly string[], ids?: { readonly uid: number; readonly gid: number }): ChildProcess;
  run(args: readonly string[], ids?: { readonly uid: number; readonly gid: number }): Promise<Outcome>;
  dispose(): Promise<void>;
}

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Compiles a program once for a test file; without a path the one beside this file. */
export async function buildProgram(entry: string = new URL('program.ts', import.meta.url).pathname): Promise<Program> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-program-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: entry,
      outDir: directory,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'program.mjs' } },
    },
  });
  // What is loaded only when it is used is not in the bundle.
  await symlink(new URL('../../../node_modules', import.meta.url).pathname, join(directory, 'node_modules'));
  // An ordinary user has to be able to run it too.
  await chmod(directory, 0o755);
  const start: Program['start'] = (args, ids) =>
    spawn(process.execPath, [...FEW_COMPILATIONS, join(directory, 'program.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      ...ids,
    });
  return {
    start,
    run: (args, ids) => finish(start(args, ids)),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

/** What a child said and how it ended. */
export async function finish(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...ended) => resolve(ended));
  });
  return { code, signal, stdout };
}

/** The pid of a process that ran and was killed. */
export async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const ended = finish(child);
  child.kill('SIGKILL');
  await ended;
  if (child.pid === undefined) throw new Error('no process was started');
  return child.pid;
}
