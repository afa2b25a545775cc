import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import type { Traits } from '../../src/model/traits.ts';
import type { Seed } from '../../src/sandbox/seed.ts';
import type { Switches } from '../../src/sandbox/switches.ts';
import { type AppResult, runInProcess, testClock } from './run-app.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** A project with both cardinalities on every kind and two types that point at each other; commands run in this process. */
export interface CanaryShop {
  readonly workspace: TestWorkspace;
  readonly directory: string;
  /** Replaces what the YAML declares. */
  declare(objects: object): Promise<void>;
  /** Writes what a canary learned; null removes it. */
  learned(traits: Traits | null, more?: { readonly workspace?: string; readonly api_version?: string }): Promise<void>;
  run(...args: string[]): Promise<AppResult>;
  plan(...flags: string[]): Promise<AppResult & { readonly plan: Plan }>;
  /** Answers the bodies of the `custom_attributes` that were sent, in order, beside the result. */
  apply(...flags: string[]): Promise<AppResult & { readonly sent: readonly object[] }>;
  /** `apply`, which must succeed, and then an empty plan. Answers what was sent. */
  settle(...flags: string[]): Promise<readonly object[]>;
  /** Somebody works in Intercom. */
  edit(seed: Seed): void;
  close(): Promise<void>;
}

export interface CanaryShopOptions {
  readonly version?: '2.14' | '2.16';
  readonly members?: 'exact' | 'owned';
  readonly switches?: Partial<Switches>;
  readonly traits?: Traits;
}

const PRODUCT = { name: 'string', orders: { type: 'relationship', to: 'Order', many: true } };
const ORDER = {
  note: 'string',
  status: { type: 'list', options: ['open', 'shipped'] },
  item: { type: 'relationship', to: 'Product', many: false },
};
const SEED = {
  workspace: { id: 'shop', region: 'us', name: 'Shop' },
  types: {
    Product: { attributes: { ...PRODUCT, name: { type: 'string' } } },
    Order: { attributes: { ...ORDER, note: { type: 'string' } } },
  },
  contact_attributes: {
    tier: { type: 'string' },
    products: { type: 'relationship', to: 'Product', many: true },
    favourite: { type: 'relationship', to: 'Order', many: false },
  },
  conversation_attributes: { product: { type: 'relationship', to: 'Product', many: false } },
  contacts: [{ external_id: '70' }],
  conversations: [{ id: '508' }],
} as unknown as Seed;

export async function aCanaryShop(options: CanaryShopOptions = {}): Promise<CanaryShop> {
  const { version = '2.14', members = 'exact', switches = {}, traits } = options;
  const clock = testClock();
  const workspace = await aWorkspace({ seed: SEED, switches, now: clock.now, sleep: clock.sleep });
  const directory = await mkdtemp(join(tmpdir(), 'trueup-traits-'));
  const write = (file: string, value: unknown) => writeFile(join(directory, file), JSON.stringify(value));
  await write('trueup.yaml', {
    version: 1,
    workspace: { id: 'shop', region: 'us', api_version: version },
    include: ['all.yaml'],
    types: { Product: { attributes: PRODUCT }, Order: { attributes: ORDER } },
    contacts: {
      attributes: { tier: 'string' },
      relationships: {
        products: { to: 'Product', many: true, members },
        favourite: { to: 'Order', many: false },
      },
    },
    conversations: { relationships: { product: { to: 'Product', many: false } } },
  });
  const run = (...args: string[]) => {
    workspace.mark();
    // Runs are told apart by the clock.
    clock.advance(1000);
    return runInProcess([...args, '--api-url', workspace.url], { cwd: directory, clock });
  };
  const shop: CanaryShop = {
    workspace,
    directory,
    run,
    declare: (objects) => write('all.yaml', objects),
    learned: async (learned, more = {}) => {
      await mkdir(join(directory, '.trueup'), { recursive: true });
      const file = { format: 'trueup-canary', version: 1, workspace: 'shop', api_version: version, ...more };
      const rest = { asked_at: '2026-11-22T16:00:00Z', traits: learned, open: {} };
      if (learned === null) await rm(join(directory, '.trueup/canary.json'));
      else await write('.trueup/canary.json', { ...file, ...rest });
    },
    plan: async (...flags) => {
      const result = await run('plan', '--detailed-exitcode', '--json-into', 'plan.json', ...flags);
      expect(workspace.writes(), 'a plan sends reads and nothing else').toEqual([]);
      expect(result.code === 0 || result.code === 2, result.stdout + result.stderr).toBe(true);
      return { ...result, plan: JSON.parse(await readFile(join(directory, 'plan.json'), 'utf8')) };
    },
    apply: async (...flags) => {
      const result = await run('apply', '-y', ...flags);
      return { ...result, sent: workspace.writes().map(({ request }) => attributesOf(request)) };
    },
    settle: async (...flags) => {
      const { code, stdout, stderr, sent } = await shop.apply(...flags);
      expect(code, stdout + stderr).toBe(0);
      const again = await shop.plan();
      expect(again.stdout, again.stderr).toContain('No changes. Your infrastructure matches the configuration.');
      expect(again.code).toBe(0);
      return sent;
    },
    edit: (seed) => workspace.seed(seed),
    close: async () => {
      await workspace.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  if (traits) await shop.learned(traits);
  return shop;
}

function attributesOf(request: unknown): object {
  return (request as { readonly custom_attributes?: object } | null)?.custom_attributes ?? {};
}
