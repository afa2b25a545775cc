import { afterEach, expect, it } from 'vitest';
import { checkState } from '../../../src/sandbox/state.ts';
import { type Rig, START, startRig } from './client.ts';

const ORDERS = '/custom_object_instances/Order';
const open: Rig[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((rig) => rig.sandbox.close()));
});

async function rig(options: Parameters<typeof startRig>[0] = {}): Promise<Rig> {
  const started = await startRig(options);
  open.push(started);
  return started;
}

it('a new contact is a user unless it says lead, and carries its attributes and associations', async () => {
  const r = await rig();
  const { id: a } = (await r.post(ORDERS, { external_id: 'A' })).json;
  const made = await r.post('/contacts', {
    external_id: 'new',
    email: 'new@example.com',
    name: 'New',
    custom_attributes: { plan_tier: 'gold', orders: [a] },
  });
  expect(made.json).toMatchObject({
    ...{ type: 'contact', role: 'user', external_id: 'new', email: 'new@example.com', name: 'New' },
    ...{ workspace_id: 'ws1', created_at: START / 1000, updated_at: START / 1000 },
    custom_attributes: { plan_tier: 'gold', orders: { instances: [{ external_id: 'A' }] } },
  });
  const { id } = made.json;
  expect(id).toMatch(/^[0-9a-f]{24}$/u);
  expect(r.last().wrote).toEqual([`contact/${id} created`]);
  expect((await r.get(`/contacts/${id}`)).json).toEqual(made.json);
  expect((await r.get('/contacts/find_by_external_id/new')).json.id).toBe(id);
  const lead = (await r.post('/contacts', { role: 'lead' })).json;
  expect([lead.role, lead.email, lead.external_id]).toEqual(['lead', null, null]);
  expect((await r.post('/contacts', { role: 'boss' })).json.role).toBe('user');
});

it('a contact that says neither who nor what it is, or what nobody declared, is refused and not made', async () => {
  const r = await rig();
  const before = r.sandbox.state().contacts.length;
  for (const body of [
    {},
    { name: 'x' },
    { email: null },
    { external_id: 7 },
    { role: 'user', email_verified: true },
    { role: 'user', custom_attributes: { nope: 1 } },
    [],
  ]) {
    const answer = await r.post('/contacts', body);
    expect([answer.status, answer.json.type], JSON.stringify(body)).toEqual([400, 'error.list']);
  }
  expect(r.sandbox.state().contacts).toHaveLength(before);
});

it('an external id or email is taken by active and archived contacts, and free once a contact is deleted', async () => {
  const r = await rig();
  r.sandbox.seed({ contacts: [{ id: 'c80', external_id: '80', email: 'al@example.com', archived: true }] });
  for (const [body, who] of [
    [{ external_id: '70' }, 'A contact matching those details already exists with id=c70'],
    [{ email: 'jo@example.com' }, 'A contact matching those details already exists with id=c70'],
    [{ external_id: '80' }, 'An archived contact matching those details already exists with id=c80'],
    [{ email: 'al@example.com' }, 'An archived contact matching those details already exists with id=c80'],
  ] as const) {
    const { status, json } = await r.post('/contacts', body);
    expect([status, json.errors]).toEqual([409, [{ code: 'conflict', message: who }]]);
  }
  expect((await r.del('/contacts/c70')).status).toBe(200);
  expect((await r.post('/contacts', { external_id: '70', email: 'jo@example.com' })).status).toBe(200);
});

it('rule 40: search finds a created contact only after its delay', async () => {
  const r = await rig({ switches: { searchDelayMs: 60_000 } });
  r.clock.now += 60_000;
  const { id } = (await r.post('/contacts', { email: 'new@example.com' })).json;
  const query = { field: 'email', operator: '=', value: 'new@example.com' };
  const found = async () => (await r.post('/contacts/search', { query })).json.total_count;
  expect([await found(), (await r.get(`/contacts/${id}`)).status]).toEqual([0, 200]);
  r.clock.now += 60_000;
  expect(await found()).toBe(1);
});

it('a deleted contact goes with its associations; instances and conversations stay', async () => {
  const r = await rig();
  const { id: a } = (await r.post(ORDERS, { external_id: 'A' })).json;
  await r.put('/contacts/c70', { custom_attributes: { orders: [a] } });
  const { conversation_id } = (await r.post('/conversations', { from: { type: 'user', id: 'c70' }, body: 'Hi' })).json;
  const gone = await r.del('/contacts/c70');
  expect(gone.json).toEqual({ type: 'contact', id: 'c70', external_id: '70', deleted: true });
  expect(r.last().wrote).toEqual(['contact/c70 deleted']);
  for (const path of ['/contacts/c70', '/contacts/find_by_external_id/70']) {
    expect((await r.get(path)).status, path).toBe(404);
  }
  expect((await r.del('/contacts/c70')).status).toBe(404);
  expect((await r.get(`${ORDERS}?references_contact_id=c70`)).json.total_count).toBe(0);
  expect((await r.get(`${ORDERS}/${a}`)).status).toBe(200);
  const conversation = (await r.get(`/conversations/${conversation_id}`)).json;
  expect(conversation).toMatchObject({ source: { author: { id: 'c70' } }, contacts: { contacts: [] } });
});

it('a contact begins a conversation with a message; nobody else can', async () => {
  const r = await rig();
  const sent = { from: { type: 'user', id: 'c70' }, body: 'Hello there' };
  const { status, json: message } = await r.post('/conversations', sent);
  const { conversation_id, ...rest } = message;
  expect([status, rest]).toEqual([
    200,
    { type: 'user_message', id: '1', created_at: START / 1000, body: 'Hello there', message_type: 'inapp' },
  ]);
  expect(r.last().wrote).toEqual([`conversation/${conversation_id} created`]);
  expect((await r.get(`/conversations/${conversation_id}`)).json).toMatchObject({
    id: conversation_id,
    source: { delivered_as: 'customer_initiated', body: '<p>Hello there</p>', author: { type: 'user', id: 'c70' } },
    contacts: { contacts: [{ type: 'contact', id: 'c70', external_id: '70' }] },
  });
  const stranger = await r.post('/conversations', { ...sent, from: { type: 'user', id: 'c404' } });
  expect([stranger.status, stranger.json.errors[0].message]).toEqual([404, 'User Not Found']);
  for (const body of [{}, { body: 'x' }, { ...sent, body: '' }, { ...sent, from: { type: 'admin', id: 'c70' } }]) {
    expect((await r.post('/conversations', body)).status, JSON.stringify(body)).toBe(400);
  }
  expect(r.sandbox.state().conversations.map(({ id }) => id)).toEqual(['508', conversation_id]);
});

it('a new conversation never takes the id of a seeded one', async () => {
  const r = await rig();
  r.sandbox.seed({ conversations: [{ id: '1' }, { id: '2' }] });
  const made = await r.post('/conversations', { from: { type: 'user', id: 'c70' }, body: 'Hi' });
  expect(made.json.conversation_id).toBe('3');
});

it('a deleted conversation is gone for every route', async () => {
  const r = await rig();
  const { id: a } = (await r.post(ORDERS, { external_id: 'A' })).json;
  await r.put('/conversations/508', { custom_attributes: { order: a } });
  expect((await r.del('/conversations/508')).json).toEqual({ id: '508', object: 'conversation', deleted: true });
  expect(r.last().wrote).toEqual(['conversation/508 deleted']);
  expect([(await r.get('/conversations/508')).status, (await r.del('/conversations/508')).status]).toEqual([404, 404]);
  expect((await r.get(`${ORDERS}?references_conversation_id=508`)).json.total_count).toBe(0);
  expect((await r.get('/conversations')).json.total_count).toBe(0);
  expect((await r.get(`${ORDERS}/${a}`)).status).toBe(200);
});

it('late reads see a deleted contact a while longer, and a new one a while later', async () => {
  const r = await rig({ switches: { readDelayMs: 1000 } });
  const { id } = (await r.post('/contacts', { external_id: 'new' })).json;
  await r.del('/contacts/c70');
  expect([(await r.get(`/contacts/${id}`)).status, (await r.get('/contacts/c70')).status]).toEqual([404, 200]);
  r.clock.now += 1000;
  expect([(await r.get(`/contacts/${id}`)).status, (await r.get('/contacts/c70')).status]).toEqual([200, 404]);
});

it('each needs the scope to write', async () => {
  const r = await rig();
  r.sandbox.seed({ token_scopes: { reader: ['read_users_companies', 'read_conversations'] } });
  for (const [method, path, scope] of [
    ['POST', '/contacts', 'read_write_users'],
    ['DELETE', '/contacts/c70', 'read_write_users'],
    ['POST', '/conversations', 'write_conversations'],
    ['DELETE', '/conversations/508', 'write_conversations'],
  ] as const) {
    const { status, json } = await r.call(method, path, method === 'POST' ? {} : undefined, { token: 'reader' });
    expect([status, json.errors[0].message]).toEqual([
      403,
      `You do not have the required scope (${scope}) to access this resource`,
    ]);
  }
});

it('the state keeps who began a conversation', async () => {
  const r = await rig();
  const { conversation_id } = (await r.post('/conversations', { from: { type: 'user', id: 'c70' }, body: 'Hi' })).json;
  const state = checkState(JSON.parse(JSON.stringify(r.sandbox.state())), 'state');
  const again = await startRig({ seed: {}, state });
  open.push(again);
  const path = `/conversations/${conversation_id}`;
  expect((await again.get(path)).json).toEqual((await r.get(path)).json);
});
