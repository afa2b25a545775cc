import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { ADVERSARIAL } from '../../../src/sandbox/switches.ts';
import { send } from './client.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E'];
let sandbox: Sandbox;
let now = 1_790_000_000_000;

beforeEach(async () => {
  sandbox = await startSandbox({
    seed: {
      version: '2.16',
      types: { Order: { attributes: { buyer_note: { type: 'string' } } } },
      contact_attributes: { orders: { type: 'relationship', to: 'Order', many: true } },
      instances: { Order: Object.fromEntries(NAMES.map((name) => [name, {}])) },
      contacts: [{ id: 'c1', associations: { orders: NAMES } }],
    },
    switches: ADVERSARIAL,
    now: () => now,
    sleep: async () => undefined,
  });
});
afterEach(() => sandbox.close());

const get = async (path: string) => (await send(sandbox.url, 'GET', path)).json;
const shown = async () => (await get('/contacts/c1')).custom_attributes.orders.instances;

it('shows at once what was there at the start, and only part of a long list', async () => {
  expect(await shown()).toHaveLength(3);
  expect((await get('/custom_object_instances/Order?references_contact_id=c1')).total_count).toBe(5);
});

it('mixes pages, which still add up', async () => {
  const names = async (page: number) =>
    (await get(`/custom_object_instances/Order?per_page=2&page=${page}`)).data.map(
      (each: { external_id: string }) => each.external_id,
    );
  const all = [...(await names(1)), ...(await names(2)), ...(await names(3))];
  expect([...all].sort()).toEqual(NAMES);
  expect(all).not.toEqual(NAMES.toReversed());
});

it('reads late by two seconds and no more, and leaves what is deleted where it was attached', async () => {
  const deleted = await send(sandbox.url, 'DELETE', '/custom_object_instances/Order?external_id=A');
  expect(deleted.status).toBe(200);
  const path = '/custom_object_instances/Order?external_id=A';
  now += (ADVERSARIAL.readDelayMs ?? 0) - 1;
  expect((await get(path)).external_id).toBe('A');
  now += 1;
  expect((await send(sandbox.url, 'GET', path)).status).toBe(404);
  expect((await shown())[0]).toMatchObject({ id: deleted.json.id, external_id: null });
});
