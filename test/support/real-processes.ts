import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { leanInk } from '../../build-interface.mjs';
import type { Engine } from '../../src/sandbox/engine.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { fastDirectory, type Life, type MortalWorld } from './kill-at-step.ts';
import { type DoomedApply, expectConverged } from './kill-law.ts';
import { trueup } from './trueup.ts';

/** The command as it is built, in a place of its own; with `DIE_AT=k` it kills itself at its k-th step. */
export interface Binary {
  readonly path: string;
  dispose(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NO_STEP = 'step: () => undefined,';
const DYING = `step: ((left) => () => {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
})(Number(process.env.DIE_AT)),`;

/** `more`: other changes to what is built. */
export async function buildBinary(more: readonly Plugin[] = []): Promise<Binary> {
  const outdir = await fastDirectory('trueup-binary-');
  await build({
    entryPoints: [join(ROOT, 'src/bin.ts')],
    outdir,
    bundle: true,
    splitting: true,
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as trueupRequire } from 'node:module'; const require = trueupRequire(import.meta.url);",
    },
    plugins: [
      ...more,
      leanInk,
      {
        name: 'dying',
        setup: ({ onLoad }) =>
          onLoad({ filter: /[/]src[/]bin[.]ts$/ }, async ({ path }) => {
            const text = await readFile(path, 'utf8');
            if (!text.includes(NO_STEP)) throw new Error('bin.ts has no step hook to replace');
            return { contents: text.replace(NO_STEP, DYING), loader: 'ts' };
          }),
      },
    ],
  });
  await symlink(join(ROOT, 'node_modules'), join(outdir, 'node_modules')).catch(() => undefined);
  return { path: join(outdir, 'bin.mjs'), dispose: () => rm(outdir, { recursive: true, force: true }) };
}

/** A project and an Intercom over HTTP, as they stand before an apply; commands after the doomed one run in this process. */
export interface RealWorld extends MortalWorld {
  readonly sandbox: Sandbox;
  /** Starts the doomed apply as a process. */
  start(binary: Binary, env?: NodeJS.ProcessEnv, more?: readonly string[]): Doomed;
}

export interface Doomed {
  readonly child: ChildProcess;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
    readonly at: number;
  }>;
}

export async function realWorld(apply: DoomedApply, at?: string): Promise<RealWorld> {
  const world = await apply.world(at);
  const sandbox = await startSandbox({
    state: world.engine.state(),
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
  const engine = { state: sandbox.state, journal: { entries: sandbox.journal } } as unknown as Engine;
  const env = { INTERCOM_ACCESS_TOKEN: 'a-token', INTERCOM_API_URL: sandbox.url };
  return {
    root: world.root,
    clock: world.clock,
    engine,
    sandbox,
    live: async (args): Promise<Life> => {
      const result = await trueup(args, { cwd: world.root, env });
      return { result: { ...result, code: result.code ?? -1 }, points: [], inFlight: 0, pid: 0 };
    },
    start: (binary, more = {}, flags = []) => {
      const child = spawn(process.execPath, [binary.path, ...apply.args, ...flags], {
        cwd: world.root,
        env: { PATH: process.env['PATH'], ...env, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return { child, ended: endOf(child) };
    },
    dispose: async () => {
      await sandbox.close();
      await world.dispose();
    },
  };
}

/** What a command itself saw of a signal. */
export interface Witnessed {
  /** When it was noticed, in milliseconds since the epoch; undefined when the command ended before. */
  readonly noticedAt: number | undefined;
  /** Requests that left before it was noticed, and after. */
  readonly before: number;
  readonly after: number;
}

/** The environment that lets a command write down what it sees of a signal, and what it wrote down. */
export function witness(root: string): { readonly env: NodeJS.ProcessEnv; read(): Promise<Witnessed> } {
  const file = join(root, 'witness');
  return {
    env: { NODE_OPTIONS: `--import=${join(ROOT, 'test/support/signal-witness.mjs')}`, TRUEUP_WITNESS: file },
    read: async () => {
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      const at = lines.findIndex((line) => line.startsWith('signal '));
      const requests = (some: readonly string[]) => some.filter((line) => line.startsWith('request ')).length;
      if (at < 0) return { noticedAt: undefined, before: requests(lines), after: 0 };
      return {
        noticedAt: Number(lines[at]?.slice('signal '.length)),
        before: requests(lines.slice(0, at)),
        after: requests(lines.slice(at)),
      };
    },
  };
}

/** Kills an apply with SIGKILL when `moment` resolves, or lets it kill itself, and expects the next run to converge. */
export async function expectRealSurvival(
  binary: Binary,
  apply: DoomedApply,
  why: string,
  end: { readonly dieAt: number } | { readonly moment: (world: RealWorld) => Promise<void> },
): Promise<{ readonly killed: boolean; readonly repeated: number; readonly wrote: number }> {
  const world = await realWorld(apply);
  try {
    const doomed = world.start(binary, 'dieAt' in end ? { DIE_AT: String(end.dieAt) } : {});
    if ('moment' in end) {
      await Promise.race([end.moment(world), doomed.ended]);
      doomed.child.kill('SIGKILL');
    }
    const { signal } = await doomed.ended;
    const wrote = world.sandbox.journal().filter((each) => each.wrote.length > 0).length;
    const repeated = await expectConverged(apply, world, why);
    return { killed: signal === 'SIGKILL', repeated, wrote };
  } finally {
    await world.dispose();
  }
}

async function endOf(child: ChildProcess): ReturnType<() => Doomed['ended']> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return await new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr, at: Date.now() }));
  });
}
