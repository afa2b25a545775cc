import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CanaryDocument, parseCanaryFile } from '../../src/canary/canary-file.ts';
import type { JournalEntry } from '../../src/sandbox/journal.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type AppResult, runInProcess, type TestClock, testClock } from './run-app.ts';

const ATTRIBUTES = {
  note: 'string',
  placed_at: 'datetime',
  status: { type: 'list', options: ['open', 'shipped'] },
  item: { type: 'relationship', to: 'Product', many: false },
};
const PRODUCT = { name: 'string', weight: 'integer', orders: { type: 'relationship', to: 'Order', many: true } };
const RELATIONSHIPS = { orders: { to: 'Order', many: true }, favourite: { to: 'Product', many: false } };

/** Everything a canary can ask about is declared. */
export const CANARY_PROJECT: { readonly [key: string]: object | number } & { readonly workspace: object } = {
  version: 1,
  workspace: { id: 'tx2p130c', region: 'us', api_version: '2.16' },
  types: { Product: { attributes: PRODUCT }, Order: { attributes: ATTRIBUTES } },
  contacts: { relationships: RELATIONSHIPS },
};

/** The same in Intercom, and things of others beside it. */
export const CANARY_SEED: Seed = {
  workspace: { id: 'tx2p130c', region: 'us', name: 'Shop' },
  types: {
    Product: { attributes: { ...PRODUCT, name: { type: 'string' }, weight: { type: 'integer' } } },
    Order: { attributes: { ...ATTRIBUTES, note: { type: 'string' }, placed_at: { type: 'datetime' } } },
  },
  contact_attributes: {
    orders: { type: 'relationship', ...RELATIONSHIPS.orders },
    favourite: { type: 'relationship', ...RELATIONSHIPS.favourite },
  },
  instances: { Order: { 'O-1': { attributes: { note: 'theirs', status: 'open' } } }, Product: { 'P-1': {} } },
  contacts: [{ external_id: '70', associations: { orders: ['O-1'], favourite: 'P-1' } }],
} as unknown as Seed;

export interface How {
  /** Instead of the sandbox itself. */
  readonly url?: string;
  readonly signal?: AbortSignal;
  /** What is typed at a terminal. */
  readonly input?: string;
}

/** A workspace and a project on it; commands run in this process, on a clock that waits for nothing. */
export interface CanaryPlace {
  readonly sandbox: Sandbox;
  readonly clock: TestClock;
  readonly directory: string;
  run(args: readonly string[], how?: How): Promise<AppResult>;
  /** `doctor --canary -y`. */
  canary(flags?: readonly string[], how?: How): Promise<AppResult>;
  answers(): Promise<CanaryDocument>;
  /** What is in Intercom, without what requests alone move. */
  world(): unknown;
  has(file: string): boolean;
  /** Requests that are no reads. */
  writes(): readonly JournalEntry[];
  /** External ids of everything a canary made and that is still there. */
  remains(): readonly string[];
}

const open: { readonly sandbox: Sandbox; readonly directory: string }[] = [];

export async function aCanaryPlace(
  options: { readonly project?: object; readonly seed?: Seed; readonly switches?: Seed['switches'] } = {},
): Promise<CanaryPlace> {
  const clock = testClock();
  const { switches = {} } = options;
  const seed = { ...CANARY_SEED, ...options.seed };
  const sandbox = await startSandbox({ seed, switches, now: clock.now, sleep: clock.sleep });
  const directory = await mkdtemp(join(tmpdir(), 'trueup-canary-'));
  open.push({ sandbox, directory });
  await writeFile(join(directory, 'trueup.yaml'), JSON.stringify({ ...CANARY_PROJECT, ...options.project }));
  const run = (args: readonly string[], { url = sandbox.url, ...how }: How = {}) => {
    // Random numbers come from the clock, so that each run has a prefix of its own.
    clock.advance(1000);
    return runInProcess([...args, '--api-url', url], { cwd: directory, clock, ...how });
  };
  return {
    sandbox,
    clock,
    directory,
    run,
    canary: (flags = [], how = {}) => run(['doctor', '--canary', '-y', ...flags], how),
    answers: async () => parseCanaryFile(await readFile(join(directory, '.trueup/canary.json'), 'utf8'), 'canary.json'),
    world: () => {
      const { instances, contacts, conversations } = sandbox.state();
      return { instances, contacts, conversations };
    },
    has: (file) => existsSync(join(directory, '.trueup', file)),
    writes: () => sandbox.journal().filter(({ method, path }) => method !== 'GET' && path !== '/contacts/search'),
    remains: () => {
      const { instances, contacts } = sandbox.state();
      return [...instances, ...contacts]
        .map(({ external_id }) => external_id ?? '')
        .filter((id) => id.startsWith('trueup-canary-'));
    },
  };
}

export async function closeCanaryPlaces(): Promise<void> {
  for (const { sandbox, directory } of open.splice(0)) {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  }
}
