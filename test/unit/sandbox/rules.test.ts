import { afterEach, expect, it } from 'vitest';
import { optionId } from '../../../src/sandbox/id.ts';
import type { SandboxOptions } from '../../../src/sandbox/server.ts';
import { type Answer, type Rig, START, startRig } from './client.ts';

const ORDERS = '/custom_object_instances/Order';
const PRODUCTS = '/custom_object_instances/Product';
const open: Rig[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((rig) => rig.sandbox.close()));
});

async function rig(options: Partial<SandboxOptions> = {}): Promise<Rig> {
  const started = await startRig(options);
  open.push(started);
  return started;
}

async function order(r: Rig, externalId: string, attributes: object = {}): Promise<string> {
  const answer = await r.post(ORDERS, { external_id: externalId, custom_attributes: attributes });
  expect(answer.status).toBe(200);
  return answer.json.id;
}

function code(answer: Answer): [number, string] {
  expect(answer.json.type).toBe('error.list');
  return [answer.status, answer.json.errors[0].code];
}

it('rule 01: no bearer token is a 401 without rate headers', async () => {
  const r = await rig();
  for (const token of [null, '', 'wrong-token']) {
    const answer = await r.get('/me', { token });
    expect(code(answer)).toEqual([401, 'unauthorized']);
    expect(answer.json.errors[0].message).toBe('Access Token Invalid');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  }
  const strict = await rig({ token: 'only' });
  expect((await strict.get('/me')).status).toBe(401);
  expect((await strict.get('/me', { token: 'only' })).status).toBe(200);
});

it('rule 02: rate headers tell a fixed window of ten seconds', async () => {
  const r = await rig({ switches: { rateLimit: 1000 } });
  r.clock.now = START + 4000;
  const answer = await r.get('/me');
  expect(answer.headers).toMatchObject({ 'x-ratelimit-limit': '167', 'x-ratelimit-remaining': '166' });
  expect(answer.headers['x-ratelimit-reset']).toBe(String(START / 1000 + 10));
  expect((await r.get('/me')).headers['x-ratelimit-remaining']).toBe('165');
  r.clock.now = START + 10_000;
  expect((await r.get('/me')).headers['x-ratelimit-remaining']).toBe('166');
  r.sandbox.setSwitches({ rateHeaders: false });
  expect((await r.get('/me')).headers['x-ratelimit-limit']).toBeUndefined();
});

it('rule 03: over the limit is a 429, with Retry-After only when switched', async () => {
  const r = await rig({ switches: { rateLimit: 6 } });
  expect((await r.get('/me')).status).toBe(200);
  const answer = await r.post(ORDERS, { external_id: 'A' });
  expect(code(answer)).toEqual([429, 'rate_limit_exceeded']);
  expect(answer.json.errors[0].message).toBe('Exceeded rate limit of 1 in 10_seconds');
  expect(answer.headers['x-ratelimit-remaining']).toBe('0');
  expect(answer.headers['retry-after']).toBeUndefined();
  expect(r.last().wrote).toEqual([]);
  r.sandbox.setSwitches({ retryAfter: true });
  expect((await r.get('/me')).headers['retry-after']).toBe('10');
});

it('rule 04: errors come in the envelope with a UUID, null under /conversations/attributes', async () => {
  const r = await rig();
  const answer = await r.get(`${ORDERS}?external_id=none`);
  expect(answer.json.request_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/u);
  const other = await r.get(`${ORDERS}?external_id=none`);
  expect(other.json.request_id).not.toBe(answer.json.request_id);
  expect((await r.get('/conversations/attributes', { version: '2.14' })).json.request_id).toBeNull();
});

it('rule 05: no JSON is a 400; a wrong method is a 404, or a 406 without an acceptable Accept', async () => {
  const r = await rig();
  expect(code(await r.post(ORDERS, undefined, { raw: '{"external_id":' }))).toEqual([400, 'parameter_invalid']);
  expect(code(await r.post(ORDERS, [1]))).toEqual([400, 'parameter_invalid']);
  expect((await r.call('PATCH', ORDERS)).status).toBe(404);
  expect((await r.call('PATCH', ORDERS, undefined, { accept: '' })).status).toBe(406);
  expect((await r.call('PATCH', ORDERS, undefined, { accept: 'text/html' })).status).toBe(406);
  expect((await r.get('/nowhere')).status).toBe(404);
});

it('rule 06: the version comes with each request, else from the app, else it is 1.0', async () => {
  const r = await rig();
  expect(code(await r.get(ORDERS, { version: '3.0' }))).toEqual([400, 'intercom_version_invalid']);
  expect(code(await r.get(ORDERS, { version: '2.99' }))).toEqual([400, 'intercom_version_invalid']);
  expect(code(await r.get(ORDERS, { version: null }))).toEqual([400, 'intercom_version_invalid']);
  expect((await r.get('/me', { version: null })).status).toBe(200);
  r.sandbox.seed({ version: '2.16' });
  expect((await r.get(ORDERS, { version: null })).json.type).toBe('list');
  expect((await r.get(ORDERS, { version: 'Preview' })).json.type).toBe('list');
});

it('rule 07: custom objects begin at 2.13, lists and conversation attributes at 2.16', async () => {
  const r = await rig();
  expect(code(await r.post(ORDERS, {}, { version: '2.12' }))).toEqual([400, 'intercom_version_invalid']);
  expect((await r.post(ORDERS, { external_id: 'A' }, { version: '2.13' })).status).toBe(200);
  expect((await r.get('/conversations/attributes')).status).toBe(200);
  expect(code(await r.get('/conversations/attributes', { version: '2.15' }))).toEqual([
    400,
    'intercom_version_invalid',
  ]);
});

it('rule 08: types are settings; an unknown one is a 404 that names it', async () => {
  const r = await rig();
  const answer = await r.post('/custom_object_instances/Odrer', { external_id: 'A' });
  expect(code(answer)).toEqual([404, 'not_found']);
  expect(answer.json.errors[0].message).toBe('Custom object type `Odrer` not found');
  expect((await r.get('/custom_object_instances/Odrer?external_id=A')).json.errors[0].message).toContain(
    'type `Odrer`',
  );
});

it('rule 09: POST answers 200 with the whole instance, created or updated', async () => {
  const r = await rig();
  const created = await r.post(ORDERS, { external_id: 'A', custom_attributes: { order_number: '1' } });
  expect([created.status, r.last().wrote]).toEqual([200, ['instance/Order/1 created']]);
  expect(created.json).toEqual({
    id: '1',
    type: 'Order',
    external_id: 'A',
    external_created_at: null,
    external_updated_at: null,
    custom_attributes: { order_number: '1' },
    created_at: START / 1000,
    updated_at: START / 1000,
  });
  const updated = await r.post(ORDERS, { external_id: 'A', custom_attributes: { order_number: '2' } });
  expect([updated.status, updated.json.id, r.last().wrote]).toEqual([200, '1', ['instance/Order/1 updated']]);
  await r.post(ORDERS, { external_id: 'A', custom_attributes: { order_number: '2' } });
  expect(r.last().wrote).toEqual([]);
});

it('rule 10: POST without an external id makes a new instance each time, and the journal says so', async () => {
  const r = await rig();
  const first = await r.post(ORDERS, { custom_attributes: {} });
  const second = await r.post(ORDERS, { external_id: '  ', custom_attributes: {} });
  expect([first.json.external_id, second.json.external_id]).toEqual([null, null]);
  expect(first.json.id).not.toBe(second.json.id);
  expect(r.last().notes.join()).toContain('without external_id');
});

it('rule 11: the external id reference_not_found is reserved', async () => {
  const r = await rig();
  expect((await r.post(ORDERS, { external_id: 'reference_not_found' })).status).toBe(400);
  expect(r.sandbox.state().instances).toEqual([]);
});

it('rule 12: external ids are unique within a type only', async () => {
  const r = await rig();
  const inOrder = await r.post(ORDERS, { external_id: 'A' });
  const inProduct = await r.post(PRODUCTS, { external_id: 'A' });
  expect(inProduct.json.id).not.toBe(inOrder.json.id);
  expect((await r.get(`${PRODUCTS}?external_id=A`)).json).toMatchObject({ id: inProduct.json.id, type: 'Product' });
});

it('rule 13: POST merges; null clears', async () => {
  const r = await rig();
  await order(r, 'A', { order_number: '1', total_amount: 2.5 });
  const answer = await r.post(ORDERS, { external_id: 'A', custom_attributes: { order_number: null, count: 3 } });
  expect(answer.json.custom_attributes).toEqual({ total_amount: 2.5, count: 3 });
});

it('rule 14: a list takes label or option id; anything else clears it with 200', async () => {
  const r = await rig();
  const status = async (value: unknown) => {
    const answer = await r.post(ORDERS, { external_id: 'A', custom_attributes: { status: value } });
    return [answer.status, answer.json.custom_attributes.status];
  };
  expect(await status('open')).toEqual([200, 'open']);
  expect(await status(optionId('status', 'shipped'))).toEqual([200, 'shipped']);
  expect(await status('Open')).toEqual([200, undefined]);
  expect(r.last().notes).toEqual(['status: cleared, "Open" is no option']);
  r.sandbox.setSwitches({ listRead: 'id' });
  expect(await status('open')).toEqual([200, optionId('status', 'open')]);
});

it('rule 15: a relationship of an instance takes an id or an array; ids of nothing are dropped with 200', async () => {
  const r = await rig();
  const product = (await r.post(PRODUCTS, { external_id: 'P', custom_attributes: { name: 'Lamp' } })).json.id;
  const one = await order(r, 'A');
  const answer = await r.post(ORDERS, {
    external_id: 'A',
    custom_attributes: { items: [product, '999', one], main: product },
  });
  const ids = (name: string) => answer.json.custom_attributes[name].instances.map((each: { id: string }) => each.id);
  expect([answer.status, ids('items'), ids('main')]).toEqual([200, [product], [product]]);
  expect(answer.json.custom_attributes.items.type).toBe('Product.list');
  expect(r.last().notes).toHaveLength(2);
  const second = (await r.post(PRODUCTS, { external_id: 'P2' })).json.id;
  expect((await r.post(ORDERS, { external_id: 'A', custom_attributes: { main: [product, second] } })).status).toBe(400);
  r.sandbox.setSwitches({ instanceReferences: 'ids' });
  expect((await r.get(`${ORDERS}?external_id=A`)).json.custom_attributes).toMatchObject({
    items: [product],
    main: [product],
  });
  r.sandbox.setSwitches({ instanceReferences: 'id' });
  expect((await r.get(`${ORDERS}?external_id=A`)).json.custom_attributes).toMatchObject({
    items: [product],
    main: product,
  });
});

it('rule 16: a datetime takes epoch or a date and reads as epoch, or ISO when switched', async () => {
  const r = await rig();
  for (const [sent, epoch] of [
    [1392036272, 1392036272],
    ['2014-02-10T12:44:32Z', 1392036272],
    ['2014-02-10T13:44:32+01:00', 1392036272],
    ['2014-02-10', 1391990400],
  ]) {
    const answer = await r.post(ORDERS, { external_id: 'A', custom_attributes: { placed_at: sent } });
    expect(answer.json.custom_attributes.placed_at).toBe(epoch);
  }
  for (const bad of ['soon', '2014-02-30', 1.5, true]) {
    expect((await r.post(ORDERS, { external_id: 'A', custom_attributes: { placed_at: bad } })).status).toBe(400);
  }
  r.sandbox.setSwitches({ datetimeRead: 'iso' });
  expect((await r.get(`${ORDERS}?external_id=A`)).json.custom_attributes.placed_at).toBe('2014-02-10T00:00:00.000Z');
});

it('rule 17: an external time that cannot be read is stored as null with 200', async () => {
  const r = await rig();
  const body = { external_id: 'A', external_created_at: 'soon', external_updated_at: 1392036272 };
  const answer = await r.post(ORDERS, body);
  expect(answer.json).toMatchObject({ external_created_at: null, external_updated_at: 1392036272 });
  expect(r.last().notes.join()).toContain('external_created_at: stored as null');
  expect((await r.post(ORDERS, { external_id: 'A' })).json.external_updated_at).toBe(1392036272);
  r.sandbox.setSwitches({ omittedTimes: 'clear' });
  expect((await r.post(ORDERS, { external_id: 'A' })).json.external_updated_at).toBeNull();
});

it('rule 18: ids are growing digits; created_at and updated_at are the server clock', async () => {
  const r = await rig();
  expect([await order(r, 'A'), await order(r, 'B')]).toEqual(['1', '2']);
  await r.del(`${ORDERS}/2`);
  expect(await order(r, 'B')).toBe('3');
  r.clock.now = START + 5000;
  const answer = await r.post(ORDERS, { external_id: 'A', custom_attributes: { count: 1 } });
  expect(answer.json).toMatchObject({ created_at: START / 1000, updated_at: START / 1000 + 5 });
  r.sandbox.setSwitches({ idScope: 'type', numericIds: true });
  expect((await r.post(PRODUCTS, { external_id: 'P' })).json.id).toBe(1);
});

it('rule 19: unset attributes are absent up to 2.16 and null in 2.17', async () => {
  const r = await rig();
  await order(r, 'A', { count: 1 });
  expect((await r.get(`${ORDERS}?external_id=A`)).json.custom_attributes).toEqual({ count: 1 });
  const later = (await r.get(`${ORDERS}?external_id=A`, { version: '2.17' })).json.custom_attributes;
  expect(later).toMatchObject({ count: 1, order_number: null, items: null });
  r.sandbox.setSwitches({ unset: 'null', emptyReferences: 'list' });
  const switched = (await r.get(`${ORDERS}?external_id=A`)).json.custom_attributes;
  expect(switched).toMatchObject({ order_number: null, items: { type: 'Product.list', instances: [] } });
});

it('rule 20: values keep their JSON types', async () => {
  const r = await rig();
  const attributes = { order_number: '0099', total_amount: 99.99, count: 3, paid: false };
  await order(r, 'A', attributes);
  expect((await r.get(`${ORDERS}?external_id=A`)).json.custom_attributes).toEqual(attributes);
  for (const wrong of [{ order_number: 1 }, { total_amount: '99.99' }, { count: 1.5 }, { paid: 1 }]) {
    expect(code(await r.post(ORDERS, { external_id: 'A', custom_attributes: wrong }))).toEqual([
      400,
      'parameter_invalid',
    ]);
  }
  r.sandbox.setSwitches({ wrongType: 'coerce' });
  expect(
    (await r.post(ORDERS, { external_id: 'A', custom_attributes: { order_number: 7 } })).json.custom_attributes
      .order_number,
  ).toBe('7');
});

it('rule 21: ?external_id= answers a bare object in every version', async () => {
  const r = await rig();
  const id = await order(r, 'A&b=ü');
  for (const version of ['2.13', '2.14', '2.15', '2.16', '2.17']) {
    const answer = await r.get(`${ORDERS}?external_id=${encodeURIComponent('A&b=ü')}`, { version });
    expect([answer.json.id, answer.json.external_id, answer.json.data]).toEqual([id, 'A&b=ü', undefined]);
  }
});

it('rule 22: a miss is a 404, found:false or null', async () => {
  const r = await rig();
  const miss = async (version: string) => {
    const answer = await r.get(`${ORDERS}?external_id=none`, { version });
    return [answer.status, answer.json.errors?.[0].message ?? answer.json];
  };
  expect(await miss('2.16')).toEqual([404, 'Custom object instance not found']);
  expect(await miss('2.17')).toEqual([200, { found: false }]);
  r.sandbox.setSwitches({ miss: 'found-false' });
  expect(await miss('2.14')).toEqual([200, { found: false }]);
  r.sandbox.setSwitches({ miss: 'null' });
  expect((await r.get(`${ORDERS}/99`)).text).toBe('null');
  r.sandbox.setSwitches({ miss: '404' });
  expect((await miss('2.17'))[0]).toBe(404);
});

it('rule 23: a path is an id, and up to 2.16 an external id where no id fits', async () => {
  const r = await rig();
  const first = await order(r, '2');
  const second = await order(r, 'B');
  expect((await r.get(`${ORDERS}/2`)).json.id).toBe(second);
  expect((await r.get(`${ORDERS}/B`)).json.id).toBe(second);
  expect((await r.get(`${ORDERS}/B`, { version: '2.17' })).json).toEqual({ found: false });
  r.sandbox.setSwitches({ pathLookup: 'id-only' });
  expect((await r.get(`${ORDERS}/B`)).status).toBe(404);
  expect((await r.get(`${ORDERS}/${first}`)).json.external_id).toBe('2');
});

it('rule 24: lists have page numbers, newest first, a whole URL to the next page', async () => {
  const r = await rig();
  for (let number = 1; number <= 25; number += 1) await order(r, `O${number}`);
  const first = (await r.get(ORDERS)).json;
  expect(first).toMatchObject({
    type: 'list',
    total_count: 25,
    pages: { type: 'pages', page: 1, per_page: 20, total_pages: 2 },
  });
  expect(first.data[0].external_id).toBe('O25');
  expect(first.pages.next).toBe(`${r.sandbox.url}${ORDERS}?page=2&per_page=20`);
  const second = (await r.get(first.pages.next.slice(r.sandbox.url.length))).json;
  expect([second.data.length, second.pages.next]).toEqual([5, null]);
  expect((await r.get(`${ORDERS}?page=9`)).json.data).toEqual([]);
  expect((await r.get(`${ORDERS}?per_page=500`)).json.pages.per_page).toBe(150);
  r.sandbox.setSwitches({ shuffle: true, perPageOver: 'reject' });
  expect((await r.get(`${ORDERS}?per_page=500`)).status).toBe(400);
  const pages = [1, 2, 3].map(async (page) => (await r.get(`${ORDERS}?per_page=10&page=${page}`)).json.data);
  const seen = (await Promise.all(pages)).flat().map((each: { external_id: string }) => each.external_id);
  expect(new Set(seen).size).toBe(25);
  expect(seen.slice(0, 3)).not.toEqual(['O25', 'O24', 'O23']);
});

it('rule 25: references_contact_id lists what any relationship of the contact points at', async () => {
  const r = await rig();
  const [a, b, c] = [await order(r, 'A'), await order(r, 'B'), await order(r, 'C')];
  await r.put('/contacts/c70', { custom_attributes: { orders: [a, b], favourite: c } });
  await r.put('/conversations/508', { custom_attributes: { order: b } });
  const list = async (query: string) => {
    const answer = (await r.get(`${ORDERS}?${query}`)).json;
    return [answer.total_count, answer.data.map((each: { id: string }) => each.id)];
  };
  expect(await list('references_contact_id=c70')).toEqual([3, [c, b, a]]);
  expect(await list('references_contact_id=c70&per_page=1&page=2')).toEqual([3, [b]]);
  expect(await list('references_conversation_id=508')).toEqual([1, [b]]);
  expect(await list('references_contact_id=c70&references_conversation_id=508')).toEqual([1, [b]]);
  expect(await list('references_contact_id=nobody')).toEqual([0, []]);
  const next = (await r.get(`${ORDERS}?references_contact_id=c70&per_page=1`)).json.pages.next;
  expect((await r.get(next.slice(r.sandbox.url.length))).json.data[0].id).toBe(b);
});

it('rule 26: up to 2.15 a collection needs external_id, unless switched', async () => {
  const r = await rig();
  expect(code(await r.get(ORDERS, { version: '2.15' }))).toEqual([400, 'parameter_not_found']);
  r.sandbox.setSwitches({ listOnOldVersions: true });
  expect((await r.get(ORDERS, { version: '2.14' })).json.type).toBe('list');
});

it('rule 27: DELETE answers id, object, deleted; the second is a miss', async () => {
  const r = await rig();
  const id = await order(r, 'A');
  await order(r, 'B');
  const answer = await r.del(`${ORDERS}/${id}`);
  expect([answer.status, answer.json]).toEqual([200, { id, object: 'Order', deleted: true }]);
  expect(r.last().wrote).toEqual([`instance/Order/${id} deleted`]);
  expect(code(await r.del(`${ORDERS}/${id}`))).toEqual([404, 'not_found']);
  expect((await r.del(`${ORDERS}?external_id=B`)).json.deleted).toBe(true);
  r.sandbox.setSwitches({ deleteMiss: 'found-false' });
  expect((await r.del(`${ORDERS}?external_id=B`)).json).toEqual({ found: false });
});

it('rule 28: DELETE without external_id deletes nothing', async () => {
  const r = await rig();
  await order(r, 'A');
  expect((await r.del(ORDERS)).status).toBe(400);
  expect((await r.del(`${ORDERS}?external_id=`)).status).toBe(400);
  expect((await r.get(ORDERS)).json.total_count).toBe(1);
});

it('rule 29: a deleted instance leaves every association, or dangles when switched', async () => {
  const r = await rig();
  const [a, b] = [await order(r, 'A'), await order(r, 'B')];
  await r.put('/contacts/c70', { custom_attributes: { orders: [a, b] } });
  await r.put('/conversations/508', { custom_attributes: { order: a } });
  await r.del(`${ORDERS}/${a}`);
  expect([...r.last().notes].sort()).toEqual([
    `contact/c70 lost instance/Order/${a}`,
    `conversation/508 lost instance/Order/${a}`,
  ]);
  const ids = async (path: string, name: string) =>
    (await r.get(path)).json.custom_attributes[name]?.instances.map((each: { id: string }) => each.id);
  expect(await ids('/contacts/c70', 'orders')).toEqual([b]);
  expect(await ids('/conversations/508', 'order')).toBeUndefined();
  r.sandbox.setSwitches({ dangling: true });
  await r.del(`${ORDERS}/${b}`);
  expect(await ids('/contacts/c70', 'orders')).toEqual([b]);
});

it('rule 30: an array replaces the whole set, [] empties it, unknown ids are skipped or refused', async () => {
  const r = await rig();
  const [a, b] = [await order(r, 'A'), await order(r, 'B')];
  const put = async (value: unknown, name = 'orders') => {
    const answer = await r.put('/contacts/c70', { custom_attributes: { [name]: value } });
    const list = answer.json.custom_attributes?.[name];
    return [answer.status, list?.instances.map((each: { id: string }) => each.id) ?? null];
  };
  expect(await put([a, b])).toEqual([200, [a, b]]);
  expect(await put([b])).toEqual([200, [b]]);
  expect(await put([b, '777'])).toEqual([200, [b]]);
  expect(r.last().notes.join()).toContain('skipped "777"');
  expect(await put([])).toEqual([200, null]);
  expect(await put(a)).toEqual([200, [a]]);
  expect(await put(a, 'favourite')).toEqual([200, [a]]);
  expect(await put([b], 'favourite')).toEqual([200, [b]]);
  expect((await put([a, b], 'favourite'))[0]).toBe(400);
  expect(await put(null, 'favourite')).toEqual([200, null]);
  expect((await put([{ id: a }]))[0]).toBe(400);
  r.sandbox.setSwitches({ unknownReference: 'reject', cardinality: 'strict' });
  expect((await put([a, '777']))[0]).toBe(400);
  expect((await put(a))[0]).toBe(400);
  expect((await put([a], 'favourite'))[0]).toBe(400);
  r.sandbox.setSwitches({ nullReference: 'ignore' });
  expect(await put(null)).toEqual([200, [a]]);
});

it('rule 31: PUT leaves what it does not mention', async () => {
  const r = await rig();
  const a = await order(r, 'A');
  await r.put('/contacts/c70', { custom_attributes: { plan_tier: 'gold', orders: [a] } });
  const answer = await r.put('/contacts/c70', { name: 'Jo' });
  expect(answer.json).toMatchObject({ name: 'Jo', external_id: '70', custom_attributes: { plan_tier: 'gold' } });
  expect(answer.json.custom_attributes.orders.instances).toHaveLength(1);
  expect(code(await r.put('/contacts/c70', { custom_attributes: { plan: 'x' } }))).toEqual([400, 'parameter_invalid']);
});

it('rule 32: a relationship reads as a list object, to-one too, nested instances without their own times', async () => {
  const r = await rig();
  const body = {
    external_id: 'A',
    external_created_at: 1,
    external_updated_at: 2,
    custom_attributes: { total_amount: 99.99 },
  };
  const id = (await r.post(ORDERS, body)).json.id;
  const answer = await r.put('/conversations/508', { custom_attributes: { order: id } });
  expect(answer.json.custom_attributes.order).toEqual({
    type: 'Order.list',
    instances: [
      {
        id,
        type: 'Order',
        external_id: 'A',
        external_created_at: 1,
        external_updated_at: 2,
        custom_attributes: { total_amount: 99.99 },
      },
    ],
  });
});

it('rule 33: nested instances can be cut short without a sign', async () => {
  const r = await rig({ switches: { nestedLimit: 2 } });
  const ids = [await order(r, 'A'), await order(r, 'B'), await order(r, 'C')];
  const answer = await r.put('/contacts/c70', { custom_attributes: { orders: ids } });
  expect(Object.keys(answer.json.custom_attributes.orders)).toEqual(['type', 'instances']);
  expect(answer.json.custom_attributes.orders.instances).toHaveLength(2);
  expect((await r.get(`${ORDERS}?references_contact_id=c70`)).json.total_count).toBe(3);
});

it('rule 34: duplicate names of conversation attributes block every attribute write', async () => {
  const r = await rig();
  const attributes = [
    { name: 'topic', type: 'string' as const },
    { name: 'Size', type: 'string' as const },
    { name: 'Size', type: 'integer' as const },
  ];
  r.sandbox.seed({ conversation_attributes: attributes });
  expect(code(await r.put('/conversations/508', { custom_attributes: { topic: 'x' } }))).toEqual([
    400,
    'parameter_invalid',
  ]);
  expect((await r.get('/conversations/508')).json.custom_attributes).toEqual({});
  expect((await r.put('/conversations/508', { title: 'x' })).status).toBe(200);
  r.sandbox.setSwitches({ duplicateRule: 'sent' });
  expect((await r.put('/conversations/508', { custom_attributes: { topic: 'x' } })).status).toBe(200);
  expect((await r.put('/conversations/508', { custom_attributes: { Size: 'x' } })).status).toBe(400);
  r.sandbox.setSwitches({ duplicateRule: 'any' });
  r.sandbox.seed({ conversation_attributes: attributes.map((each, index) => ({ ...each, archived: index === 2 })) });
  expect((await r.put('/conversations/508', { custom_attributes: { topic: 'y' } })).status).toBe(200);
});

it('rule 35: an undefined conversation attribute is a 400 and nothing is written', async () => {
  const r = await rig();
  const answer = await r.put('/conversations/508', { title: 'new', custom_attributes: { topic: 'x', anything: 1 } });
  expect(code(answer)).toEqual([400, 'parameter_invalid']);
  expect(answer.json.errors[0].message).toBe("Conversation attribute 'anything' does not exist");
  expect((await r.get('/conversations/508')).json).toMatchObject({ title: null, custom_attributes: {} });
});

it('rule 36: each changed attribute adds a part, associations do not', async () => {
  const r = await rig();
  const a = await order(r, 'A');
  const parts = async (attributes: object) =>
    (await r.put('/conversations/508', { custom_attributes: attributes })).json.conversation_parts;
  expect(await parts({ order: a })).toMatchObject({ total_count: 0, conversation_parts: [] });
  const changed = await parts({ topic: 'x' });
  expect(changed.conversation_parts.map((part: { part_type: string }) => part.part_type)).toEqual([
    'conversation_attribute_updated_by_admin',
  ]);
  expect((await parts({ topic: 'x' })).total_count).toBe(1);
});

it('rule 37: conversations carry keys nobody declared', async () => {
  const r = await rig();
  r.sandbox.seed({ conversations: [{ id: '508', attributes: { 'CX Score rating': 4 } }] });
  expect((await r.get('/conversations/508')).json.custom_attributes).toEqual({ 'CX Score rating': 4 });
});

it('rule 38: merged contacts are 404 up to 2.15 and 410 with a Link from 2.16; archived ones are 404', async () => {
  const r = await rig();
  const chain = ['m1', 'm2', 'm3', 'm4'].map((id, index) => ({
    id,
    external_id: id,
    merged_into: ['m2', 'm3', 'm4', 'c70'][index] ?? null,
  }));
  r.sandbox.seed({ contacts: [...chain, { id: 'gone', external_id: 'gone', archived: true }] });
  expect(code(await r.get('/contacts/m2', { version: '2.15' }))).toEqual([404, 'not_found']);
  const merged = await r.get('/contacts/m2');
  expect(code(merged)).toEqual([410, 'contact_merged']);
  expect(merged.headers['link']).toBe('</contacts/c70>; rel="canonical"');
  expect((await r.get('/contacts/m1')).headers['link']).toBe('</contacts/m4>; rel="canonical"');
  expect((await r.get('/contacts/find_by_external_id/m4')).status).toBe(410);
  expect((await r.get('/contacts/gone')).status).toBe(404);
  expect((await r.put('/contacts/gone', { name: 'x' })).status).toBe(404);
  const query = { field: 'external_id', operator: 'IN', value: ['m1', 'gone', '70'] };
  expect((await r.post('/contacts/search', { query })).json.data.map((each: { id: string }) => each.id)).toEqual([
    'c70',
  ]);
});

it('rule 39: find_by_external_id knows users only', async () => {
  const r = await rig();
  expect((await r.get('/contacts/find_by_external_id/70')).json.id).toBe('c70');
  expect((await r.get('/contacts/find_by_external_id/71')).status).toBe(404);
  expect((await r.get('/contacts/c71')).json.role).toBe('lead');
});

it('rule 40: search lags behind creation, reading by id does not', async () => {
  const r = await rig({ switches: { searchDelayMs: 60_000 } });
  const query = { field: 'email', operator: '=', value: 'JO@example.com' };
  const count = async () => (await r.post('/contacts/search', { query })).json.total_count;
  expect(await count()).toBe(0);
  expect((await r.get('/contacts/c70')).status).toBe(200);
  r.clock.now += 60_000;
  expect(await count()).toBe(1);
});

it('rule 41: contacts and conversations page by cursor', async () => {
  const r = await rig();
  r.sandbox.seed({
    contacts: [1, 2, 3, 4, 5].map((number) => ({ id: `x${number}`, email: 'same@example.com' })),
    conversations: [{ id: '509' }],
  });
  const query = { operator: 'AND', value: [{ field: 'email', operator: '=', value: 'same@example.com' }] };
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const pagination = { per_page: 2, ...(after === undefined ? {} : { starting_after: after }) };
    const { json } = await r.post('/contacts/search', { query, pagination });
    expect(json.total_count).toBe(5);
    seen.push(...json.data.map((each: { id: string }) => each.id));
    after = json.pages.next?.starting_after;
  } while (after !== undefined);
  expect(seen).toEqual(['x1', 'x2', 'x3', 'x4', 'x5']);
  const conversations = (await r.get('/conversations?per_page=1')).json;
  expect(conversations).toMatchObject({ type: 'conversation.list', total_count: 2 });
  expect(conversations.pages.next.starting_after).toBeTypeOf('string');
  const nested = { operator: 'AND', value: [{ operator: 'OR', value: [{ operator: 'AND', value: [] }] }] };
  expect((await r.post('/contacts/search', { query: nested })).status).toBe(400);
});

it('rule 42: data_attributes of conversations end with 2.15', async () => {
  const r = await rig();
  r.sandbox.seed({
    conversation_attributes: [
      { name: 'a', type: 'string' },
      { name: 'b', type: 'string', archived: true },
    ],
  });
  const names = async (path: string, version = '2.16') =>
    (await r.get(path, { version })).json.data.map((each: { name: string }) => each.name);
  expect(await names('/data_attributes?model=conversation', '2.15')).toEqual(['a']);
  expect(await names('/data_attributes?model=conversation&include_archived=true', '2.14')).toEqual(['a', 'b']);
  const refused = await r.get('/data_attributes?model=conversation');
  expect(code(refused)).toEqual([422, 'parameter_invalid']);
  expect(refused.json.errors[0].message).toContain('Use GET /conversations/attributes instead');
  expect(await names('/conversations/attributes')).toEqual(['a']);
  expect(await names('/data_attributes?model=contact')).toContain('plan_tier');
});

it('rule 43: a token without the scope gets a 403 that names it', async () => {
  const r = await rig();
  r.sandbox.seed({ token_scopes: { reader: ['read_users_companies'] } });
  expect((await r.get(`${ORDERS}?per_page=1`, { token: 'reader' })).status).toBe(200);
  expect((await r.get('/me', { token: 'reader' })).status).toBe(200);
  for (const [method, path, scope] of [
    ['POST', ORDERS, 'read_write_custom_object_instances'],
    ['DELETE', `${ORDERS}/1`, 'read_write_custom_object_instances'],
    ['PUT', '/contacts/c70', 'read_write_users'],
    ['PUT', '/conversations/508', 'write_conversations'],
  ] as const) {
    const answer = await r.call(method, path, method === 'DELETE' ? undefined : {}, { token: 'reader' });
    expect(code(answer)).toEqual([403, 'forbidden']);
    expect(answer.json.errors[0].message).toBe(`You do not have the required scope (${scope}) to access this resource`);
  }
});

it('rule 44: unknown keys of a body are ignored, or refused when switched', async () => {
  const r = await rig();
  expect((await r.post(ORDERS, { external_id: 'A', colour: 'red' })).status).toBe(200);
  r.sandbox.setSwitches({ unknownKeys: 'reject' });
  expect((await r.post(ORDERS, { external_id: 'A', colour: 'red' })).status).toBe(400);
});

it('rule 45: faults strike in order, and reads can be stale', async () => {
  const r = await rig({
    faults: [
      { kind: 'status', status: 503, method: 'POST' },
      { kind: 'drop-after', method: 'POST' },
      { kind: 'drop-before', method: 'DELETE' },
    ],
  });
  const body = { external_id: 'A', custom_attributes: { count: 1 } };
  expect(code(await r.post(ORDERS, body))).toEqual([503, 'service_unavailable']);
  expect(r.sandbox.state().instances).toHaveLength(0);
  await expect(r.post(ORDERS, body)).rejects.toThrow();
  expect(r.last()).toMatchObject({ status: 0, fault: 'drop-after', wrote: ['instance/Order/1 created'] });
  await expect(r.del(`${ORDERS}/1`)).rejects.toThrow();
  expect((await r.post(ORDERS, body)).json.id).toBe('1');
  r.sandbox.setSwitches({ readDelayMs: 1000 });
  expect(
    (await r.post(ORDERS, { external_id: 'A', custom_attributes: { count: 2 } })).json.custom_attributes.count,
  ).toBe(2);
  await order(r, 'B');
  await r.put('/contacts/c70', { name: 'Late' });
  const count = async () => (await r.get(`${ORDERS}?external_id=A`)).json.custom_attributes.count;
  expect([await count(), (await r.get(ORDERS)).json.total_count, (await r.get('/contacts/c70')).json.name]).toEqual([
    1,
    1,
    null,
  ]);
  await r.del(`${ORDERS}/1`);
  expect(await count()).toBe(1);
  r.clock.now += 1000;
  expect([(await r.get(`${ORDERS}?external_id=A`)).status, (await r.get(ORDERS)).json.total_count]).toEqual([404, 1]);
  expect((await r.get('/contacts/c70')).json.name).toBe('Late');
});

it('rule 45: a body can be cut short after the write was done, or trickle in pieces', async () => {
  const slept: number[] = [];
  const r = await rig({
    faults: [
      { kind: 'truncate', method: 'POST' },
      { kind: 'trickle', method: 'POST', delayMs: 7 },
      { kind: 'slow', method: 'GET', delayMs: 9 },
    ],
    sleep: async (milliseconds) => void slept.push(milliseconds),
  });
  await expect(r.post(ORDERS, { external_id: 'A' })).rejects.toThrow();
  expect(r.last()).toMatchObject({ fault: 'truncate', response: null, wrote: ['instance/Order/1 created'] });
  const trickled = await r.post(ORDERS, { external_id: 'B', custom_attributes: { order_number: 'ö'.repeat(99) } });
  expect(trickled.json).toMatchObject({ id: '2', custom_attributes: { order_number: 'ö'.repeat(99) } });
  expect(slept).toEqual([7, 7, 7, 7]);
  expect(r.last()).toMatchObject({ fault: 'trickle', response: trickled.json, wrote: ['instance/Order/2 created'] });
  expect((await r.get(`${ORDERS}/1`)).json.external_id).toBe('A');
  expect(slept.slice(4)).toEqual([9]);
});

it('rule 45: a body that trickles has sent its head before, and ends when whoever asked has gone', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const r = await rig({ faults: [{ kind: 'trickle' }], sleep: () => held });
  const controller = new AbortController();
  const answer = await fetch(`${r.sandbox.url}/me`, {
    headers: { authorization: 'Bearer good', 'intercom-version': '2.16' },
    signal: controller.signal,
  });
  expect(answer.status).toBe(200);
  controller.abort();
  await expect(answer.text()).rejects.toThrow();
  release();
  expect((await r.get('/me')).status).toBe(200);
});

it('rule 46: two sides are independent, and coupled when mirrored', async () => {
  const r = await rig();
  const product = (await r.post(PRODUCTS, { external_id: 'P' })).json.id;
  const a = await order(r, 'A', { items: [product] });
  const orders = async () =>
    (await r.get(`${PRODUCTS}/${product}`)).json.custom_attributes.orders?.instances.map(
      (each: { id: string }) => each.id,
    );
  expect(await orders()).toBeUndefined();
  r.sandbox.setSwitches({ mirrored: true });
  const b = await order(r, 'B', { items: [product] });
  expect(await orders()).toEqual([b]);
  await order(r, 'B', { items: [] });
  expect(await orders()).toBeUndefined();
  await r.post(PRODUCTS, { external_id: 'P', custom_attributes: { orders: [a, b] } });
  expect((await r.get(`${ORDERS}/${b}`)).json.custom_attributes.items.instances[0].id).toBe(product);
});

it('rule 47: tickets take no relationships', async () => {
  const r = await rig();
  const a = await order(r, 'A');
  const before = r.sandbox.state();
  // 508 is a conversation; a ticket of its number there is none.
  for (const body of [{ ticket_attributes: { order: [a] } }, { custom_attributes: { order: a } }]) {
    expect(code(await r.put('/tickets/508', body))).toEqual([404, 'not_found']);
    expect(r.last().wrote).toEqual([]);
  }
  expect(r.sandbox.state().conversations).toEqual(before.conversations);
  expect((await r.get('/conversations/508')).json.custom_attributes).toEqual({});
});

it('an attribute nobody declared is refused on an instance, or dropped without a word', async () => {
  const r = await rig();
  expect(code(await r.post(ORDERS, { external_id: 'A', custom_attributes: { nope: 1 } }))).toEqual([
    400,
    'parameter_invalid',
  ]);
  expect(r.sandbox.state().instances).toEqual([]);
  r.sandbox.setSwitches({ unknownAttribute: 'drop' });
  const answer = await r.post(ORDERS, { external_id: 'A', custom_attributes: { nope: 1, __proto__x: 2 } });
  expect([answer.status, answer.json.custom_attributes, r.last().notes.length]).toEqual([200, {}, 2]);
});

it('GET /me tells the workspace and its region', async () => {
  const r = await rig();
  expect((await r.get('/me')).json.app).toMatchObject({ type: 'app', id_code: 'ws1', name: 'Shop', region: 'EU' });
  r.sandbox.setSwitches({ nullApp: true });
  expect((await r.get('/me')).json.app).toBeNull();
});

it('a contact cannot take what another one has, and a user cannot become a lead', async () => {
  const r = await rig();
  r.sandbox.seed({ contacts: [{ id: 'c80', external_id: '80', email: 'al@example.com', archived: true }] });
  const taken = await r.put('/contacts/c70', { email: 'al@example.com' });
  expect(code(taken)).toEqual([409, 'conflict']);
  expect(taken.json.errors[0].message).toContain('An archived contact');
  expect((await r.put('/contacts/c70', { role: 'lead' })).status).toBe(400);
  expect((await r.put('/contacts/c70', { role: 'boss' })).json.role).toBe('user');
  expect((await r.put('/contacts/c71', { role: 'user' })).json.role).toBe('user');
  expect((await r.get('/contacts/find_by_external_id/71')).status).toBe(200);
});

it('an older update and long texts can be lost without a word', async () => {
  const r = await rig({ switches: { olderUpdate: 'ignore', stringLimit: 3 } });
  await r.post(ORDERS, { external_id: 'A', external_updated_at: 100, custom_attributes: { order_number: '12345' } });
  const answer = await r.post(ORDERS, { external_id: 'A', external_updated_at: 99, custom_attributes: { count: 1 } });
  expect([answer.status, answer.json.custom_attributes]).toEqual([200, { order_number: '123' }]);
  expect(r.last().wrote).toEqual([]);
});
