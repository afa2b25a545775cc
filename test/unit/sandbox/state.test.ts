import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TrueupError } from '../../../src/model/error.ts';
import { createEngine, type Engine } from '../../../src/sandbox/engine.ts';
import { exchange } from '../../../src/sandbox/exchange.ts';
import { appendJournal, readJournal } from '../../../src/sandbox/journal-file.ts';
import type { SandboxState } from '../../../src/sandbox/state.ts';
import { readSandboxState, writeSandboxState } from '../../../src/sandbox/state-file.ts';
import { SHOP, START, startRig } from './client.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

interface Ask {
  method: string;
  target: string;
  body?: object;
}

/** Carries out one request without a socket; answers every byte of it. */
function ask(engine: Engine, { method, target, body }: Ask): string {
  const [path = '', query = ''] = target.split('?');
  const text = body === undefined ? '' : JSON.stringify(body);
  const json = body === undefined ? undefined : JSON.parse(text);
  const head = { authorization: 'Bearer t', accept: 'application/json', version: '2.16' };
  const outgoing = exchange(
    engine,
    { method, path, target, query: Object.fromEntries(new URLSearchParams(query)), ...head, text, json },
    undefined,
  );
  return JSON.stringify(outgoing);
}

const key = fc.constantFrom('A', 'B', 'C', '7', '__proto__');
const id = fc.constantFrom('1', '2', '3', '4', '99');
const attributes = fc.record(
  {
    order_number: fc.oneof(fc.string({ maxLength: 5 }), fc.constant(null)),
    count: fc.oneof(fc.integer(), fc.constant('bad')),
    status: fc.constantFrom('open', 'nope', null),
    items: fc.oneof(fc.array(id, { maxLength: 3 }), id, fc.constant(null)),
  },
  { requiredKeys: [] },
);
const write: fc.Arbitrary<Ask> = fc.oneof(
  fc.record({ externalId: key, attributes }).map((each) => ({
    method: 'POST',
    target: '/custom_object_instances/Order',
    body: { external_id: each.externalId, custom_attributes: each.attributes },
  })),
  key.map((each) => ({ method: 'POST', target: '/custom_object_instances/Product', body: { external_id: each } })),
  fc.array(id, { maxLength: 4 }).map((ids) => ({
    method: 'PUT',
    target: '/contacts/c70',
    body: { custom_attributes: { orders: ids, plan_tier: ids.join() } },
  })),
  id.map((each) => ({
    method: 'PUT',
    target: '/conversations/508',
    body: { custom_attributes: { order: each, topic: each } },
  })),
  id.map((each) => ({ method: 'DELETE', target: `/custom_object_instances/Order/${each}` })),
  key.map((each) => ({ method: 'DELETE', target: `/custom_object_instances/Product?external_id=${each}` })),
);
const READS: Ask[] = [
  { method: 'GET', target: '/custom_object_instances/Order?per_page=3' },
  { method: 'GET', target: '/custom_object_instances/Product' },
  { method: 'GET', target: '/custom_object_instances/Order?external_id=A' },
  { method: 'GET', target: '/custom_object_instances/Order?references_contact_id=c70' },
  { method: 'GET', target: '/contacts/c70' },
  { method: 'GET', target: '/conversations/508' },
];

function fresh(state?: SandboxState): Engine {
  return createEngine({ ...(state === undefined ? { seed: SHOP } : { state }), now: () => START });
}

it('the same seed and the same requests give the same bytes', () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 15 }), (writes) => {
      const run = (engine: Engine) => [...writes, ...READS].map((each) => ask(engine, each));
      const [left, right] = [fresh(), fresh()];
      expect(run(left)).toEqual(run(right));
      expect(JSON.stringify(left.state())).toBe(JSON.stringify(right.state()));
      expect(JSON.stringify(left.journal.entries())).toBe(JSON.stringify(right.journal.entries()));
    }),
    { numRuns: 60 },
  );
});

it('a saved and restored state is the same to the byte, and goes on the same', () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 12 }), fc.array(write, { maxLength: 6 }), (before, after) => {
      const original = fresh();
      for (const each of before) ask(original, each);
      const text = JSON.stringify(original.state());
      const restored = fresh(JSON.parse(text));
      expect(JSON.stringify(restored.state())).toBe(text);
      const strip = (outgoing: string) => JSON.parse(outgoing).text;
      for (const each of [...after, ...READS]) expect(strip(ask(restored, each))).toBe(strip(ask(original, each)));
      expect(JSON.stringify(restored.state())).toBe(JSON.stringify(original.state()));
    }),
    { numRuns: 60 },
  );
});

it('no association outlives its instance, whatever was written', () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 25 }), (writes) => {
      const engine = fresh();
      for (const each of writes) ask(engine, each);
      const state = engine.state();
      const alive = new Set(state.instances.map((instance) => `${instance.type}/${instance.id}`));
      const dead = [
        ...state.instances.flatMap((each) => (each.references['items'] ?? []).map((to) => `Product/${to}`)),
        ...state.contacts.flatMap((each) => (each.references['orders'] ?? []).map((to) => `Order/${to}`)),
        ...state.conversations.flatMap((each) => (each.references['order'] ?? []).map((to) => `Order/${to}`)),
      ].filter((target) => !alive.has(target));
      expect(dead).toEqual([]);
    }),
    { numRuns: 80 },
  );
});

it('switches that differ from the default are part of the state', () => {
  const engine = fresh();
  engine.setSwitches({ nestedLimit: 10, miss: 'null' });
  const state = JSON.parse(JSON.stringify(engine.state()));
  expect(state.switches).toEqual({ miss: 'null', nestedLimit: 10 });
  expect(fresh(state).world().switches).toMatchObject({ miss: 'null', nestedLimit: 10 });
});

it('a state file is written whole, private, and read back; a missing one is no state', async () => {
  const file = join(directory, 'deep', 'sandbox.json');
  expect(await readSandboxState(file)).toBeUndefined();
  const state = fresh().state();
  await writeSandboxState(file, state);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readSandboxState(file)).toEqual(JSON.parse(JSON.stringify(state)));
  expect(await readdir(join(directory, 'deep'))).toEqual(['sandbox.json']);
});

it('a file that is no state, damaged or of a later version is refused and named', async () => {
  const file = join(directory, 'bad.json');
  const good = JSON.parse(JSON.stringify(fresh().state()));
  for (const text of [
    '{',
    '{}',
    JSON.stringify({ ...good, version: 2 }),
    JSON.stringify({ ...good, instances: [{}] }),
  ]) {
    await writeFile(file, text);
    const error = await readSandboxState(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TrueupError);
    expect(error).toMatchObject({ category: 'invalid' });
    expect((error as Error).message).toContain(file);
  }
});

it('the journal file grows by lines and survives one that was cut short', async () => {
  const rig = await startRig();
  await rig.get('/me');
  await rig.post('/custom_object_instances/Order', { external_id: 'A' });
  const entries = rig.sandbox.journal();
  await rig.sandbox.close();
  const file = join(directory, 'sandbox-journal.jsonl');
  expect(await readJournal(file)).toEqual([]);
  await appendJournal(file, entries);
  await appendJournal(file, entries);
  expect(await readJournal(file)).toEqual([...entries, ...entries]);
  expect((await readFile(file, 'utf8')).includes('Bearer')).toBe(false);
  await writeFile(file, `${await readFile(file, 'utf8')}{"number":`);
  expect(await readJournal(file)).toHaveLength(4);
});
