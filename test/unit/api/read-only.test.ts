import { expect, it } from 'vitest';
import { checkMode } from '../../../src/api/read-only.ts';
import { TrueupError } from '../../../src/model/error.ts';
import { freshWire } from './fresh-wire.ts';
import { errorList, rejection } from './scripted-server.ts';

const wire = freshWire({ mode: 'read', version: '2.16' });

it('refuses every write before a byte leaves, as a bug', async () => {
  wire.answering(404, errorList('not_found'));
  const writes = [
    wire.client.instances.upsert('Order', { external_id: 'ORD-1' }),
    wire.client.instances.deleteById('Order', '22'),
    wire.client.instances.deleteByExternalId('Order', 'ORD-1'),
    wire.client.contacts.update('7', { a: 1 }),
    wire.client.conversations.update('7', { a: 1 }),
  ];
  for (const write of writes) {
    const error = await rejection(write);
    expect(error.message).toContain('opened for reading');
    expect(error).not.toBeInstanceOf(TrueupError);
  }
  expect(wire.server.requests).toEqual([]);
  expect(wire.client.calls()).toMatchObject({ reads: 0, writes: 0 });
});

it('lets the contact search through, and exactly that POST', async () => {
  wire.answering(200, { type: 'list', data: [] });
  await wire.client.contacts.readByEmail('jo@example.com');
  expect(wire.server.requests).toMatchObject([{ method: 'POST', url: '/contacts/search' }]);
  for (const path of [
    '/contacts/search/',
    '/contacts/search?x=1',
    '/contacts',
    '/contacts/search%20',
    '/CONTACTS/SEARCH',
  ]) {
    expect(() => checkMode('read', { method: 'POST', path })).toThrow();
  }
  // To these it is the contact whose id is `search`.
  for (const method of ['PUT', 'DELETE'] as const) {
    expect(() => checkMode('read', { method, path: '/contacts/search' })).toThrow(`${method} /contacts/search on a`);
  }
});
