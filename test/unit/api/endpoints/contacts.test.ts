import { describe, expect, it } from 'vitest';
import { freshWire } from '../fresh-wire.ts';
import { errorList, json, rejection } from '../scripted-server.ts';

const wire = freshWire();

const aContact = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  type: 'contact',
  id: '6762f0',
  external_id: '70',
  email: 'jo@example.com',
  custom_attributes: {},
  ...more,
});

describe('by id and by external id', () => {
  it('finds what echoes', async () => {
    wire.answering(200, aContact());
    expect(await wire.client.contacts.readById('6762f0')).toMatchObject({
      state: 'found',
      record: { externalId: '70' },
    });
    expect(await wire.client.contacts.readByExternalId('70')).toMatchObject({
      state: 'found',
      record: { id: '6762f0' },
    });
    expect(await rejection(wire.client.contacts.readById('other'))).toMatchObject({ code: 'unexpected-answer' });
    expect(await rejection(wire.client.contacts.readByExternalId('71'))).toMatchObject({ code: 'unexpected-answer' });
    expect(wire.server.requests.map(({ url }) => url).slice(0, 2)).toEqual([
      '/contacts/6762f0',
      '/contacts/find_by_external_id/70',
    ]);
  });

  it.each([
    errorList('not_found', 'User Not Found'),
    errorList('user_not_found'),
    errorList('not_found', 'Contact Not Found'),
  ])('misses on 404 %j', async (body) => {
    wire.answering(404, body);
    expect(await wire.client.contacts.readById('1')).toEqual({ state: 'missing' });
    expect(await wire.client.contacts.readByExternalId('1')).toEqual({ state: 'missing' });
  });

  it('says archived when Intercom does', async () => {
    wire.answering(404, errorList('not_found', 'This contact has been archived'));
    expect(await wire.client.contacts.readById('1')).toEqual({ state: 'archived' });
  });

  it.each([
    ['</contacts/6762f0d01bb6>; rel="canonical"', '6762f0d01bb6'],
    ['<https://api.intercom.io/contacts/77>;rel=canonical', '77'],
    ['</contacts/>; rel="canonical"', undefined],
    ['nonsense', undefined],
    [undefined, undefined],
  ])('says what it was merged into: %s', async (link, into) => {
    wire.answering(410, errorList('contact_merged'), link === undefined ? {} : { link });
    expect(await wire.client.contacts.readById('1')).toEqual({ state: 'merged', into });
    expect(await wire.client.contacts.readByExternalId('1')).toEqual({ state: 'merged', into });
    expect(wire.server.requests).toHaveLength(2);
  });

  it.each<[number, unknown]>([
    [410, errorList('gone')],
    [404, {}],
    [200, null],
    [200, {}],
    [200, { found: false }],
  ])('stops on %i %j', async (status, body) => {
    wire.answering(status, body);
    await rejection(wire.client.contacts.readById('1'));
  });
});

describe('by email', () => {
  /** A search that answers these contacts, and the contacts themselves by id. */
  const holding = (found: readonly Record<string, unknown>[], fresh = found): void => {
    wire.server.answer = (request, response) => {
      if (request.method === 'POST')
        return json(response, 200, { type: 'list', data: found, total_count: found.length });
      const contact = fresh.find(({ id }) => request.url === `/contacts/${String(id)}`);
      return contact === undefined ? json(response, 404, errorList('not_found')) : json(response, 200, contact);
    };
  };

  it('searches, compares whatever the case, and reads the contact fresh', async () => {
    holding([aContact({ email: 'JO@example.com' }), aContact({ id: '2', email: 'jo@example.com.au' })]);
    expect(await wire.client.contacts.readByEmail('Jo@Example.com')).toMatchObject({
      state: 'found',
      record: { id: '6762f0' },
    });
    expect(JSON.parse(wire.server.requests[0]?.body ?? '')).toEqual({
      query: { field: 'email', operator: '=', value: 'Jo@Example.com' },
      pagination: { per_page: 50 },
    });
    expect(wire.server.requests.map(({ url }) => url)).toEqual(['/contacts/search', '/contacts/6762f0']);
    expect(wire.client.calls()).toMatchObject({ reads: 2, writes: 0 });
  });

  it('misses, and says when several have it', async () => {
    holding([]);
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'missing' });
    holding([aContact({ id: 'b' }), aContact({ id: 'a' }), aContact({ id: 'b' })]);
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'ambiguous', ids: ['a', 'b'] });
  });

  it('does not believe a stale search', async () => {
    holding([aContact()], [aContact({ email: 'new@example.com' })]);
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'missing' });
    holding([aContact()], [aContact({ email: null })]);
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'missing' });
    holding([aContact()], []);
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'missing' });
  });

  it('follows cursors until it has seen enough', async () => {
    const pages = { next: { page: 2, starting_after: 'cursor' } };
    wire.server.answer = (request, response) => {
      const second = request.body.includes('"starting_after":"cursor"');
      json(response, 200, { type: 'list', data: [aContact({ id: second ? '2' : '1' })], ...(second ? {} : { pages }) });
    };
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'ambiguous', ids: ['1', '2'] });
  });

  it('asks for the next page with what the last one named, and for no more once two have the email', async () => {
    const pages = { next: { page: 2, starting_after: 'cursor' } };
    wire.answering(200, { type: 'list', data: [aContact({ email: 'other@example.com' })], pages });
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'missing' });
    expect(wire.server.requests.map(({ body }) => JSON.parse(body).pagination)).toEqual([
      { per_page: 50 },
      ...Array.from({ length: 19 }, () => ({ per_page: 50, starting_after: 'cursor' })),
    ]);
    wire.server.requests.length = 0;
    wire.answering(200, { type: 'list', data: [aContact(), aContact({ id: '2' })], pages });
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toMatchObject({ state: 'ambiguous' });
    expect(wire.server.requests).toHaveLength(1);
  });

  it.each([
    undefined,
    null,
    'next',
    { next: null },
    { next: 'cursor' },
    { next: { starting_after: '' } },
    { next: { starting_after: 7 } },
  ])('takes %j for the end', async (pages) => {
    wire.answering(200, { type: 'list', data: [], pages });
    expect(await wire.client.contacts.readByEmail('jo@example.com')).toEqual({ state: 'missing' });
    expect(wire.server.requests).toHaveLength(1);
  });

  it.each([
    [null, 'Intercom answered no list of contacts'],
    [{}, 'Intercom answered no list of contacts'],
    [[], 'Intercom answered no list of contacts'],
    [{ type: 'list' }, 'Intercom answered no list of contacts'],
    [{ type: 'contact', data: [] }, 'Intercom answered no list of contacts'],
    [{ type: 'list', data: [{}] }, 'the search found a contact without an id'],
    [{ type: 'list', data: [null] }, 'the search found a contact without an id'],
    [{ type: 'list', data: [aContact({ id: '' })] }, 'the search found a contact without an id'],
  ])('stops on %j', async (body, why) => {
    wire.answering(200, body);
    expect(await rejection(wire.client.contacts.readByEmail('a@b.c'))).toMatchObject({
      code: 'unexpected-answer',
      message: `POST /contacts/search answered 200: ${why}`,
    });
  });
});

it('writes nothing but custom attributes and checks whose answer it is', async () => {
  wire.answering(200, aContact());
  await wire.client.contacts.update('6762f0', { orders: ['21'], tier: null });
  expect(wire.server.requests[0]).toMatchObject({ method: 'PUT', url: '/contacts/6762f0' });
  expect(JSON.parse(wire.server.requests[0]?.body ?? '')).toEqual({
    custom_attributes: { orders: ['21'], tier: null },
  });
  expect(await rejection(wire.client.contacts.update('1', { a: 1 }))).toMatchObject({ outcome: 'unknown' });
  wire.answering(404, errorList('not_found', 'User Not Found'));
  expect(await rejection(wire.client.contacts.update('1', { a: 1 }))).toMatchObject({
    code: 'not-found',
    outcome: 'refused',
  });
});

it('creates a user by external id and name, and believes only the answer that echoes it', async () => {
  const create = () => wire.client.contacts.create({ externalId: '70', name: 'Jo' });
  wire.answering(200, aContact());
  expect(await create()).toMatchObject({ id: '6762f0', externalId: '70' });
  expect(wire.server.requests[0]).toMatchObject({ method: 'POST', url: '/contacts' });
  expect(JSON.parse(wire.server.requests[0]?.body ?? '')).toEqual({ role: 'user', external_id: '70', name: 'Jo' });
  wire.answering(200, aContact({ external_id: '71' }));
  expect(await rejection(create())).toMatchObject({ code: 'unexpected-answer', outcome: 'unknown' });
  wire.answering(200, aContact({ type: 'lead' }));
  expect(await rejection(create())).toMatchObject({ code: 'unexpected-answer', outcome: 'unknown' });
  wire.answering(409, errorList('conflict', 'A contact matching those details already exists'));
  expect(await rejection(create())).toMatchObject({ code: 'conflict', outcome: 'refused' });
});

describe('a delete', () => {
  it('is believed when Intercom says so of this very contact', async () => {
    wire.answering(200, { type: 'contact', id: '6762f0', external_id: '70', deleted: true });
    expect(await wire.client.contacts.remove('6762f0')).toBe('deleted');
    expect(wire.server.requests[0]).toMatchObject({ method: 'DELETE', url: '/contacts/6762f0' });
    wire.answering(404, errorList('not_found', 'User Not Found'));
    expect(await wire.client.contacts.remove('6762f0')).toBe('missing');
  });

  it.each<[unknown]>([
    [{ type: 'contact', id: '6762f0', deleted: false }],
    [{ type: 'contact', id: '6762f0' }],
    [{ type: 'contact', id: 'other', deleted: true }],
    [[]],
    [null],
  ])('of which Intercom answers %j may have happened or not', async (body) => {
    wire.answering(200, body);
    const error = await rejection(wire.client.contacts.remove('6762f0'));
    expect(error).toMatchObject({ code: 'unexpected-answer', outcome: 'unknown' });
    expect(error.message).toContain('Intercom did not say that this contact was deleted');
  });

  it.each([
    [404, errorList('route_not_found')],
    [404, {}],
    [410, errorList('contact_merged')],
  ])('that answers %i %j is no miss', async (status, body) => {
    wire.answering(status, body);
    expect(await rejection(wire.client.contacts.remove('6762f0'))).toMatchObject({ status, outcome: 'refused' });
  });
});
