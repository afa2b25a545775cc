import { Intercom, IntercomClient, IntercomError } from 'intercom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';
import { LEAD, SEED, USER } from './scenario.ts';

/*
 * Intercom's own client, unchanged, against the sandbox over HTTP. It speaks 2.14 and older (its types), so no listing;
 * newer versions are reached by naming them in a header. Its types call attribute values strings (intercom-node#475).
 */
let workspace: TestWorkspace;
let intercom: IntercomClient;

beforeEach(async () => {
  workspace = await aWorkspace({ seed: SEED });
  intercom = new IntercomClient({ token: 'a-token', baseUrl: workspace.url, maxRetries: 0 });
});

afterEach(() => workspace.close());

/** A client whose every request names this version, also one newer than its types know. */
function speaking(version: string): IntercomClient {
  const headers = { 'Intercom-Version': version };
  return new IntercomClient({ token: 'a-token', baseUrl: workspace.url, maxRetries: 0, headers });
}

/** What the sandbox holds of an instance, relationships apart. */
function held(type: string, externalId: string): object | undefined {
  const found = workspace.state().instances.find((each) => each.type === type && each.external_id === externalId);
  if (found === undefined) return undefined;
  const { id, external_id, external_created_at, external_updated_at, created_at, updated_at, attributes } = found;
  const times = { external_created_at, external_updated_at, created_at, updated_at };
  return { id, type, external_id, ...times, custom_attributes: attributes };
}

type Sent = Record<string, string>;

async function order(externalId: string, attributes: object = {}): Promise<Intercom.CustomObjectInstance> {
  const made = await intercom.customObjectInstances.createCustomObjectInstances({
    custom_object_type_identifier: 'Order',
    external_id: externalId,
    custom_attributes: attributes as Sent,
  });
  if (made === undefined) throw new Error('nothing came back');
  return made;
}

async function failure(call: PromiseLike<unknown>): Promise<IntercomError> {
  const error = await Promise.resolve(call).then(
    (value) => new Error(`it answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(IntercomError);
  return error as IntercomError;
}

function codes(error: IntercomError): readonly string[] {
  return (error.body as { errors: { code: string }[] }).errors.map(({ code }) => code);
}

describe('custom object instances', () => {
  const TYPE = { custom_object_type_identifier: 'Order' };

  it('are created, updated by external id and read both ways, and decode to what is held', async () => {
    const api = intercom.customObjectInstances;
    const made = await api.createCustomObjectInstances({
      ...TYPE,
      external_id: 'O-1',
      external_created_at: 1392036272,
      external_updated_at: 1392036272,
      custom_attributes: { status: 'open', total_amount: 99.99, paid: true, placed_at: 1392036272 } as unknown as Sent,
    });
    expect(made).toEqual(held('Order', 'O-1'));
    const updated = await order('O-1', { status: 'shipped', paid: null });
    expect(updated).toEqual(held('Order', 'O-1'));
    expect(updated.id).toBe(made?.id);
    expect(updated.custom_attributes).toEqual({ status: 'shipped', total_amount: 99.99, placed_at: 1392036272 });
    expect(await api.getCustomObjectInstancesByExternalId({ ...TYPE, external_id: 'O-1' })).toEqual(updated);
    const byId = { ...TYPE, custom_object_instance_id: updated.id ?? '' };
    expect(await api.getCustomObjectInstancesById(byId)).toEqual(updated);
    expect(await api.getCustomObjectInstancesById({ ...TYPE, custom_object_instance_id: 'O-1' })).toEqual(updated);
    expect(workspace.writes().flatMap(({ wrote }) => wrote)).toEqual([
      `instance/Order/${updated.id} created`,
      `instance/Order/${updated.id} updated`,
    ]);
  });

  it('keep external ids that need encoding', async () => {
    for (const externalId of ['a/b', '..%2f?x=1&y', 'ö ☃', '#1']) {
      const made = await order(externalId);
      const request = { ...TYPE, external_id: externalId };
      expect(made.external_id).toBe(externalId);
      expect(await intercom.customObjectInstances.getCustomObjectInstancesByExternalId(request)).toEqual(made);
    }
  });

  it('are deleted both ways, once', async () => {
    const api = intercom.customObjectInstances;
    const [first, second] = [await order('O-1'), await order('O-2')];
    const byId = { ...TYPE, custom_object_instance_id: first.id ?? '' };
    // The names of these two are swapped (S14:9057, S14:9150).
    const gone = { object: 'Order', deleted: true };
    expect(await api.deleteCustomObjectInstancesByExternalId(byId)).toEqual({ id: first.id, ...gone });
    expect(await api.deleteCustomObjectInstancesById({ ...TYPE, external_id: 'O-2' })).toEqual({
      id: second.id,
      ...gone,
    });
    expect(workspace.state().instances).toEqual([]);
    expect(await failure(api.deleteCustomObjectInstancesByExternalId(byId))).toBeInstanceOf(Intercom.NotFoundError);
    const again = api.deleteCustomObjectInstancesById({ ...TYPE, external_id: 'O-2' });
    expect(await failure(again)).toBeInstanceOf(Intercom.NotFoundError);
  });

  it('point at each other by id and show it as a list of instances', async () => {
    const item = await intercom.customObjectInstances.createCustomObjectInstances({
      custom_object_type_identifier: 'Item',
      external_id: 'I-1',
      custom_attributes: { name: 'One' },
    });
    const made = await order('O-1', { items: [item?.id] });
    expect(made.custom_attributes?.['items']).toMatchObject({
      type: 'Item.list',
      instances: [{ id: item?.id, external_id: 'I-1', type: 'Item', custom_attributes: { name: 'One' } }],
    });
  });

  it('miss as the version has it: NotFoundError up to 2.16, found: false in 2.17', async () => {
    const request = { ...TYPE, external_id: 'nope' };
    const missing = await failure(intercom.customObjectInstances.getCustomObjectInstancesByExternalId(request));
    expect(missing).toBeInstanceOf(Intercom.NotFoundError);
    expect(missing.body).toMatchObject({
      type: 'error.list',
      errors: [{ message: 'Custom object instance not found' }],
    });
    const newer = await speaking('2.17').customObjectInstances.getCustomObjectInstancesByExternalId(request);
    expect(newer).toEqual({ found: false });
    const typo = intercom.customObjectInstances.getCustomObjectInstancesById({
      custom_object_type_identifier: 'Ordre',
      custom_object_instance_id: '1',
    });
    expect(await failure(typo)).toBeInstanceOf(Intercom.NotFoundError);
  });
});

describe('contacts', () => {
  it('are read by id, by external id and by search, the same contact each time', async () => {
    const contact = await intercom.contacts.find({ contact_id: USER });
    expect(contact).toMatchObject({ id: USER, external_id: '70', email: 'jo@example.com', name: 'Jo', role: 'user' });
    expect(await intercom.contacts.showContactByExternalId({ external_id: '70' })).toEqual(contact);
    const page = await intercom.contacts.search({ query: { field: 'email', operator: '=', value: 'jo@example.com' } });
    expect(page.data).toEqual([contact]);
    expect(page.hasNextPage()).toBe(false);
  });

  it('are searched page by page', async () => {
    const found: (string | undefined)[] = [];
    const query = { field: 'email', operator: '~', value: 'example.com' } as const;
    for await (const contact of await intercom.contacts.search({ query, pagination: { per_page: 1 } })) {
      found.push(contact.id);
    }
    expect(found.sort()).toEqual([USER, LEAD]);
    expect(workspace.requests()).toHaveLength(2);
  });

  it('take attributes and the whole set of a relationship', async () => {
    const [first, second] = [await order('O-1'), await order('O-2')];
    const update = (attributes: Record<string, unknown>) =>
      intercom.contacts.update({ contact_id: USER, custom_attributes: attributes });
    const both = await update({ plan_tier: 'gold', orders: [first.id, second.id] });
    expect(both.custom_attributes).toMatchObject({
      plan_tier: 'gold',
      orders: { type: 'Order.list', instances: [{ external_id: 'O-1' }, { external_id: 'O-2' }] },
    });
    await update({ orders: [second.id] });
    const { attributes, references } = workspace.state().contacts.find(({ id }) => id === USER) ?? {};
    expect({ attributes, references }).toEqual({
      attributes: { plan_tier: 'gold' },
      references: { orders: [second.id] },
    });
    expect((await update({ orders: [] })).custom_attributes).toEqual({ plan_tier: 'gold' });
  });

  it('miss, conflict and are merged as typed errors', async () => {
    const gone = 'bbbbbbbbbbbbbbbbbbbbbbbb';
    workspace.seed({ contacts: [{ id: gone, external_id: '72', role: 'user', merged_into: USER }] });
    expect(await failure(intercom.contacts.find({ contact_id: gone }))).toMatchObject({ statusCode: 404 });
    const merged = await failure(speaking('2.16').contacts.find({ contact_id: gone }));
    expect([merged.statusCode, ...codes(merged)]).toEqual([410, 'contact_merged']);
    expect(merged.rawResponse?.headers.get('link')).toBe(`</contacts/${USER}>; rel="canonical"`);
    workspace.seed({
      contacts: [
        { external_id: 'a-lead', role: 'lead' },
        { external_id: '73', email: 'sam@example.com', role: 'user' },
      ],
    });
    const lead = intercom.contacts.showContactByExternalId({ external_id: 'a-lead' });
    expect(await failure(lead)).toMatchObject({ statusCode: 404 });
    const taken = await failure(intercom.contacts.update({ contact_id: USER, email: 'sam@example.com' }));
    expect([taken.statusCode, ...codes(taken)]).toEqual([409, 'conflict']);
  });
});

describe('people that come and go', () => {
  it('are created, found, refused a second time and deleted with their associations', async () => {
    const { id: order1 = '' } = await order('O-1');
    const made = await intercom.contacts.create({
      external_id: 'new',
      name: 'New',
      custom_attributes: { plan_tier: 'gold' },
    });
    expect(made).toMatchObject({ type: 'contact', role: 'user', external_id: 'new', email: null, name: 'New' });
    const { id: contact_id = '' } = made;
    expect(await intercom.contacts.find({ contact_id })).toEqual(made);
    const taken = await failure(intercom.contacts.create({ external_id: 'new' }));
    expect([taken.statusCode, ...codes(taken)]).toEqual([409, 'conflict']);
    expect(taken.message).toContain(`A contact matching those details already exists with id=${contact_id}`);
    await intercom.contacts.update({ contact_id, custom_attributes: { orders: [order1] } });
    const gone = await intercom.contacts.delete({ contact_id });
    expect(gone).toEqual({ type: 'contact', id: contact_id, external_id: 'new', deleted: true });
    expect(await failure(intercom.contacts.find({ contact_id }))).toMatchObject({ statusCode: 404 });
    expect(held('Order', 'O-1')).toMatchObject({ id: order1 });
    expect((await intercom.contacts.create({ external_id: 'new' })).id).not.toBe(contact_id);
  });

  it('begin conversations, which are deleted for good', async () => {
    const message = await intercom.conversations.create({ from: { type: 'user', id: USER }, body: 'Hello there' });
    expect(message).toMatchObject({ type: 'user_message', body: 'Hello there', message_type: 'inapp' });
    const conversation_id = message.conversation_id ?? '';
    const found = await intercom.conversations.find({ conversation_id });
    expect(found).toMatchObject({
      id: conversation_id,
      source: { id: message.id, delivered_as: 'customer_initiated', author: { type: 'user', id: USER } },
      contacts: { contacts: [{ type: 'contact', id: USER, external_id: '70' }] },
    });
    const stranger = { from: { type: 'user', id: '0123456789abcdef01234567' }, body: 'Hello' } as const;
    expect(await failure(intercom.conversations.create(stranger))).toBeInstanceOf(Intercom.NotFoundError);
    const one = { conversation_id: Number(conversation_id) };
    const gone = { id: conversation_id, object: 'conversation', deleted: true };
    expect(await intercom.conversations.deleteConversation(one)).toEqual(gone);
    expect(await failure(intercom.conversations.deleteConversation(one))).toMatchObject({ statusCode: 404 });
    expect(workspace.writes().flatMap(({ wrote }) => wrote)).toEqual([
      `conversation/${conversation_id} created`,
      `conversation/${conversation_id} deleted`,
    ]);
  });
});

describe('conversations, attributes and the token', () => {
  it('reads and updates a conversation and its to-one relationship', async () => {
    const { id = '' } = await order('O-1');
    const before = await intercom.conversations.find({ conversation_id: '508' });
    expect(before).toMatchObject({ type: 'conversation', id: '508', custom_attributes: {} });
    const custom_attributes = { topic: 'delivery', order: [id] } as unknown as Intercom.CustomAttributes;
    const updated = await intercom.conversations.update({ conversation_id: '508', title: 'Late', custom_attributes });
    expect(updated.custom_attributes).toMatchObject({
      topic: 'delivery',
      order: { instances: [{ id, external_id: 'O-1' }] },
    });
    expect(updated.conversation_parts?.total_count).toBe(1);
    expect(await intercom.conversations.find({ conversation_id: '508' })).toEqual(updated);
    expect(workspace.state().conversations[0]).toMatchObject({ title: 'Late', references: { order: [id] } });
    expect(await failure(intercom.conversations.find({ conversation_id: '9' }))).toBeInstanceOf(Intercom.NotFoundError);
  });

  it('lists data attributes, of conversations only before 2.16', async () => {
    const contact = await intercom.dataAttributes.list({ model: 'contact' });
    const custom = (contact.data ?? []).filter((attribute) => attribute.custom);
    expect(custom.map(({ name }) => name)).toEqual(['plan_tier']);
    const conversation = await intercom.dataAttributes.list({ model: 'conversation' });
    expect(conversation.data?.map(({ name }) => name)).toEqual(['topic', 'order']);
    const refused = await failure(speaking('2.16').dataAttributes.list({ model: 'conversation' }));
    expect([refused.statusCode, ...codes(refused)]).toEqual([422, 'parameter_invalid']);
  });

  it('says whose token it is', async () => {
    const me = await intercom.admins.identify();
    expect(me).toMatchObject({ type: 'admin', app: { id_code: 'tx2p130c', region: 'US', name: 'Shop' } });
  });

  it('has errors of its own for 401 and 400, and of a version that is too old', async () => {
    const stranger = new IntercomClient({ token: 'wrong-token', baseUrl: workspace.url, maxRetries: 0 });
    const refused = await failure(stranger.admins.identify());
    expect(codes(refused)).toEqual(['unauthorized']);
    expect(refused.rawResponse?.headers.get('x-ratelimit-limit')).toBeNull();
    const one = { custom_object_type_identifier: 'Order', external_id: 'O-1' };
    const unauthorized = stranger.customObjectInstances.getCustomObjectInstancesByExternalId(one);
    expect(await failure(unauthorized)).toBeInstanceOf(Intercom.UnauthorizedError);
    const unknown = await failure(order('O-1', { nope: 1 }));
    expect([unknown.statusCode, ...codes(unknown)]).toEqual([400, 'parameter_invalid']);
    const old = await failure(speaking('2.12').customObjectInstances.getCustomObjectInstancesByExternalId(one));
    expect([old.statusCode, ...codes(old)]).toEqual([400, 'intercom_version_invalid']);
    expect(workspace.state().instances).toEqual([]);
  });

  it('is told of a used-up window and comes back on its own, without Retry-After', async () => {
    workspace.setFaults([{ kind: 'rate-limit', method: 'POST', times: 1, nth: 1 }]);
    const limited = await failure(order('O-1'));
    expect([limited.statusCode, ...codes(limited)]).toEqual([429, 'rate_limit_exceeded']);
    const headers = limited.rawResponse?.headers;
    expect([headers?.get('retry-after'), headers?.get('x-ratelimit-remaining')]).toEqual([null, '0']);
    expect(Number(headers?.get('x-ratelimit-reset'))).toBeGreaterThan(0);
    // No reset to wait for: what is left is the client's own second.
    workspace.setSwitches({ rateHeaders: false });
    workspace.setFaults([{ kind: 'rate-limit', method: 'POST', times: 1, nth: 1 }]);
    const patient = new IntercomClient({ token: 'a-token', baseUrl: workspace.url, maxRetries: 1 });
    const made = await patient.customObjectInstances.createCustomObjectInstances({
      custom_object_type_identifier: 'Order',
      external_id: 'O-1',
    });
    expect(made).toEqual(held('Order', 'O-1'));
    expect(workspace.writes().map(({ status }) => status)).toEqual([429, 429, 200]);
  });
});
