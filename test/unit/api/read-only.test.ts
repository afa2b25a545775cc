import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkMode } from '../../../src/api/read-only.ts';
import { TrueupError } from '../../../src/model/error.ts';
import {
  aClient,
  errorList,
  json,
  rejection,
  type ScriptedServer,
  startServer,
  type TestClient,
} from './scripted-server.ts';

let server: ScriptedServer;
let client: TestClient;

beforeEach(async () => {
  server = await startServer((_request, response) => json(response, 404, errorList('not_found')));
  client = aClient(server, { mode: 'read', version: '2.16' });
});
afterEach(async () => {
  await client.close();
  await server.close();
});

it('refuses every write before a byte leaves, as a bug', async () => {
  const writes = [
    client.instances.upsert('Order', { external_id: 'ORD-1' }),
    client.instances.deleteById('Order', '22'),
    client.instances.deleteByExternalId('Order', 'ORD-1'),
    client.contacts.update('7', { a: 1 }),
    client.conversations.update('7', { a: 1 }),
  ];
  for (const write of writes) {
    const error = await rejection(write);
    expect(error.message).toContain('opened for reading');
    expect(error).not.toBeInstanceOf(TrueupError);
  }
  expect(server.requests).toEqual([]);
  expect(client.calls()).toMatchObject({ reads: 0, writes: 0 });
});

it('lets the contact search through, and exactly that POST', async () => {
  server.answer = (_request, response) => json(response, 200, { type: 'list', data: [] });
  await client.contacts.readByEmail('jo@example.com');
  expect(server.requests).toMatchObject([{ method: 'POST', url: '/contacts/search' }]);
  for (const path of [
    '/contacts/search/',
    '/contacts/search?x=1',
    '/contacts',
    '/contacts/search%20',
    '/CONTACTS/SEARCH',
  ]) {
    expect(() => checkMode('read', { method: 'POST', path })).toThrow();
  }
});
