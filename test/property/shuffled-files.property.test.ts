import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Plan } from '../../src/model/plan.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { runInProcess, testClock } from '../support/run-app.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';

const { title, ...replay } = propertySeed();
const TYPES = {
  Product: { attributes: { name: 'string', price: 'decimal' } },
  Order: {
    attributes: {
      note: 'string',
      placed_at: 'datetime',
      gift: 'boolean',
      items: { type: 'relationship', to: 'Product', many: true },
    },
  },
};
const PROJECT = {
  version: 1,
  workspace: { id: 'tx2p130c', region: 'us', api_version: '2.16' },
  types: TYPES,
  contacts: { attributes: { tier: 'string' }, relationships: { orders: { to: 'Order', many: true } } },
  conversations: { relationships: { order: { to: 'Order', many: false } } },
  limits: { deletes: 3, delete_percent: 10 },
  protect: ['instance/Product/*'],
};

type Entry = readonly [section: 'Product' | 'Order' | 'contacts' | 'conversations', id: string, content: object];

const ENTRIES: readonly Entry[] = [
  ...Array.from(
    { length: 6 },
    (_, i): Entry => ['Product', `P-${i}`, { attributes: { name: `n${i}`, price: i + 0.5 } }],
  ),
  ...Array.from(
    { length: 8 },
    (_, i): Entry => [
      'Order',
      `Ö ${i}`,
      {
        attributes: { note: 'Iıİi', placed_at: '2026-03-01T09:00:00+02:00', gift: true, items: [`P-${i % 5}`, 'P-5'] },
      },
    ],
  ),
  ['contacts', '70', { external_id: '70', attributes: { tier: 'gold' }, associations: { orders: ['Ö 1', 'Ö 0'] } }],
  ['contacts', '71', { external_id: '71', associations: { orders: ['Ö 7'] } }],
  ['conversations', '508', { id: '508', associations: { order: 'Ö 2' } }],
];

let workspace: TestWorkspace;
let directory: string;

beforeAll(async () => {
  const clock = testClock();
  const { Product, Order } = TYPES;
  const seed = {
    workspace: { id: 'tx2p130c', region: 'us', name: 'Shop' },
    types: {
      Product: { attributes: { name: { type: 'string' }, price: { type: 'decimal' } } },
      Order: {
        attributes: {
          ...Order.attributes,
          note: { type: 'string' },
          placed_at: { type: 'datetime' },
          gift: { type: 'boolean' },
        },
      },
    },
    contact_attributes: { tier: { type: 'string' }, orders: { type: 'relationship', to: 'Order', many: true } },
    conversation_attributes: { order: { type: 'relationship', to: 'Order', many: false } },
    instances: { Product: { 'P-0': { attributes: { name: 'theirs' } } } },
    contacts: [{ external_id: '70' }, { external_id: '71' }],
    conversations: [{ id: '508' }],
  };
  expect(Object.keys(Product.attributes)).toEqual(Object.keys(seed.types.Product.attributes));
  workspace = await aWorkspace({ seed: seed as never, now: clock.now, sleep: clock.sleep });
  // The sandbox's clock stands still, and with it its rate window.
  workspace.setSwitches({ rateHeaders: false, rateLimit: 1_000_000 });
  directory = await mkdtemp(join(tmpdir(), 'trueup-shuffled-'));
});
afterAll(async () => {
  await workspace.close();
  await rm(directory, { recursive: true, force: true });
});

/** Keys of maps in another order; members of relationships too, whose order says nothing. */
function shuffled(value: unknown, weight: (key: string) => number): unknown {
  if (Array.isArray(value)) return value.toSorted((a, b) => weight(String(a)) - weight(String(b)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => weight(a) - weight(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shuffled(inner, weight)]));
}

interface Layout {
  /** A file for each entry. */
  readonly files: readonly number[];
  readonly order: readonly number[];
  readonly salt: number;
  readonly json: boolean;
  readonly start: number;
}

async function planOf({ files, order, salt, json, start }: Layout): Promise<Plan> {
  await rm(join(directory, 'objects'), { recursive: true, force: true });
  const weight = (key: string): number => [...key].reduce((sum, c) => (sum * 31 + c.charCodeAt(0) * salt) % 9973, salt);
  const render = (value: unknown): string =>
    json
      ? JSON.stringify(value)
      : stringify(value, { defaultStringType: 'QUOTE_DOUBLE', collectionStyle: salt % 2 ? 'flow' : 'block' });
  const byFile = new Map<number, Record<string, unknown>>();
  for (const index of ENTRIES.map((_, i) => i).toSorted((a, b) => (order[a] ?? 0) - (order[b] ?? 0))) {
    const [section, id, content] = ENTRIES[index] as Entry;
    const file = byFile.get(files[index] ?? 0) ?? {};
    byFile.set(files[index] ?? 0, file);
    if (section === 'contacts' || section === 'conversations') {
      file[section] = [...((file[section] as unknown[]) ?? []), shuffled(content, weight)];
      continue;
    }
    const instances = (file['instances'] ?? {}) as Record<string, Record<string, unknown>>;
    file['instances'] = { ...instances, [section]: { ...instances[section], [id]: shuffled(content, weight) } };
  }
  await writeFile(join(directory, 'trueup.yaml'), stringify(shuffled(PROJECT, weight)));
  for (const [number, content] of byFile) {
    const path = join(directory, `objects/${number % 2 ? 'a' : 'b/c'}/${number}.yaml`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `# ${number}\n${render(content)}`);
  }
  const flags = ['--adopt', '--json-into', 'plan.json', '--api-url', workspace.url];
  const { code, stderr } = await runInProcess(['plan', ...flags], { cwd: directory, clock: testClock(start) });
  expect(code, stderr).toBe(0);
  return JSON.parse(await readFile(join(directory, 'plan.json'), 'utf8'));
}

it(`a plan is the same whatever files, order, style and day its YAML is written in (${title})`, async () => {
  const plain = { files: [], order: [], salt: 1, json: false, start: 1_790_000_000_000 };
  const { id, config_digest, steps } = await planOf(plain);
  expect(steps).toHaveLength(17);
  const position = fc.array(fc.nat({ max: 4 }), { minLength: ENTRIES.length, maxLength: ENTRIES.length });
  const layout = fc.record({
    files: position,
    order: position,
    salt: fc.integer({ min: 1, max: 9000 }),
    json: fc.boolean(),
    start: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  });
  const law = fc.asyncProperty(layout, async (one) => {
    const other = await planOf(one);
    expect({ id: other.id, config_digest: other.config_digest }).toEqual({ id, config_digest });
    expect(other.steps.map(({ address, action }) => [address, action])).toEqual(
      steps.map(({ address, action }) => [address, action]),
    );
  });
  await fc.assert(law, { ...replay, numRuns: casesOf(3, 300) });
});
