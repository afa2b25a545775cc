import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/api/answer.ts';
import { checkRecord, idOf, isNotFound, lookUp } from '../../../src/api/lookup.ts';
import type { ApiRequest } from '../../../src/api/request.ts';
import type { Json } from '../../../src/model/json.ts';
import { anInstance } from './scripted-server.ts';

const REQUEST: ApiRequest = { method: 'GET', path: '/x', scope: 'none' };
const answer = (status: number, codes: readonly string[] = [], message?: string): Answer => ({
  status,
  headers: {},
  body: undefined,
  faults: codes.map((code) => ({ code, message, field: undefined })),
  requestId: undefined,
});
const ORDER = { type: 'Order', hasExternalId: true };

describe('a record', () => {
  const check = (body: unknown, expected: Parameters<typeof checkRecord>[3] = ORDER) =>
    checkRecord(REQUEST, answer(200), body as Json, expected);

  it.each<[unknown, Parameters<typeof checkRecord>[3], string]>([
    [null, ORDER, 'Intercom answered no Order with an id'],
    [[], ORDER, 'Intercom answered no Order with an id'],
    [anInstance({ id: undefined }), ORDER, 'Intercom answered no Order with an id'],
    [anInstance({ type: 'order' }), ORDER, 'the answer is of type "order", not "Order"'],
    [anInstance({ type: undefined }), ORDER, 'the answer is of type null, not "Order"'],
    [anInstance({ type: {} }), ORDER, 'the answer is of type null, not "Order"'],
    [anInstance({ type: 'x'.repeat(200) }), ORDER, `the answer is of type "${'x'.repeat(119)}, not "Order"`],
    [anInstance(), { ...ORDER, id: '23' }, 'the answer has the id "22", not "23"'],
    [anInstance({ external_id: 7 }), ORDER, 'the external id of Order "22" is no text'],
    [anInstance(), { ...ORDER, externalId: 'ord-1' }, 'the answer has the external id "ORD-1", not "ord-1"'],
    [
      anInstance({ external_id: undefined }),
      { ...ORDER, externalId: 'ORD-1' },
      'the answer has the external id null, not "ORD-1"',
    ],
    [anInstance({ custom_attributes: [] }), ORDER, 'the custom attributes of Order "22" are no object'],
    [anInstance({ custom_attributes: 'x' }), ORDER, 'the custom attributes of Order "22" are no object'],
  ])('is refused: %j', (body, expected, why) => {
    expect(() => check(body, expected)).toThrow(
      expect.objectContaining({ code: 'unexpected-answer', message: `GET /x answered 200: ${why}` }),
    );
  });

  it('has what the answer holds', () => {
    const body = anInstance({ id: 22, custom_attributes: { a: 1 } });
    expect(check(body, { ...ORDER, id: '22', externalId: 'ORD-1' })).toEqual({
      id: '22',
      externalId: 'ORD-1',
      customAttributes: { a: 1 },
      raw: body,
    });
    expect(check(anInstance({ external_id: undefined, custom_attributes: undefined }))).toMatchObject({
      externalId: null,
      customAttributes: {},
    });
    expect(check(anInstance({ external_id: null, custom_attributes: null }))).toMatchObject({
      externalId: null,
      customAttributes: {},
    });
  });

  it('has no external id where the kind has none', () => {
    expect(check(anInstance({ external_id: 7 }), { type: 'Order', hasExternalId: false }).externalId).toBeUndefined();
  });
});

it.each<[unknown, string | undefined]>([
  [7, '7'],
  [0, '0'],
  [1.5, undefined],
  [2 ** 53, undefined],
  ['7', '7'],
  ['', undefined],
  [null, undefined],
  [true, undefined],
  [{}, undefined],
  [undefined, undefined],
])('the id %j is %j', (value, id) => {
  expect(idOf(value as Json)).toBe(id);
});

describe('a miss', () => {
  it.each([
    'not_found',
    'custom_object_instance_not_found',
    'object_not_found',
    'resource_not_found',
    'contact_not_found',
    'user_not_found',
    'conversation_not_found',
  ])('is a 404 with %s', (code) => {
    expect(isNotFound(answer(404, [code]))).toBe(true);
    expect(isNotFound(answer(404, [code, 'not_found']))).toBe(true);
    expect(isNotFound(answer(404, [code, 'unauthorized']))).toBe(false);
    expect(isNotFound(answer(400, [code]))).toBe(false);
    expect(isNotFound(answer(404, [code], 'Custom object type Order not found'))).toBe(false);
  });

  it.each([[], ['route_not_found'], ['_not_found'], ['not_found_here'], ['contactnot_found']])(
    'is none with %j',
    (...codes) => {
      expect(isNotFound(answer(404, codes))).toBe(false);
    },
  );
});

describe('what became of a contact', () => {
  const CONTACT = { type: 'contact', hasExternalId: true };

  it('is merged when a 410 says so, and into what when its link does', () => {
    const merged = (link?: string | string[]) =>
      lookUp(REQUEST, { ...answer(410, ['other', 'contact_merged']), headers: { link } }, CONTACT);
    expect(merged()).toEqual({ state: 'merged', into: undefined });
    expect(merged('</contacts/7>; rel="canonical"')).toEqual({ state: 'merged', into: '7' });
    expect(merged('<https://api.intercom.io/contacts/ab>  ;  REL=canonical')).toEqual({ state: 'merged', into: 'ab' });
    for (const link of [
      '</contacts/7>; rel="next"',
      '</contacts/7?x>; rel="canonical"',
      '</contacts/7/notes>; rel="canonical"',
      '</companies/7>; rel="canonical"',
    ]) {
      expect(merged(link)).toEqual({ state: 'merged', into: undefined });
    }
    expect(() => lookUp(REQUEST, answer(410, ['gone']), CONTACT)).toThrow(expect.objectContaining({ code: 'gone' }));
    expect(() => lookUp(REQUEST, answer(400, ['contact_merged']), CONTACT)).toThrow(
      expect.objectContaining({ code: 'rejected' }),
    );
  });

  it('is nothing when it is there', () => {
    const body = { type: 'contact', id: '7', external_id: '70' };
    expect(lookUp(REQUEST, { ...answer(200), body }, CONTACT)).toMatchObject({ state: 'found', record: { id: '7' } });
    expect(() => lookUp(REQUEST, { ...answer(204), body }, CONTACT)).toThrow('GET /x answered 204');
  });

  it('is archived when the miss says so, in a word of its own', () => {
    const missed = (message?: string) => {
      const { faults, ...rest } = answer(404, ['not_found'], message);
      return lookUp(REQUEST, { ...rest, faults: [...answer(404, ['not_found']).faults, ...faults] }, CONTACT);
    };
    expect(missed('This contact was Archived.')).toEqual({ state: 'archived' });
    expect(missed('unarchived')).toEqual({ state: 'missing' });
    expect(missed('archivedly')).toEqual({ state: 'missing' });
    expect(missed()).toEqual({ state: 'missing' });
  });
});
