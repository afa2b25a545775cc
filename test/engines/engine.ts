import { randomBytes } from 'node:crypto';
import nodeFileSystem from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { openBackend } from '../../src/cli/open-backend.ts';
import type { LedgerBackend, LockInfo, LockOptions } from '../../src/ledger/backend.ts';
import type { LedgerSettings } from '../../src/model/ledger-settings.ts';
import type { Project } from '../../src/model/project.ts';
import { openDirectoryLedger } from '../support/directory-engine.ts';
import { isAlive } from '../support/is-alive.ts';
import { brokenWay } from './broken-directory.ts';

/** A ledger of its own in an engine, as trueup.yaml and the environment name it. A value of JSON: processes hand it on. */
export interface Place {
  readonly settings: LedgerSettings;
  /** The directory of the project. */
  readonly root: string;
  readonly env: { readonly [name: string]: string };
  /** A directory that stands for the engine, and the file that says how the way to it breaks next. */
  readonly directory?: { readonly path: string; readonly faults?: string };
}

/** A real engine that keeps ledgers, and how the contract breaks the way to it. */
export interface Engine {
  readonly name: string;
  /** False where the engine swaps nothing by itself: then only whoever holds the lock may write. */
  readonly swaps: boolean;
  /** A new place that nobody else uses. */
  place(): Promise<Place>;
  /**
   * The same place through something that breaks: `lose-answer` lets the next change through and loses its answer,
   * `refuse` answers the next change with a server error and does nothing, `cut` lets nothing through any more. An engine
   * that cannot be broken from outside has no such place.
   */
  breakable?(place: Place): Promise<Breakable>;
}

export type Fault = 'lose-answer' | 'refuse' | 'cut';

export interface Breakable {
  readonly place: Place;
  /** Breaks what comes next. */
  inject(fault: Fault): void;
  /** How many of the faults came true. */
  struck(): number;
  close(): Promise<void>;
}

/** Rounds for each of eight processes: a share in every build, all of them in `npm run test:engines`. */
export const ROUNDS: number = process.env['TRUEUP_ENGINES'] === undefined ? 2 : 200;

/** Waits between tries are as long as they are where every round is run; where only a share is, a tenth of that. */
const sleep = (milliseconds: number): Promise<void> => setTimeout(ROUNDS === 200 ? milliseconds : milliseconds / 10);

/** Opens a ledger the way every command does. */
export function openPlace(place: Place): Promise<LedgerBackend> {
  const { settings, root, env, directory } = place;
  if (directory !== undefined)
    return Promise.resolve(openDirectoryLedger({ directory: directory.path, way: brokenWay(directory.faults) }));
  const context = {
    env: { ...process.env, ...env },
    randomBytes: (count: number) => randomBytes(count),
    fs: nodeFileSystem,
    step: () => undefined,
    now: () => Date.now(),
    sleep,
    host: { name: 'here', pid: process.pid, place: 'this-place', user: 'jo' },
  };
  const project = { root, environment: 'default', workspace: { id: 'w' }, ledger: settings } as unknown as Project;
  return openBackend(context as never, { target: [], exclude: [] } as never, { project });
}

/** Who asks for a lock; of this process unless said otherwise. */
export function aRequest(over: Partial<LockInfo> = {}): LockInfo {
  return {
    id: randomBytes(8).toString('hex'),
    operation: 'apply',
    who: 'jo',
    host: 'here',
    pid: process.pid,
    place: 'this-place',
    command: 'trueup apply',
    ...over,
  };
}

/** Asks once, by the real clock and the real processes. */
export function lockOptions(over: Partial<LockOptions> = {}): LockOptions {
  return {
    timeoutMs: 0,
    now: () => Date.now(),
    sleep: (milliseconds) => setTimeout(milliseconds),
    isAlive,
    ...over,
  };
}
