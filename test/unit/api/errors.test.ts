import { describe, expect, it } from 'vitest';
import { freshWire } from './fresh-wire.ts';
import { errorList, rejection, type TestClient } from './scripted-server.ts';

const wire = freshWire({ version: '2.16' });

async function failing(call: () => Promise<unknown>, status: number, body: unknown) {
  wire.answering(status, body);
  return rejection(call());
}

it('says what was asked, what came back, what Intercom said, and the request id', async () => {
  const error = await failing(
    () => wire.client.contacts.update('7', { a: 1 }),
    422,
    errorList('parameter_invalid', "User attribute 'a' does not exist", { field: 'a' }),
  );
  expect(error.message).toBe(
    "PUT /contacts/7 answered 422: Intercom rejected it. Intercom says: parameter_invalid: User attribute 'a' does not exist (field a)",
  );
  expect(error).toMatchObject({ code: 'rejected', method: 'PUT', path: '/contacts/7', status: 422 });
  expect(error['hint']).toBeTruthy();
});

it('says what to do about a refused token', async () => {
  const error = await failing(
    () => wire.client.workspace.read(),
    401,
    errorList('unauthorized', 'Access Token Invalid'),
  );
  expect(error).toMatchObject({ code: 'token-refused', category: 'unauthorised' });
  expect(error.message).toContain('Access Token Invalid');
  expect(error['hint']).toContain('INTERCOM_ACCESS_TOKEN');
});

describe('a missing permission is named', () => {
  it.each<[string, (api: TestClient) => Promise<unknown>, string]>([
    [
      'POST instance',
      (api) => api.instances.upsert('Order', { external_id: 'O' }),
      'read_write_custom_object_instances',
    ],
    ['GET instance', (api) => api.instances.readByExternalId('Order', 'O'), 'read_conversations'],
    ['GET instance by id', (api) => api.instances.readById('Order', '1'), 'read_users_companies'],
    ['list instances', (api) => api.instances.list('Order', 1), 'read_write_users'],
    ['DELETE instance', (api) => api.instances.deleteById('Order', '1'), 'read_write_custom_object_instances'],
    [
      'DELETE instance by external id',
      (api) => api.instances.deleteByExternalId('Order', 'O'),
      'read_write_custom_object_instances',
    ],
    ['POST instance, as a trial', (api) => api.trials.upsert('Order', { external_id: 'O' }), 'read_write_custom'],
    ['GET instance, as a trial', (api) => api.trials.readMiss('Order', 'O'), 'read_write_custom_object_instances'],
    [
      'DELETE instance, as a trial',
      (api) => api.trials.deleteAgain('Order', '1'),
      'read_write_custom_object_instances',
    ],
    ['PUT contact, as a trial', (api) => api.trials.updateContact('1', { name: 'Jo' }), 'write_users_companies'],
    ['POST contact', (api) => api.contacts.create({ externalId: '7', name: 'Jo' }), 'write_users_companies'],
    ['DELETE contact', (api) => api.contacts.remove('1'), 'write_users_companies'],
    ['GET contact by external id', (api) => api.contacts.readByExternalId('1'), 'read_users_companies'],
    ['list by reference', (api) => api.instances.listReferencedBy('Order', 'contact', '7', 1), 'read_write_users'],
    ['data attributes', (api) => api.attributes.listDataAttributes('contact'), 'read_users_companies'],
    ['GET contact', (api) => api.contacts.readById('1'), 'read_users_companies'],
    ['search contacts', (api) => api.contacts.readByEmail('a@b.c'), 'read_users_companies'],
    ['PUT contact', (api) => api.contacts.update('1', { a: 1 }), 'write_users_companies'],
    ['GET conversation', (api) => api.conversations.readById('1'), 'read_conversations'],
    ['PUT conversation', (api) => api.conversations.update('1', { a: 1 }), 'write_conversations'],
    ['attributes', (api) => api.attributes.listConversationAttributes(), 'read_conversations'],
  ])('%s', async (_name, call, scope) => {
    const said = 'You do not have the required scope (x) to access this resource';
    const error = await failing(() => call(wire.client), 403, errorList('forbidden', said));
    expect(error).toMatchObject({ code: 'scope-missing', category: 'unauthorised' });
    expect(error.message).toContain(scope);
    expect(error.message).toContain(said);
    expect(wire.server.requests).toHaveLength(1);
  });
});

it('tells a plan that does not include it from a missing permission', async () => {
  const body = errorList('api_plan_restricted', 'Active subscription needed.');
  expect(await failing(() => wire.client.conversations.readById('1'), 403, body)).toMatchObject({
    code: 'plan-restricted',
  });
});

describe('the rule of duplicate conversation attribute names', () => {
  const put = () => wire.client.conversations.update('508', { order: ['21'] });
  it.each([
    [errorList('parameter_invalid')],
    [errorList('INVALID_PARAMETER', 'Multiple attributes with the same name')],
    [errorList('parameter_invalid', 'ambiguous', { field: 'custom_attributes' })],
  ])('%#', async (body) => {
    expect(await failing(put, 400, body)).toMatchObject({ code: 'duplicate-attribute-names', outcome: 'refused' });
  });

  it.each([
    [400, errorList('parameter_invalid', "Conversation attribute 'x' does not exist")],
    [400, errorList('parameter_invalid', "'1' is not a valid value for attribute 'p' of type 'string'")],
    [400, errorList('parameter_missing')],
    [422, errorList('parameter_invalid')],
  ])('%i %j is another complaint', async (status, body) => {
    expect(await failing(put, status, body)).toMatchObject({ code: 'rejected' });
  });

  it('concerns conversations alone', async () => {
    const error = await failing(() => wire.client.contacts.update('7', { a: 1 }), 400, errorList('parameter_invalid'));
    expect(error).toMatchObject({ code: 'rejected' });
  });
});

it('bounds what it repeats', async () => {
  const error = await failing(
    () => wire.client.contacts.update('7'.repeat(900), { a: 1 }),
    400,
    errorList('x', 'y'.repeat(9_000)),
  );
  expect(error.message.length).toBeLessThan(1_000);
});
