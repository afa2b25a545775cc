import { setMaxListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { CommandContext } from '../../../src/cli/context.ts';
import { reportError } from '../../../src/cli/report-error.ts';
import type { MemoryDisk } from './memory-disk.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Where the lock of the ledger stands. */
export const LOCK = '/project/.trueup/ledger.jsonl.lock';

/** Everything processes share, and what it all follows from. */
export interface Machinery {
  readonly clock: VirtualClock;
  readonly disk: MemoryDisk;
  readonly network: SimulatedNetwork;
  readonly random: () => number;
  /** Processes that run, as `host pid`. */
  readonly living: Set<string>;
  readonly tell: (line: string) => void;
}

export interface ProcessOptions {
  readonly pid: number;
  /** Ends at its n-th effect on disk or wire, before that effect. */
  readonly killAt?: number | undefined;
  /** SIGTERM after this long. */
  readonly signalAfter?: number | undefined;
  /** Another machine's disk. */
  readonly disk?: MemoryDisk;
  /** The disk takes its time, so that two processes interleave. */
  readonly slowDisk?: boolean;
  /** Another machine on the same disk, where pids mean other processes; without one `a-host`, and `pid` as it is. */
  readonly host?: Host | undefined;
}

/** Where a process runs, and what it is called there. */
export interface Host {
  readonly name: string;
  readonly pid: number;
}

/** How a command ended. */
export interface Ended {
  readonly pid: number;
  /** Undefined: it was killed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly host: string;
  readonly hostPid: number;
  /** Of the ledger when it was killed; undefined when nobody held it, or it ended by itself. */
  readonly lockAtDeath: string | undefined;
  /** How many effects it had. */
  readonly effects: number;
}

/** Runs a command as a process would, until it ends or is killed: what is dead never does anything again. */
export async function runProcess(
  machinery: Machinery,
  options: ProcessOptions,
  command: (context: CommandContext) => Promise<number>,
): Promise<Ended> {
  const { clock, random, tell, living } = machinery;
  const { pid, killAt, slowDisk, host = { name: 'a-host', pid } } = options;
  const name = `${host.name} ${host.pid}`;
  const disk = options.disk ?? machinery.disk;
  let lockAtDeath: string | undefined;
  let stdout = '';
  let stderr = '';
  let effects = 0;
  let dead = false;
  let reportDeath: (code: undefined) => void = () => undefined;
  const death = new Promise<undefined>((resolve) => {
    reportDeath = resolve;
  });
  const never = new Promise<never>(() => undefined);
  const effect = (what: string): Promise<void> => {
    if (dead) return never;
    effects += 1;
    tell(`${pid} ${what}`);
    if (effects === killAt) {
      tell(`${pid} KILLED`);
      dead = true;
      living.delete(name);
      lockAtDeath = disk.read(LOCK)?.toString('utf8');
      reportDeath(undefined);
      return never;
    }
    return Promise.resolve();
  };
  const onDisk = slowDisk
    ? async (what: string): Promise<void> => {
        await clock.sleep(random() * 8);
        await effect(what);
      }
    : effect;
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  if (options.signalAfter !== undefined) clock.after(options.signalAfter, () => abort.abort('SIGTERM'));
  const output = (write: (text: string) => void) => ({ write, isTerminal: false, columns: undefined });
  const context: CommandContext = {
    stdout: output((text) => {
      stdout += text;
    }),
    stderr: output((text) => {
      stderr += text;
    }),
    stdin: Readable.from([]),
    cwd: '/project',
    env: {
      INTERCOM_ACCESS_TOKEN: 'a-token',
      INTERCOM_API_URL: 'http://127.0.0.1:1',
      TRUEUP_LEDGER_KEY: '0123456789abcdef0123456789abcdef',
    },
    now: clock.now,
    sleep: (milliseconds, signal) => (dead ? never : clock.sleep(milliseconds, signal)),
    randomBytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
    interactive: false,
    signal: abort.signal,
    fs: disk.open((what) => onDisk(`disk ${what}`)),
    step: effect,
    dispatcher: machinery.network.connect({ name: String(pid), isAlive: () => !dead }),
    host: {
      ...host,
      user: 'a-user',
      node: process.version,
      isAlive: (other) => living.has(`${host.name} ${other}`),
    },
  };
  living.add(name);
  const running = command(context).catch((error: unknown) =>
    reportError(context, error, { color: false, input: false, target: [], exclude: [] }),
  );
  const code = await Promise.race([running, death]);
  // Of a process that has ended, nothing more may come.
  dead = true;
  living.delete(name);
  return { pid, code, stdout, stderr, effects, host: host.name, hostPid: host.pid, lockAtDeath };
}
