import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { CommandContext } from '../../src/cli/context.ts';
import type { FileSystem } from '../../src/ledger/file-system.ts';
import type { Engine } from '../../src/sandbox/engine.ts';
import { type GivenChange, keepInDirectory } from './directory-engine.ts';
import { type AppResult, runCaptured, type TestClock, testClock } from './run-app.ts';
import { sandboxDispatcher } from './sandbox-dispatcher.ts';
import { watchedDisk } from './watched-disk.ts';

/** A project directory, an Intercom, and the processes that live and die on this host. */
export interface MortalWorld {
  readonly root: string;
  readonly engine: Engine;
  readonly clock: TestClock;
  /** Runs a command as a process of its own, until its end or until point `dieAt` of its life. */
  live(args: readonly string[], options?: LifeOptions): Promise<Life>;
  dispose(): Promise<void>;
}

export interface LifeOptions {
  /** 1: before the first thing it does. */
  readonly dieAt?: number;
  readonly host?: string;
  /** Where pids of this host mean what they mean; undefined: nobody can tell. */
  readonly place?: string;
  /** A directory that keeps what trueup.yaml puts into PostgreSQL; a change of it and its answer are points of the life. */
  readonly engine?: string;
  /** Called with everything that is given to the disk or to the engine to keep. */
  readonly onGiven?: (where: string, bytes: Uint8Array) => void;
  /** Called before each change of the engine, and before its answer; what it throws is how the way to it fails. */
  readonly onEngine?: (name: 'change' | 'answer', object: string) => void;
  readonly env?: CommandContext['env'];
  readonly signal?: AbortSignal;
  /** Called at each point of the life. */
  readonly onPoint?: (name: string, number: number) => void;
  /** Called before each call that changes the disk; what it throws is the failure of that call. */
  readonly onDisk?: (name: string, path: string) => void;
}

/** How a process ended. */
export interface Life {
  /** Undefined: it was killed. */
  readonly result: AppResult | undefined;
  /** What it did or was about to do, in order: each announced step, and each call that changes something on disk. */
  readonly points: readonly string[];
  /** Requests on the wire that it had not looked at the answers of. */
  readonly inFlight: number;
  readonly pid: number;
}

/** The pids of this module are nobody's. */
let lastPid = 4_000_000;
const alive = new Set<number>();

/** Makes a world from a directory that is copied, to `at` or to a place in memory. */
export async function mortalWorld(from: string, engine: Engine, start?: number, at?: string): Promise<MortalWorld> {
  const root = at ?? (await fastDirectory('trueup-mortal-'));
  await cp(from, root, { recursive: true });
  const clock = testClock(start);
  return {
    root,
    engine,
    clock,
    live: (args, options = {}) => live({ root, engine, clock }, args, options),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

/** In memory where the system has such a place: thousands of lives are hard on a disk. */
export async function fastDirectory(prefix: string): Promise<string> {
  try {
    return await mkdtemp(join('/dev/shm', prefix));
  } catch {
    return await mkdtemp(join(tmpdir(), prefix));
  }
}

async function live(
  { root, engine, clock }: Pick<MortalWorld, 'root' | 'engine' | 'clock'>,
  args: readonly string[],
  options: LifeOptions,
): Promise<Life> {
  clock.advance(1000);
  lastPid += 1;
  const pid = lastPid;
  alive.add(pid);
  const points: string[] = [];
  let dead = false;
  let inFlight = 0;
  let die: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    die = resolve;
  });
  const never = new Promise<never>(() => undefined);
  const point = (name: string): Promise<never> | undefined => {
    if (dead) return never;
    points.push(name);
    options.onPoint?.(name, points.length);
    if (points.length !== options.dieAt) return undefined;
    dead = true;
    die();
    return never;
  };
  const step = (name: string): Promise<never> | undefined => {
    const end = point(`step ${name}`);
    if (!dead && name === 'request') inFlight += 1;
    if (!dead && name === 'answer') inFlight -= 1;
    return end;
  };
  const disk = watchedDisk(
    (name, path) => {
      const end = point(`disk ${name}`);
      if (!dead) options.onDisk?.(name, path);
      return end;
    },
    () => (dead ? never : undefined),
    (path, bytes) => options.onGiven?.(path, bytes),
  );
  const way = {
    look: () => (dead ? never : undefined),
    change: ({ object, bytes, note }: GivenChange) => {
      options.onGiven?.(`engine ${object} ${JSON.stringify(note ?? {})}`, bytes);
      const end = point('engine change');
      if (!dead) options.onEngine?.('change', object);
      return end;
    },
    answer: (object: string) => {
      const end = point('engine answer');
      if (!dead) options.onEngine?.('answer', object);
      return end;
    },
  };
  const running = runCaptured(args, {
    stdin: Readable.from([]),
    cwd: root,
    env: { INTERCOM_ACCESS_TOKEN: 'a-token', ...options.env },
    now: clock.now,
    sleep: clock.sleep,
    randomBytes: (count) => randomBytes(count),
    interactive: false,
    signal: options.signal ?? new AbortController().signal,
    fs: disk.fs as FileSystem,
    step: step as CommandContext['step'],
    dispatcher: sandboxDispatcher(engine, () => dead),
    ...(options.engine === undefined
      ? {}
      : { keepLedger: keepInDirectory(options.engine, { way, sleep: clock.sleep }) }),
    host: {
      name: options.host ?? 'a-host',
      pid,
      place: options.place,
      user: 'a-user',
      node: process.version,
      isAlive: (other) => alive.has(other),
    },
  });
  const result = await Promise.race([running, death.then(() => undefined)]);
  alive.delete(pid);
  await disk.settle();
  return { result, points, inFlight, pid };
}
