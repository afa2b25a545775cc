import { expect } from 'vitest';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { aQuickShop } from './quick-shop.ts';
import { SMALL_SHOP_SEED } from './small-shop.ts';

/** How Intercom may answer 200 and keep something else than it was sent; each is named in what is known of it. */
export const DROPS = ['unset', 'ignored', 'cut', 'another', 'dropped', 'swapped', 'added', 'late'] as const;
export type Drop = (typeof DROPS)[number];

const ORDER = {
  status: { type: 'list', options: ['open', 'shipped'] },
  placed_at: 'datetime',
  note: 'string',
  total: 'decimal',
  count: 'integer',
  paid: 'boolean',
  parent: { type: 'relationship', to: 'Product', many: false },
  items: { type: 'relationship', to: 'Product', many: true },
};
const TIER = { tier: 'string', since: 'datetime', rank: 'integer' };
const PROJECT = {
  version: 1,
  workspace: { id: 'tx2p130c', region: 'us', api_version: '2.16' },
  types: { Product: { attributes: { name: 'string' } }, Order: { attributes: ORDER } },
  contacts: { attributes: TIER, relationships: { orders: { to: 'Product', many: true } } },
  conversations: { attributes: TIER, relationships: { order: { to: 'Product', many: false } } },
  limits: { deletes: 1000, delete_percent: 100 },
};
const seedOf = (attributes: { readonly [name: string]: unknown }): JsonObject =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, spec]) => [name, typeof spec === 'string' ? { type: spec } : spec]),
  ) as JsonObject;

const RECORDS = 6;
const PRODUCTS = ['P-1', 'P-2', 'P-3', 'P-4', 'P-5'];
const SEED = {
  ...SMALL_SHOP_SEED,
  types: { Product: { attributes: { name: { type: 'string' } } }, Order: { attributes: seedOf(ORDER) } },
  contact_attributes: { ...seedOf(TIER), orders: { type: 'relationship', to: 'Product', many: true } },
  conversation_attributes: { ...seedOf(TIER), order: { type: 'relationship', to: 'Product', many: false } },
  contacts: Array.from({ length: RECORDS }, (_, index) => ({ external_id: `c${index}` })),
  conversations: Array.from({ length: RECORDS }, (_, index) => ({ id: String(500 + index) })),
} as never;

/** What was dropped in one history, by kind, and what of it was not reported. */
export interface DropCount {
  readonly drops: number;
  readonly byKind: ReadonlyMap<Drop, number>;
}

/**
 * Applies a random configuration twice, creating and then changing, while Intercom drops something of every other write:
 * every record that lost something fails in the same run and is named, none other is, and the next run mends it.
 */
export async function dropHistory(seed: number): Promise<DropCount> {
  const random = createPrng(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const shop = aQuickShop({ 'trueup.yaml': PROJECT, 'objects/all.yaml': objects(random) }, SEED);
  const byKind = new Map<Drop, number>();
  let drops = 0;
  try {
    const products = await shop.run(['apply', '-y', '--target', 'instance/Product/*']);
    expect(products.code, products.stderr).toBe(0);
    for (const round of [1, 2]) {
      if (round === 2) shop.write('objects/all.yaml', objects(random));
      const ids = shop.engine
        .state()
        .instances.filter(({ type }) => type === 'Product')
        .map(({ id }) => id);
      const lost = new Set<string>();
      shop.twist = ({ method, path, body }) => {
        if (method === 'GET' || body === '' || random() < 0.4 || path.endsWith('/Product')) return undefined;
        const sent = JSON.parse(body) as { external_id?: string; custom_attributes: JsonObject };
        const name = nameOf(shop, method, path, sent.external_id);
        // A record that was dropped from once is told once, however often it is written.
        if (lost.has(name)) return undefined;
        const kind = pick(DROPS);
        const twisted = twist(kind, sent, ids, pick);
        if (twisted === undefined) return undefined;
        lost.add(name);
        drops += 1;
        byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
        return JSON.stringify(twisted);
      };
      const flags = ['--adopt', '-y', '--json'];
      const ran = await shop.run(['apply', ...flags]);
      shop.twist = undefined;
      const finished = ran.stdout
        .split('\n')
        .filter((line) => /^\{"type":"apply_(?:complete|errored|skipped)"/u.test(line))
        .map((line) => JSON.parse(line) as { address: string; outcome: string; message?: string });
      const failed = finished.filter(({ outcome }) => outcome !== 'done');
      const told = [...new Set(failed.map(({ address }) => address))].sort();
      expect(
        told,
        `seed ${seed}: ${failed.map(({ address, message }) => `${address} ${message}`).join('\n')}${ran.stderr}`,
      ).toEqual([...lost].sort());
      for (const { message } of failed)
        expect(message).toMatch(/^Intercom answered 200 and did not keep what was sent \(/u);
      expect(ran.code, `seed ${seed}`).toBe(lost.size > 0 ? 3 : 0);
      const again = await shop.run(['apply', ...flags]);
      expect(again.code, `seed ${seed}: ${again.stdout}${again.stderr}`).toBe(0);
      const settled = await shop.run(['plan', '--detailed-exitcode']);
      expect(settled.code, `seed ${seed}: ${settled.stdout}`).toBe(0);
    }
    return { drops, byKind };
  } finally {
    shop.remove();
  }
}

/** What is sent with something else in its place; undefined when this drop does not apply to it. */
function twist(
  kind: Drop,
  sent: { readonly [name: string]: Json | undefined; readonly custom_attributes: JsonObject },
  ids: readonly string[],
  pick: <Item>(items: readonly Item[]) => Item,
): JsonObject | undefined {
  const attributes = sent.custom_attributes;
  const change = (name: string, value: Json): JsonObject =>
    ({ ...sent, custom_attributes: { ...attributes, [name]: value } }) as JsonObject;
  const names = (fits: (value: Json, name: string) => boolean): string[] =>
    Object.keys(attributes).filter((name) => fits(attributes[name] ?? null, name));
  const someOf = (fits: (value: Json, name: string) => boolean): string | undefined => {
    const fitting = names(fits);
    return fitting.length === 0 ? undefined : pick(fitting);
  };
  const isSet = (value: Json) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  if (kind === 'late') {
    if (typeof sent['external_created_at'] !== 'number') return undefined;
    return { ...sent, external_created_at: 'not a time' } as JsonObject;
  }
  const fits: { readonly [Kind in Drop]: (value: Json, name: string) => boolean } = {
    unset: (value) => isSet(value) && !Array.isArray(value),
    // Left out, a value stays as it was: the same one as is sent must not be there already.
    ignored: (value) => isSet(value) && typeof value === 'string' && /^\d+-/u.test(value),
    cut: (value, name) => typeof value === 'string' && (name === 'note' || name === 'tier') && value.length > 1,
    another: (value, name) => typeof value === 'number' && name !== 'placed_at' && name !== 'since',
    dropped: (value) => Array.isArray(value) && value.length > 0,
    swapped: (value, name) => (name === 'parent' || name === 'order') && isSet(value),
    added: (value) => Array.isArray(value) && value.length < ids.length,
    late: () => false,
  };
  const name = someOf(fits[kind]);
  if (name === undefined) return undefined;
  const value = attributes[name] ?? null;
  switch (kind) {
    case 'unset':
      return change(name, name === 'status' ? 'no such option' : null);
    case 'ignored': {
      const { [name]: _gone, ...rest } = attributes;
      return { ...sent, custom_attributes: rest } as JsonObject;
    }
    case 'cut':
      return change(name, String(value).slice(0, -1));
    case 'another':
      return change(name, (value as number) + 1);
    case 'dropped':
      return change(name, [...(value as string[]).slice(1), '999999']);
    case 'added':
      return change(name, [...(value as string[]), ids.find((id) => !(value as string[]).includes(id)) ?? '']);
    default:
      return change(name, ids.find((id) => id !== value && !(Array.isArray(value) && value.includes(id))) ?? null);
  }
}

function nameOf(shop: ReturnType<typeof aQuickShop>, method: string, path: string, externalId?: string): string {
  const [, kind, id] = path.split('/');
  if (method === 'POST') return `instance/Order/${externalId}`;
  if (kind === 'conversations') return `conversation/${id}`;
  const contact = shop.engine.state().contacts.find((each) => each.id === id);
  return `contact/external_id:${contact?.external_id}`;
}

/** Every record has every field, most of them with values no other round has. */
function objects(random: () => number): object {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const some = (items: readonly string[]) => items.filter(() => random() < 0.5);
  const number = () => Math.floor(random() * 1_000_000);
  const text = () => `${number()}-text`;
  const maybe = <Value>(value: Value): Value | null => (random() < 0.15 ? null : value);
  const tier = () => ({ tier: maybe(text()), since: maybe(1_700_000_000 + number()), rank: maybe(number()) });
  const count = <Item>(make: (index: number) => Item): Item[] => Array.from({ length: RECORDS }, (_, i) => make(i));
  const order = () => ({
    external_created_at: 1_700_000_000 + number(),
    attributes: {
      status: maybe(pick(['open', 'shipped'])),
      placed_at: maybe(1_700_000_000 + number()),
      note: maybe(text()),
      total: maybe(number() / 100),
      count: maybe(number()),
      paid: maybe(random() < 0.5),
      parent: maybe(pick(PRODUCTS)),
      items: some(PRODUCTS),
    },
  });
  return {
    instances: {
      Product: Object.fromEntries(PRODUCTS.map((key) => [key, { attributes: { name: key } }])),
      Order: Object.fromEntries(count((index) => [`O-${index}`, order()])),
    },
    contacts: count((index) => ({
      external_id: `c${index}`,
      attributes: tier(),
      associations: { orders: some(PRODUCTS) },
    })),
    conversations: count((index) => ({
      id: String(500 + index),
      attributes: tier(),
      associations: { order: maybe(pick(PRODUCTS)) },
    })),
  };
}
