import { expect, test } from 'vitest';
import { buildBody } from '../../../src/model/body.ts';
import { listChangedFields } from '../../../src/report/changed-fields.ts';
import { aBody } from './plans.ts';

const pointers = (...bodies: Parameters<typeof listChangedFields>): string[] =>
  listChangedFields(...bodies).map((field) => field.pointer);

test('fields come as times, attributes, associations, each by name, whichever side holds them', () => {
  const before = { external_updated_at: 1, attributes: { b: 1 }, associations: { z: ['X'] } };
  const after = { external_created_at: 2, attributes: { a: 1 }, associations: { y: ['X'] } };
  expect(pointers(before, after)).toEqual([
    '/external_created_at',
    '/external_updated_at',
    '/attributes/a',
    '/attributes/b',
    '/associations/y',
    '/associations/z',
  ]);
});

test('equal fields are not listed', () => {
  expect(pointers(aBody({ a: 1, b: ['X'] }), aBody({ a: 2, b: ['X'] }))).toEqual(['/attributes/a']);
});

test('missing, null, empty text and empty list are one state', () => {
  expect(pointers(aBody({ a: null, b: '', c: [] }), aBody())).toEqual([]);
});

test('a body that does not exist has no fields', () => {
  expect(pointers(null, aBody({ a: 1 }))).toEqual(['/attributes/a']);
  expect(pointers(null, null)).toEqual([]);
});

test('a field named __proto__ is a field like any other', () => {
  expect(pointers(null, buildBody([['/attributes/__proto__', 'x']]))).toEqual(['/attributes/__proto__']);
});
