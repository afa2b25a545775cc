import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, createConnection } from '../../../src/api/connection.ts';
import { createRemote } from '../../../src/kinds/registry.ts';
import { NetworkError, TrueupError } from '../../../src/model/error.ts';
import type { ApiVersion } from '../../../src/model/project.ts';
import type { Remote } from '../../../src/model/remote.ts';
import {
  anInstance,
  errorList,
  fakeOutside,
  json,
  rejection,
  type ScriptedServer,
  startServer,
} from '../api/scripted-server.ts';
import { aProject } from './a-project.ts';

let server: ScriptedServer;
let remote: Remote;
let open: Connection[] = [];

function aRemote(version: ApiVersion = '2.16', mode: 'read' | 'write' = 'write'): Remote {
  const { sleeps: _sleeps, clock: _clock, ...outside } = fakeOutside();
  const about = { baseUrl: server.url, token: 'token', parallelism: 4, userAgent: 'trueup/test' };
  const connection = createConnection({ ...about, ...outside });
  open.push(connection);
  return createRemote(connection, { version, mode, project: aProject() });
}

beforeEach(async () => {
  server = await startServer();
  remote = aRemote();
});
afterEach(async () => {
  await Promise.all(open.map((connection) => connection.close()));
  open = [];
  await server.close();
});

const answering = (status: number, body: unknown): void => {
  server.answer = (_request, response) => json(response, status, body);
};
const sent = (): unknown[] =>
  server.requests.map(({ method, url, body }) => [method, url, ...(body === '' ? [] : [JSON.parse(body)])]);

describe('an instance', () => {
  const instance = anInstance({
    external_id: 'a/b%?',
    external_created_at: '2026-03-01T09:00:00Z',
    custom_attributes: {
      number: '1001',
      total: '99.99',
      items: { type: 'Product.list', instances: [{ id: 5, external_id: 'SKU-5', type: 'Product' }] },
    },
  });

  it('is read by external id in the query', async () => {
    answering(200, instance);
    expect(await remote.read('instance/Order/a/b%25?')).toEqual({
      state: 'found',
      record: {
        id: '22',
        externalId: 'a/b%?',
        body: {
          external_created_at: 1_772_355_600,
          external_updated_at: null,
          attributes: { number: '1001', total: 99.99 },
          associations: {},
        },
        members: { '/attributes/items': [{ id: '5', externalId: 'SKU-5' }], '/attributes/gift': [] },
      },
    });
    expect(sent()).toEqual([['GET', '/custom_object_instances/Order?external_id=a%2Fb%25%3F']]);
  });

  it('is read by id only together with its type', async () => {
    answering(200, instance);
    expect(await remote.readById('instance', '22', 'Order')).toMatchObject({ state: 'found', record: { id: '22' } });
    expect(await rejection(remote.readById('instance', '22'))).not.toBeInstanceOf(TrueupError);
    expect(await rejection(remote.readById('instance', '22', 'Product'))).toMatchObject({ code: 'unexpected-answer' });
    expect(await remote.readById('instance', '23', 'Order')).toEqual({ state: 'missing' });
  });

  it('is upserted with only the given fields', async () => {
    answering(200, instance);
    const written = await remote.write('instance/Order/a/b%25?', null, [
      { pointer: '/external_created_at', value: 1_772_355_600 },
      { pointer: '/external_updated_at', value: null },
      { pointer: '/attributes/number', value: '1001' },
      { pointer: '/attributes/status', value: null },
      { pointer: '/attributes/items', members: ['5'], many: true },
    ]);
    expect(written).toMatchObject({ id: '22', body: { attributes: { total: 99.99 } } });
    expect(sent()).toEqual([
      [
        'POST',
        '/custom_object_instances/Order',
        {
          external_id: 'a/b%?',
          external_created_at: 1_772_355_600,
          external_updated_at: null,
          custom_attributes: { number: '1001', status: null, items: ['5'] },
        },
      ],
    ]);
  });

  it('is created bare without any custom_attributes', async () => {
    answering(200, anInstance());
    await remote.write('instance/Order/ORD-1', null, []);
    expect(sent()).toEqual([['POST', '/custom_object_instances/Order', { external_id: 'ORD-1' }]]);
  });

  it('has no associations, no other times and no blank id: nothing is sent', async () => {
    const writes = [
      remote.write('instance/Order/ORD-1', null, [{ pointer: '/associations/x', members: [], many: true }]),
      remote.write('instance/Order/ORD-1', null, [{ pointer: '/created_at', value: 1 }]),
      remote.write('instance/Order/ ', null, []),
      remote.write('instance/Order/' as 'instance/x', null, []),
    ];
    for (const write of writes) expect(await rejection(write)).not.toBeInstanceOf(TrueupError);
    expect(server.requests).toEqual([]);
  });

  it('is listed and deleted', async () => {
    answering(200, { type: 'list', pages: { page: 1, total_pages: 1 }, total_count: 1, data: [instance] });
    expect(await remote.list('Order', 1)).toMatchObject({
      page: 1,
      totalPages: 1,
      total: 1,
      records: [{ id: '22', body: { attributes: { total: 99.99 } } }],
    });
    expect(await remote.listReferencedBy('Order', 'contact', '7', 1)).toMatchObject({ total: 1 });
    answering(200, { id: '22', object: 'Order', deleted: true });
    expect(await remote.deleteInstance('Order', '22')).toBe('deleted');
    answering(404, errorList('not_found', 'Custom object instance not found'));
    expect(await remote.deleteInstance('Order', '22')).toBe('missing');
    expect(remote.calls()).toEqual({ reads: 2, writes: 2, windowLimit: undefined });
  });
});

describe('a contact', () => {
  const contact = {
    type: 'contact',
    id: 'c1',
    external_id: '70',
    email: 'jo@example.com',
    custom_attributes: {
      tier: 7,
      orders: { type: 'Order.list', instances: [{ id: '21', external_id: 'ORD-1', type: 'Order' }] },
    },
  };
  const record = {
    id: 'c1',
    externalId: '70',
    body: { attributes: { tier: '7' }, associations: {} },
    members: { '/associations/orders': [{ id: '21', externalId: 'ORD-1' }] },
  };

  it('is read by each selector', async () => {
    server.answer = (request, response) =>
      json(response, 200, request.method === 'POST' ? { type: 'list', data: [contact] } : contact);
    expect(await remote.read('contact/id:c1')).toEqual({ state: 'found', record });
    expect(await remote.read('contact/external_id:70')).toEqual({ state: 'found', record });
    expect(await remote.read('contact/email:jo@example.com')).toEqual({ state: 'found', record });
    expect(await remote.readById('contact', 'c1')).toEqual({ state: 'found', record });
    expect(server.requests.map(({ url }) => url)).toEqual([
      '/contacts/c1',
      '/contacts/find_by_external_id/70',
      '/contacts/search',
      '/contacts/c1',
      '/contacts/c1',
    ]);
  });

  it('is written by its id, with only the given keys', async () => {
    answering(200, contact);
    const fields = [
      { pointer: '/attributes/tier', value: 'gold' },
      { pointer: '/associations/orders', members: ['21', '22'], many: true },
    ];
    expect(await remote.write('contact/email:jo@example.com', 'c1', fields)).toEqual(record);
    expect(sent()).toEqual([['PUT', '/contacts/c1', { custom_attributes: { tier: 'gold', orders: ['21', '22'] } }]]);
  });

  it('is neither created nor written with nothing', async () => {
    for (const write of [
      remote.write('contact/id:c1', null, [{ pointer: '/attributes/tier', value: 'x' }]),
      remote.write('contact/id:c1', 'c1', []),
      remote.write('contact/id:c1', 'c1', [{ pointer: '/external_created_at', value: 1 }]),
    ]) {
      expect(await rejection(write)).not.toBeInstanceOf(TrueupError);
    }
    expect(server.requests).toEqual([]);
  });
});

describe('a write', () => {
  it('whose answer cannot be read is open, whatever the kind: it may have been kept', async () => {
    const nonsense = { id: {}, type: 'x' };
    const pointing = { custom_attributes: { items: nonsense, orders: nonsense, order: nonsense } };
    for (const [address, body] of [
      ['instance/Order/1001', anInstance({ external_id: '1001', ...pointing })],
      ['contact/id:c', { type: 'contact', id: '508', ...pointing }],
      ['conversation/508', { type: 'conversation', id: '508', ...pointing }],
    ] as const) {
      answering(200, body);
      const fields = [{ pointer: '/attributes/note', value: 'x' }] as const;
      const error = await rejection(remote.write(address, '508', fields));
      expect(error, address).toBeInstanceOf(NetworkError);
      expect(error, address).toMatchObject({ code: 'relationship-unreadable', outcome: 'unknown' });
    }
  });
});

describe('a conversation', () => {
  const conversation = { type: 'conversation', id: '508', custom_attributes: { order: null, 'CX Score rating': 4 } };
  const record = {
    id: '508',
    externalId: undefined,
    body: { attributes: { 'CX Score rating': 4 }, associations: {} },
    members: { '/associations/order': [] },
  };

  it('is read and written by id', async () => {
    answering(200, conversation);
    expect(await remote.read('conversation/508')).toEqual({ state: 'found', record });
    expect(await remote.readById('conversation', '508')).toEqual({ state: 'found', record });
    await remote.write('conversation/508', '508', [{ pointer: '/associations/order', members: ['21'], many: false }]);
    await remote.write('conversation/508', '508', [{ pointer: '/associations/order', members: [], many: false }]);
    expect(sent().slice(2)).toEqual([
      ['PUT', '/conversations/508', { custom_attributes: { order: '21' } }],
      ['PUT', '/conversations/508', { custom_attributes: { order: null } }],
    ]);
  });

  it('shows the names several attributes share: by their own endpoint on 2.16', async () => {
    const data = [
      { name: 'b' },
      { name: 'b' },
      { name: 'a' },
      { name: 'a', archived: true },
      { name: 'A' },
      { name: 'Z' },
      { name: 'Z' },
      { name: 'Z' },
    ];
    answering(200, { type: 'list', data });
    expect(await remote.readDuplicateConversationAttributes()).toEqual(['Z', 'b']);
    expect(sent()).toEqual([['GET', '/conversations/attributes']]);
  });

  it('and by the data attributes below, custom ones only', async () => {
    const data = [
      { name: 'b', custom: true },
      { name: 'b', custom: true, archived: false },
      { name: 'a', custom: true },
      { name: 'a', custom: false },
    ];
    answering(200, { type: 'list', data });
    const older = aRemote('2.15');
    expect(await older.readDuplicateConversationAttributes()).toEqual(['b']);
    expect(sent()).toEqual([['GET', '/data_attributes?model=conversation']]);
  });
});

it('opened for reading, writes nothing', async () => {
  const reading = aRemote('2.16', 'read');
  expect(await rejection(reading.write('instance/Order/O', null, []))).not.toBeInstanceOf(TrueupError);
  expect(await rejection(reading.deleteInstance('Order', '1'))).not.toBeInstanceOf(TrueupError);
  expect(server.requests).toEqual([]);
});

it('reads whose token it is', async () => {
  answering(200, { app: { id_code: 'abc', name: 'Shop', region: 'US' } });
  expect(await remote.readWorkspace()).toEqual({ id: 'abc', name: 'Shop', region: 'us' });
});
