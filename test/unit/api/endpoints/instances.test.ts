import { describe, expect, it } from 'vitest';
import { TrueupError } from '../../../../src/model/error.ts';
import { freshWire } from '../fresh-wire.ts';
import { aClient, anInstance, errorList, rejection } from '../scripted-server.ts';

const wire = freshWire({ version: '2.16' });

const byExternalId = () => wire.client.instances.readByExternalId('Order', 'ORD-1');

describe('a miss is what Intercom says is one', () => {
  const MISSES: readonly [number, unknown][] = [
    [404, errorList('not_found', 'Custom object instance not found')],
    [404, errorList('not_found', 'Object not found')],
    [404, errorList('not_found')],
    [404, errorList('custom_object_instance_not_found')],
    [200, { found: false }],
    [200, { type: 'Order', found: false }],
    [200, null],
    [204, undefined],
    [200, {}],
    [200, { id: null, type: 'Order', external_id: null, custom_attributes: null }],
  ];
  it.each(MISSES)('%i %j', async (status, body) => {
    wire.answering(status, body);
    expect(await byExternalId()).toEqual({ state: 'missing' });
    expect(await wire.client.instances.readById('Order', '22')).toEqual({ state: 'missing' });
  });

  const FAILURES: readonly [number, unknown, string][] = [
    [404, errorList('not_found', 'Custom object type `Orderz` not found'), 'unknown-type'],
    [404, errorList('not_found', 'custom object type Order not found'), 'unknown-type'],
    // An answer emptied on its way: what is there would look deleted.
    [200, undefined, 'unexpected-answer'],
    [404, undefined, 'foreign-answer'],
    [404, null, 'foreign-answer'],
    [404, {}, 'foreign-answer'],
    [404, { error: 'not found' }, 'foreign-answer'],
    [404, { message: 'no Route matched with those values' }, 'foreign-answer'],
    [404, { errors: [{ code: 'not_found' }] }, 'foreign-answer'],
    [404, { found: false }, 'foreign-answer'],
    [404, { type: 'error.list', errors: [] }, 'not-found'],
    [404, { type: 'error.list', errors: 'not_found' }, 'not-found'],
    [404, errorList('unauthorized', 'not_found'), 'not-found'],
    [404, errorList('admin_not_found'), 'not-found'],
    [404, errorList('intercom_version_invalid'), 'not-found'],
    [410, errorList('not_found'), 'gone'],
    [410, errorList('contact_merged'), 'gone'],
    [400, errorList('not_found'), 'rejected'],
    [422, errorList('not_found'), 'rejected'],
    [200, errorList('not_found'), 'error-in-success'],
    [200, errorList('unauthorized'), 'error-in-success'],
    [200, 'not found', 'unexpected-answer'],
    [200, [], 'unexpected-answer'],
    [200, [anInstance()], 'unexpected-answer'],
    [200, false, 'unexpected-answer'],
    [200, 0, 'unexpected-answer'],
    [200, { found: true }, 'unexpected-answer'],
    [200, { type: 'list', data: [] }, 'unexpected-answer'],
    [200, { type: 'list', data: [], pages: {}, total_count: 0 }, 'unexpected-answer'],
    [200, { type: 'Product' }, 'unexpected-answer'],
    [200, { error: 'not found' }, 'unexpected-answer'],
    [200, { message: 'login' }, 'unexpected-answer'],
    [200, anInstance({ id: '' }), 'unexpected-answer'],
    [200, anInstance({ id: {} }), 'unexpected-answer'],
    [200, anInstance({ id: 1.5 }), 'unexpected-answer'],
    [200, anInstance({ type: 'order' }), 'unexpected-answer'],
    [200, anInstance({ type: undefined }), 'unexpected-answer'],
    [200, anInstance({ custom_attributes: 'x' }), 'unexpected-answer'],
  ];
  it.each(FAILURES)('%i %j stops', async (status, body, code) => {
    wire.answering(status, body);
    for (const error of [
      await rejection(byExternalId()),
      await rejection(wire.client.instances.readById('Order', '22')),
    ]) {
      expect(error).toBeInstanceOf(TrueupError);
      expect(error).toMatchObject({ code, outcome: 'refused' });
    }
  });

  it.each(['text/html', 'text/plain', 'application/json'])('a 404 of a proxy in %s stops', async (type) => {
    wire.server.answer = (_request, response) => {
      response.writeHead(404, { 'content-type': type });
      response.end('<html>404 Not Found</html>');
    };
    expect(await rejection(byExternalId())).toMatchObject({ code: 'foreign-answer', status: 404 });
  });

  it('says how to mend a type that is not there', async () => {
    wire.answering(404, errorList('not_found', 'Custom object type `Order` not found'));
    expect(await rejection(byExternalId())).toMatchObject({
      category: 'failed',
      hint: expect.stringContaining('settings'),
    });
    expect(await rejection(wire.client.instances.deleteById('Order', '22'))).toMatchObject({ code: 'unknown-type' });
    expect(await rejection(wire.client.instances.upsert('Order', { external_id: 'O' }))).toMatchObject({
      code: 'unknown-type',
    });
    expect(await rejection(wire.client.instances.list('Order', 1))).toMatchObject({ code: 'unknown-type' });
  });
});

describe('a hit', () => {
  it.each([
    ['22', '22'],
    [22, '22'],
  ])('has an id, text or integer: %j', async (id, expected) => {
    wire.answering(200, anInstance({ id }));
    expect(await byExternalId()).toMatchObject({ state: 'found', record: { id: expected, externalId: 'ORD-1' } });
  });

  it.each(['ord-1', 'ORD-1 ', 'ORD-2', '', null, 1, undefined])('must echo the external id, not %j', async (echo) => {
    wire.answering(200, anInstance({ external_id: echo }));
    expect(await rejection(byExternalId())).toMatchObject({ code: 'unexpected-answer' });
    expect(await rejection(wire.client.instances.upsert('Order', { external_id: 'ORD-1' }))).toMatchObject({
      code: 'unexpected-answer',
      outcome: 'unknown',
    });
  });

  it('by id is a miss when the path found another instance by its external id', async () => {
    wire.answering(200, anInstance({ id: '99', external_id: '22' }));
    expect(await wire.client.instances.readById('Order', '22')).toEqual({ state: 'missing' });
  });
});

describe('no blank key reaches the wire', () => {
  it.each(['', ' ', '\t\n', '\u00a0', 'reference_not_found'])('%j', async (externalId) => {
    const calls = [
      wire.client.instances.upsert('Order', { external_id: externalId }),
      wire.client.instances.readByExternalId('Order', externalId),
      wire.client.instances.deleteByExternalId('Order', externalId),
    ];
    for (const call of calls) {
      const error = await rejection(call);
      expect(error).not.toBeInstanceOf(TrueupError);
      expect(error.message).toBe(`${JSON.stringify(externalId)} is no external id; nothing was sent`);
    }
    expect(await rejection(wire.client.instances.deleteById('Order', ''))).toMatchObject({ code: 'unsendable-name' });
    expect(wire.server.requests).toEqual([]);
  });
});

describe('delete', () => {
  const remove = () => wire.client.instances.deleteById('Order', '26');

  it('goes by id and believes only an answer that says so', async () => {
    wire.answering(200, { id: '26', object: 'Order', deleted: true });
    expect(await remove()).toBe('deleted');
    expect(await wire.client.instances.deleteByExternalId('Order', 'a&b')).toBe('deleted');
    expect(wire.server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE /custom_object_instances/Order/26',
      'DELETE /custom_object_instances/Order?external_id=a%26b',
    ]);
  });

  it.each<[number, unknown]>([
    [404, errorList('not_found', 'Custom object instance not found')],
    [200, { found: false }],
  ])('is no failure when it was gone: %i %j', async (status, body) => {
    wire.answering(status, body);
    expect(await remove()).toBe('missing');
  });

  it.each<[number, unknown]>([
    [200, { id: '27', object: 'Order', deleted: true }],
    [200, { id: '26', object: 'Product', deleted: true }],
    [200, { id: '26', object: 'Order', deleted: false }],
    [200, { id: '26', object: 'Order' }],
    [200, { id: '', object: 'Order', deleted: true }],
    [200, { object: 'Order', deleted: true }],
    [200, { found: true }],
    [200, ['26']],
    [200, {}],
    [200, null],
    [200, undefined],
  ])('is unknown after %i %j', async (status, body) => {
    wire.answering(status, body);
    expect(await rejection(remove())).toMatchObject({
      code: 'unexpected-answer',
      outcome: 'unknown',
      message:
        'DELETE /custom_object_instances/Order/26 answered 200: Intercom did not say that this instance was deleted',
    });
  });
});

describe('listing', () => {
  const page = (more: Record<string, unknown> = {}) => ({
    type: 'list',
    pages: { type: 'pages', page: 2, per_page: 150, total_pages: 3 },
    total_count: 301,
    data: [anInstance(), anInstance({ id: 23, external_id: null })],
    ...more,
  });

  it('reads pages of 150, all or by reference', async () => {
    wire.answering(200, page());
    expect(await wire.client.instances.list('Order', 2)).toMatchObject({
      page: 2,
      totalPages: 3,
      total: 301,
      records: [
        { id: '22', externalId: 'ORD-1' },
        { id: '23', externalId: null },
      ],
    });
    await wire.client.instances.listReferencedBy('Order', 'contact', 'c/1', 2);
    await wire.client.instances.listReferencedBy('Order', 'conversation', '508', 2);
    expect(wire.server.requests.map(({ url }) => url)).toEqual([
      '/custom_object_instances/Order?page=2&per_page=150',
      '/custom_object_instances/Order?page=2&per_page=150&references_contact_id=c%2F1',
      '/custom_object_instances/Order?page=2&per_page=150&references_conversation_id=508',
    ]);
  });

  const NO_PAGE = 'Intercom answered no page of Order';
  const NO_COUNT = 'the page of Order does not say which of how many it is';
  it.each([
    [page({ pages: undefined }), NO_PAGE],
    [page({ pages: [] }), NO_PAGE],
    [page({ data: undefined }), NO_PAGE],
    [page({ data: {} }), NO_PAGE],
    [page({ type: 'contact.list' }), NO_PAGE],
    [anInstance(), NO_PAGE],
    [null, NO_PAGE],
    [undefined, NO_PAGE],
    [page({ pages: { page: 1, total_pages: 3 } }), NO_COUNT],
    [page({ pages: { page: '2', total_pages: 3 } }), NO_COUNT],
    [page({ pages: { page: 2 } }), NO_COUNT],
    [page({ pages: { page: 2, total_pages: -1 } }), NO_COUNT],
    [page({ pages: { page: 2, total_pages: 2.5 } }), NO_COUNT],
    [page({ total_count: undefined }), NO_COUNT],
    [page({ total_count: '301' }), NO_COUNT],
    [page({ data: [anInstance({ type: 'Product' })] }), 'the answer is of type "Product", not "Order"'],
    [page({ data: [anInstance({ external_id: 7 })] }), 'the external id of Order "22" is no text'],
    [page({ data: [{}] }), 'Intercom answered no Order with an id'],
  ])('refuses a page that does not say enough: %j', async (body, why) => {
    wire.answering(200, body);
    const error = await rejection(wire.client.instances.list('Order', 2));
    expect(error).toMatchObject({ code: 'unexpected-answer' });
    expect(error.message).toContain(why);
  });

  it('may find that there are none', async () => {
    wire.answering(200, page({ pages: { page: 2, total_pages: 0 }, total_count: 0, data: [] }));
    expect(await wire.client.instances.list('Order', 2)).toEqual({ records: [], page: 2, totalPages: 0, total: 0 });
  });

  it('is a bug below 2.16', async () => {
    const older = aClient(wire.server, { version: '2.15' });
    const error = await rejection(older.instances.list('Order', 1));
    expect(error).not.toBeInstanceOf(TrueupError);
    expect(error.message).toBe('listing instances needs 2.16, and the client speaks 2.15');
    expect(wire.server.requests).toEqual([]);
    await older.close();
  });
});
