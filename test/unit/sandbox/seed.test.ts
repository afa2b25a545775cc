import { expect, it } from 'vitest';
import { TrueupError } from '../../../src/model/error.ts';
import { createEngine } from '../../../src/sandbox/engine.ts';
import { parseSeed } from '../../../src/sandbox/seed.ts';
import { SHOP, START, startRig } from './client.ts';

function refusal(work: () => unknown): TrueupError {
  try {
    work();
  } catch (error) {
    if (error instanceof TrueupError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

it('YAML and JSON give the same seed', () => {
  const yaml = 'workspace: { id: w }\ninstances:\n  Order:\n    A: { attributes: { count: 1 } }\n';
  const json = '{"workspace":{"id":"w"},"instances":{"Order":{"A":{"attributes":{"count":1}}}}}';
  expect(parseSeed(yaml)).toEqual(parseSeed(json));
  expect(parseSeed('')).toEqual({});
});

it('a shape that is off is named by its path', () => {
  for (const [text, path] of [
    ['contact: []', 'contact:'],
    ['contacts: [{ email: 1 }]', 'contacts[0].email'],
    ['contacts: [{ mail: x }]', 'contacts[0].mail'],
    ['conversations: [{ id: abc }]', 'conversations[0].id'],
    ['types: { Order: {} }', 'types.Order.attributes is missing'],
    ['types: { Order: { attributes: { a: { type: float } } } }', 'types.Order.attributes.a.type'],
    ['version: "9.9"', 'version'],
    ['switches: { miss: sometimes }', 'switches.miss'],
    ['switches: { mis: "404" }', 'switches.mis'],
    ['faults: [{ kind: boom }]', 'faults[0].kind'],
    ['faults: [{ kind: slow, path: "(" }]', 'faults[0].path'],
    ['a: [', 'seed'],
    ['[]', 'seed'],
  ]) {
    const error = refusal(() => parseSeed(text ?? ''));
    expect(error.category).toBe('invalid');
    expect(error.message).toContain(path);
  }
});

it('names that mean nothing are named by their path, and nothing of the seed is applied', () => {
  const engine = createEngine({ seed: SHOP, now: () => START });
  const before = JSON.stringify(engine.state());
  for (const [seed, path] of [
    [{ instances: { Odrer: { A: {} } } }, 'instances.Odrer'],
    [{ instances: { Order: { A: {}, B: { attributes: { nope: 1 } } } } }, 'instances.Order.B.attributes.nope'],
    [{ instances: { Order: { A: { attributes: { count: 'x' } } } } }, 'instances.Order.A.attributes.count'],
    [{ instances: { Order: { A: { attributes: { status: 'lost' } } } } }, 'instances.Order.A.attributes.status'],
    [{ instances: { Order: { A: { attributes: { items: ['P'] } } } } }, 'instances.Order.A.attributes.items'],
    [{ instances: { Order: { A: { external_created_at: 'soon' } } } }, 'instances.Order.A.external_created_at'],
    [{ contacts: [{ id: 'n', associations: { orders: ['A'] } }] }, 'contacts[0].associations.orders'],
    [{ contacts: [{ id: 'n', merged_into: 'x' }] }, 'contacts[0].merged_into'],
    [{ contact_attributes: { plan_tier: { type: 'integer' as const } } }, 'contact_attributes.plan_tier'],
    [{ contact_attributes: { r: { type: 'relationship' as const, to: 'Nope' } } }, 'contact_attributes.r.to'],
  ] as const) {
    expect(refusal(() => engine.seed(seed)).message).toContain(path);
    expect(JSON.stringify(engine.state())).toBe(before);
  }
});

it('edits what is there: merges attributes, replaces associations, deletes, and tells what changed', async () => {
  const rig = await startRig();
  rig.sandbox.seed({
    instances: { Order: { A: { attributes: { count: 1, order_number: 'x', items: ['P'] } } }, Product: { P: {} } },
    contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['A'] } }],
  });
  rig.sandbox.seed({
    instances: { Order: { A: { attributes: { count: 2 } }, B: { external_created_at: '2026-03-01' } } },
    contacts: [{ email: 'jo@example.com', associations: { orders: ['B'], favourite: 'A' } }],
  });
  const order = (await rig.get('/custom_object_instances/Order?external_id=A')).json;
  expect(order.custom_attributes).toMatchObject({ count: 2, order_number: 'x' });
  expect(order.custom_attributes.items.instances[0].external_id).toBe('P');
  const contact = (await rig.get('/contacts/c70')).json;
  expect(contact.custom_attributes.plan_tier).toBe('gold');
  expect(contact.custom_attributes.orders.instances.map((each: { external_id: string }) => each.external_id)).toEqual([
    'B',
  ]);
  rig.sandbox.seed({ instances: { Order: { A: { remove: true } } } });
  expect((await rig.get('/contacts/c70')).json.custom_attributes.favourite).toBeUndefined();
  expect(rig.sandbox.journal().filter((entry) => entry.wrote.length > 0)).toEqual([]);
  await rig.sandbox.close();
});

it('makes instances without external id, and contacts that share an email when their ids differ', async () => {
  const rig = await startRig();
  rig.sandbox.seed({
    unnamed_instances: { Order: [{ attributes: { count: 1 } }, {}] },
    contacts: [
      { email: 'two@example.com', id: 'a' },
      { email: 'two@example.com', id: 'b' },
      { email: 'new@example.com' },
    ],
  });
  expect(
    (await rig.get('/custom_object_instances/Order')).json.data.map((each: { external_id: null }) => each.external_id),
  ).toEqual([null, null]);
  const query = { field: 'email', operator: '$', value: '@example.com' };
  const found = (await rig.post('/contacts/search', { query })).json.data.map((each: { id: string }) => each.id);
  expect(found.slice(0, 3)).toEqual(['c70', 'a', 'b']);
  expect(found[3]).toMatch(/^[0-9a-f]{24}$/u);
  await rig.sandbox.close();
});

it('a name out of Object.prototype is a name like any other', async () => {
  const rig = await startRig({ seed: parseSeed('types: { T: { attributes: { constructor: { type: string } } } }') });
  const path = '/custom_object_instances/T';
  const raw = '{"external_id":"__proto__","custom_attributes":{"constructor":"x"}}';
  expect((await rig.post(path, undefined, { raw })).json.custom_attributes.constructor).toBe('x');
  expect((await rig.post(path, undefined, { raw: raw.replace('"constructor"', '"__proto__"') })).status).toBe(400);
  expect((await rig.get(`${path}?external_id=__proto__`)).json.external_id).toBe('__proto__');
  expect((await rig.get('/custom_object_instances/__proto__')).status).toBe(404);
  await rig.sandbox.close();
});
