import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createPrng } from '../../src/sandbox/prng.ts';
import { figure } from '../support/figures.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { aQuickShop, type QuickShop } from '../support/quick-shop.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';

const { title, seed } = propertySeed();

type Entry = readonly [type: 'Product' | 'Order', id: string, content: object];

const ENTRIES: readonly Entry[] = [
  ...['P-1', 'P-2', '00123', 'prod%uct #4'].map(
    (id): Entry => ['Product', id, { attributes: { name: `name of ${id}` } }],
  ),
  ...['O-1', 'O-2', 'Ö 3', '1e3', 'null'].map(
    (id): Entry => [
      'Order',
      id,
      { attributes: { note: 'yes', status: 'open', placed_at: '2026-03-01T09:00:00Z', items: ['00123', 'P-1'] } },
    ],
  ),
];
const CONTACT = { external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', '1e3'] } };
const CONVERSATION = { id: '508', associations: { order: 'null' } };

let shop: QuickShop;

beforeAll(async () => {
  shop = aQuickShop({ 'trueup.yaml': SMALL_SHOP }, SMALL_SHOP_SEED as never);
  refactor(0);
  const applied = await shop.run(['apply', '-y']);
  expect(applied.code, applied.stdout + applied.stderr).toBe(0);
  shop.writes();
});
afterAll(() => shop.remove());

/** Writes the same things into other files, in another order and another style. */
function refactor(number: number): void {
  const prng = createPrng(number);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(prng() * items.length)] as Item;
  const shuffle = <Item>(items: readonly Item[]): Item[] =>
    items
      .map((item) => [prng(), item] as const)
      .sort(([left], [right]) => left - right)
      .map(([, item]) => item);
  rmSync(join(shop.directory, 'objects'), { recursive: true, force: true });
  mkdirSync(join(shop.directory, 'objects'));
  const names = Array.from(
    { length: 1 + Math.floor(prng() * 5) },
    (_, index) =>
      `objects/${pick(['', 'a/', 'a/b/', 'orders/'])}${pick(['x', 'Orders', 'ö', 'z z'])}-${index}${pick(['.yaml', '.yml'])}`,
  );
  const files = new Map<string, { instances: Map<string, Map<string, object>>; people: [string, object][] }>();
  for (const name of names) files.set(name, { instances: new Map(), people: [] });
  for (const [type, id, content] of shuffle(ENTRIES)) {
    const file = files.get(pick(names));
    const ofType = file?.instances.get(type) ?? new Map<string, object>();
    ofType.set(id, pick([true, false]) ? content : reversed(content));
    file?.instances.set(type, ofType);
  }
  files.get(pick(names))?.people.push(['contacts', CONTACT]);
  files.get(pick(names))?.people.push(['conversations', CONVERSATION]);
  for (const [name, { instances, people }] of files) {
    const parts = shuffle<readonly [string, unknown]>([
      ...(instances.size > 0 ? [['instances', instances] as const] : []),
      ...people.map(([key, one]) => [key, [one]] as const),
    ]);
    shop.write(name, written(new Map(parts), pick));
  }
}

/** Keys the other way round; the order of a set is no content either. */
function reversed(value: unknown): object {
  if (Array.isArray(value)) return [...value].reverse();
  if (typeof value !== 'object' || value === null) return value as never;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function written(content: unknown, pick: <Item>(items: readonly Item[]) => Item): string {
  const toPlain = (value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries([...value].map(([key, inner]) => [key, toPlain(inner)])) : value;
  const comment = pick(['', '# moved here\n', '---\n', '\uFEFF']);
  if (pick([true, false, false])) return comment + yaml(toPlain(content));
  const style = {
    indent: pick([2, 4]),
    lineWidth: pick([0, 40]),
    defaultStringType: pick(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE'] as const),
    defaultKeyType: pick(['QUOTE_DOUBLE', 'QUOTE_SINGLE'] as const),
    aliasDuplicateObjects: false,
  };
  const text = stringify(content, style);
  return comment + (pick([true, false, false]) ? text.replaceAll('\n', '\r\n') : text);
}

describe(`refactored files (${title})`, () => {
  it('that keep type and external id are no operation', async () => {
    const rounds = casesOf(20, 200);
    for (let round = 1; round <= rounds; round += 1) {
      refactor(seed + round);
      const planned = await shop.run(['plan', '--detailed-exitcode']);
      expect(planned.code, `refactoring ${seed + round}\n${planned.stdout}${planned.stderr}`).toBe(0);
      const applied = await shop.run(['apply', '-y']);
      expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    }
    expect(shop.writes()).toEqual([]);
    figure('refactored files', `${rounds} refactorings that keep type and external id: 0 operations`);
  });
});
