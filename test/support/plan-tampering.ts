import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import type { Plan } from '../../src/model/plan.ts';
import { planChecksum, planId } from '../../src/plan/digest.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { aQuickShop, type QuickShop } from './quick-shop.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';

const PROJECT = {
  ...SMALL_SHOP,
  environments: { staging: { ledger: { backend: 'file', path: '.trueup/staging.jsonl' } } },
};
const KEY = 'a key of plans that nobody guesses, ever';
const SEED = {
  ...SMALL_SHOP_SEED,
  instances: { Order: { 'X-1': { attributes: { note: 'of others' } } } },
} as never;

/** A workspace with everything applied, a change in the YAML, and the plan of it in plan.json. */
export interface PlannedShop {
  readonly shop: QuickShop;
  /** Back to the moment the plan was saved. */
  readonly restore: () => void;
  readonly plan: Plan;
}

/** What one spoiled plan may still do. */
interface Kind {
  readonly name: string;
  /** Changes something between review and apply; answers what may still be written, by address. */
  readonly spoil: (world: PlannedShop, pick: <Item>(items: readonly Item[]) => Item) => Spoiled | Promise<Spoiled>;
}

interface Spoiled {
  readonly may: readonly string[];
  readonly codes: readonly number[];
  readonly flags?: readonly string[];
  readonly env?: { readonly [name: string]: string };
}

const BEFORE = objects('before', ['O-1', 'O-2', 'O-3', 'O-4']);
const AFTER = objects('after', ['O-1', 'O-2', 'O-3', 'O-5']);
const UPDATED = ['O-1', 'O-2', 'O-3'];

/** Plans three updates, a creation, a delete and a contact. */
export async function aPlannedShop(env: { readonly [name: string]: string } = {}): Promise<PlannedShop> {
  const shop = aQuickShop({ 'trueup.yaml': PROJECT, 'objects/all.yaml': BEFORE }, SEED);
  const applied = await shop.run(['apply', '-y'], env);
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  shop.write('objects/all.yaml', AFTER);
  const planned = await shop.run(['plan', '--out', 'plan.json'], env);
  expect(planned.code, planned.stderr).toBe(0);
  return { shop, restore: shop.keep(), plan: readPlan(shop) };
}

/** Fifteen kinds of plans that are stale, replayed or foreign, and more. */
export const KINDS: readonly Kind[] = [
  {
    name: 'live edited',
    spoil: ({ shop, plan }, pick) => {
      const key = pick(UPDATED);
      shop.engine.seed({ instances: { Order: { [key]: { attributes: { note: 'somebody else' } } } } } as never);
      return { may: without(plan, order(key)), codes: [3, 5] };
    },
  },
  {
    name: 'live deleted',
    spoil: ({ shop, plan }, pick) => {
      const key = pick(UPDATED);
      shop.engine.seed({ instances: { Order: { [key]: { remove: true } } } } as never);
      return { may: without(plan, order(key), 'contact/external_id:70'), codes: [3, 5] };
    },
  },
  {
    name: 'recreated under the same external id',
    spoil: ({ shop, plan }, pick) => {
      const key = pick(UPDATED);
      shop.engine.seed({ instances: { Order: { [key]: { remove: true } } } } as never);
      shop.engine.seed({ instances: { Order: { [key]: { attributes: { note: `before ${key}` } } } } } as never);
      return { may: without(plan, order(key), 'contact/external_id:70'), codes: [3, 5] };
    },
  },
  {
    name: 'links edited',
    spoil: ({ shop, plan }) => {
      shop.engine.seed({ contacts: [{ external_id: '70', associations: { orders: ['X-1'] } }] } as never);
      return { may: without(plan, 'contact/external_id:70'), codes: [3, 5] };
    },
  },
  {
    name: 'the ledger one apply further',
    spoil: async ({ shop, plan }, pick) => {
      const key = pick(UPDATED);
      const moved = await shop.run(['apply', '-y', '--target', order(key)]);
      expect(moved.code, moved.stderr).toBe(0);
      return { may: without(plan, order(key)), codes: [0] };
    },
  },
  {
    name: 'another ledger',
    spoil: async ({ shop }) => {
      rmSync(join(shop.directory, '.trueup'), { recursive: true });
      shop.write('objects/all.yaml', BEFORE);
      expect((await shop.run(['apply', '-y', '--adopt'])).code).toBe(0);
      shop.write('objects/all.yaml', AFTER);
      return { may: [], codes: [5] };
    },
  },
  {
    name: 'no ledger',
    spoil: ({ shop }) => {
      rmSync(join(shop.directory, '.trueup'), { recursive: true });
      return { may: [], codes: [5] };
    },
  },
  {
    name: 'YAML edited',
    spoil: ({ shop, plan }, pick) => {
      const key = pick(UPDATED);
      shop.write('objects/all.yaml', yaml(AFTER).replace(`after ${key}`, `later ${key}`));
      return { may: without(plan, order(key)), codes: [3, 5] };
    },
  },
  {
    name: 'another branch',
    spoil: ({ shop }) => {
      shop.write('objects/all.yaml', objects('another branch', ['O-1', 'O-2', 'O-3', 'O-4']));
      // The links are the same in both branches.
      return { may: ['contact/external_id:70'], codes: [5] };
    },
  },
  {
    name: 'the branch before',
    spoil: ({ shop }) => {
      shop.write('objects/all.yaml', BEFORE);
      return { may: [], codes: [5] };
    },
  },
  {
    name: 'a token of another workspace',
    spoil: ({ shop }) => {
      shop.engine.seed({ workspace: { id: 'another1', region: 'us' } });
      return { may: [], codes: [4] };
    },
  },
  {
    name: 'another workspace, and YAML for it',
    spoil: ({ shop }) => {
      shop.engine.seed({ workspace: { id: 'another1', region: 'us' } });
      shop.write('trueup.yaml', { ...PROJECT, workspace: { ...PROJECT.workspace, id: 'another1' } });
      return { may: [], codes: [1, 4, 5] };
    },
  },
  {
    name: 'another region',
    spoil: ({ shop }, pick) => {
      shop.write('trueup.yaml', { ...PROJECT, workspace: { ...PROJECT.workspace, region: pick(['eu', 'au']) } });
      return { may: [], codes: [4] };
    },
  },
  { name: 'another environment', spoil: () => ({ may: [], codes: [5], flags: ['--env', 'staging'] }) },
  {
    name: 'another format version',
    spoil: ({ shop }, pick) => {
      forge(shop, (plan) => ({ ...plan, version: pick([0, 2, 3, 99]) }) as never);
      return { may: [], codes: [5] };
    },
  },
  {
    name: 'another api_version',
    spoil: ({ shop }, pick) => {
      const api_version = pick(['2.13', '2.14', '2.15']);
      shop.write('trueup.yaml', { ...PROJECT, workspace: { ...PROJECT.workspace, api_version } });
      return { may: [], codes: [5] };
    },
  },
  {
    name: 'already applied',
    spoil: async ({ shop }) => {
      expect((await shop.run(['apply', 'plan.json'])).code).toBe(0);
      return { may: [], codes: [0] };
    },
  },
  {
    name: 'applied, and gone on since',
    spoil: async ({ shop }) => {
      expect((await shop.run(['apply', 'plan.json'])).code).toBe(0);
      shop.write('objects/all.yaml', objects('since', ['O-1', 'O-2', 'O-3', 'O-5']));
      expect((await shop.run(['apply', '-y'])).code).toBe(0);
      return { may: [], codes: [5] };
    },
  },
  {
    name: 'partly applied',
    spoil: async ({ shop, plan }, pick) => {
      const path = pick(['/contacts/', '/custom_object_instances/Order']);
      shop.engine.setFaults([{ kind: 'status', method: pick(['PUT', 'POST']), path, status: 400, times: 1 }] as never);
      await shop.run(['apply', 'plan.json']);
      shop.engine.setFaults([]);
      return { may: without(plan), codes: [0] };
    },
  },
  {
    name: 'steps of another plan spliced in',
    spoil: async ({ shop, plan }) => {
      shop.write('objects/all.yaml', objects('spliced', ['O-1', 'O-2', 'O-3', 'O-6']));
      expect((await shop.run(['plan', '--out', 'other.json'])).code).toBe(0);
      const other = JSON.parse(shop.read('other.json')) as Plan;
      shop.write('objects/all.yaml', AFTER);
      forge(shop, (mine) => ({
        ...mine,
        steps: [...other.steps, ...mine.steps].map((step, at) => ({ ...step, number: at + 1 })),
      }));
      return { may: without(plan), codes: [3, 5] };
    },
  },
  {
    name: 'options edited',
    spoil: ({ shop }, pick) => {
      const options = pick([{ adopt: true }, { allow_deletes: 99 }, { targets: ['*'] }, { excludes: ['contact/*'] }]);
      const plan = readPlan(shop);
      shop.write('plan.json', { ...plan, options: { ...plan.options, ...options } });
      return { may: [], codes: [5] };
    },
  },
  {
    name: 'unsigned where a key is set',
    spoil: () => ({ may: [], codes: [5], env: { TRUEUP_PLAN_KEY: KEY } }),
  },
  {
    name: 'signed with another key',
    spoil: async ({ shop }) => {
      expect((await shop.run(['plan', '--out', 'plan.json'], { TRUEUP_PLAN_KEY: `${KEY}, but another` })).code).toBe(0);
      return { may: [], codes: [5], env: { TRUEUP_PLAN_KEY: KEY } };
    },
  },
  {
    name: 'edited after it was signed, with a new checksum',
    spoil: async ({ shop }, pick) => {
      expect((await shop.run(['plan', '--out', 'plan.json'], { TRUEUP_PLAN_KEY: KEY })).code).toBe(0);
      const options = pick([{ adopt: true }, { allow_deletes: 99 }, { targets: ['*'] }]);
      forge(shop, (plan) => ({ ...plan, options: { ...plan.options, ...options } }));
      return { may: [], codes: [5], env: { TRUEUP_PLAN_KEY: KEY } };
    },
  },
];

/** Spoils a plan and applies it: what is written stays within what may be, with values of the YAML; answers how it ended. */
export async function applySpoiled(world: PlannedShop, kind: Kind, seed: number): Promise<'refused' | 'narrowed'> {
  const { shop } = world;
  const random = createPrng(seed);
  world.restore();
  const spoiled = await kind.spoil(world, (items) => items[Math.floor(random() * items.length)] as never);
  shop.writes();
  const names = namesOf(shop);
  const ran = await shop.run(['apply', 'plan.json', ...(spoiled.flags ?? [])], spoiled.env);
  const told = `${kind.name}, seed ${seed}: ${ran.stdout}${ran.stderr}`;
  expect(spoiled.codes, told).toContain(ran.code);
  const written = expectHonestWrites(shop, names, told);
  for (const address of written) expect(spoiled.may, told).toContain(address);
  return written.length === 0 ? 'refused' : 'narrowed';
}

/** Every write since the last look: none is of something nobody manages, and every value is one of the YAML. */
export function expectHonestWrites(shop: QuickShop, names: ReadonlyMap<string, string>, told: string): string[] {
  const text = shop.read('objects/all.yaml');
  return shop.writes().map(({ method, path, request }) => {
    const body = request as { readonly external_id?: string; readonly custom_attributes?: JsonObject } | null;
    const note = body?.custom_attributes?.['note'];
    if (typeof note === 'string') expect(text, told).toContain(note);
    const address =
      body?.external_id === undefined ? (names.get(path) ?? `${method} ${path}`) : order(body.external_id);
    expect(address, told).not.toBe(order('X-1'));
    return address;
  });
}

/** Path of a request to each record → its address. */
export function namesOf(shop: QuickShop): ReadonlyMap<string, string> {
  const { instances, contacts } = shop.engine.state();
  return new Map([
    ...instances.map(
      ({ type, id, external_id }) => [`/custom_object_instances/${type}/${id}`, order(String(external_id))] as const,
    ),
    ...contacts.map(({ id, external_id }) => [`/contacts/${id}`, `contact/external_id:${external_id}`] as const),
  ]);
}

/** Rewrites plan.json with an id and a checksum that belong to it. */
export function forge(shop: QuickShop, edit: (plan: Plan) => Plan): void {
  const { checksum: _checksum, ...edited } = edit(readPlan(shop));
  const { signature, ...named } = { ...edited, id: planId(edited) };
  const forged = { ...named, checksum: planChecksum(named) };
  shop.write('plan.json', signature === undefined ? forged : { ...forged, signature });
}

function readPlan(shop: QuickShop): Plan {
  return JSON.parse(shop.read('plan.json')) as Plan;
}

function without({ steps }: Plan, ...addresses: readonly string[]): readonly string[] {
  return steps.map(({ address }) => address as string).filter((address) => !addresses.includes(address));
}

function order(key: string): string {
  return `instance/Order/${key}`;
}

function objects(word: string, keys: readonly string[]): object {
  return {
    instances: { Order: Object.fromEntries(keys.map((key) => [key, { attributes: { note: `${word} ${key}` } }])) },
    contacts: [{ external_id: '70', associations: { orders: keys.slice(word === 'before' ? 0 : 1, 3) } }],
  };
}
