import { expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { renderFieldLines } from '../../../src/report/field-lines.ts';
import { colorStyle, plainStyle } from '../../../src/report/style.ts';

const quiet = { style: plainStyle, verbose: false };
const lines = (pointer: string, before: Json | undefined, after: Json | undefined): string[] =>
  renderFieldLines({ pointer, before, after }, quiet);

test('a set, a cleared and a changed value have their sign in column 0', () => {
  expect(lines('/attributes/status', undefined, 'open')).toEqual(['+ attributes.status: "open"']);
  expect(lines('/attributes/status', 'open', null)).toEqual(['- attributes.status: "open"']);
  expect(lines('/attributes/status', 'open', 'shipped')).toEqual(['~ attributes.status: "open" -> "shipped"']);
});

test('what only looks different is no line', () => {
  expect(lines('/attributes/status', '', null)).toEqual([]);
  expect(lines('/attributes/items', undefined, [])).toEqual([]);
});

test('values that differ in type are told apart', () => {
  expect(lines('/attributes/n', '1', 1)).toEqual(['~ attributes.n: "1" -> 1']);
  expect(lines('/attributes/n', 0, false)).toEqual(['~ attributes.n: 0 -> false']);
});

test('a set shows the members that go and the members that come, never the rest', () => {
  expect(lines('/associations/orders', ['A', 'B', 'C'], ['B', 'D'])).toEqual(['- orders: A, C', '+ orders: D']);
  expect(lines('/attributes/items', null, ['A', 'B'])).toEqual(['+ attributes.items: A, B']);
});

test('a relationship to one shows its members bare', () => {
  expect(lines('/associations/order', null, 'ORD-1')).toEqual(['+ order: ORD-1']);
  expect(lines('/associations/order', 'ORD-1', 'ORD-2')).toEqual(['~ order: ORD-1 -> ORD-2']);
  expect(lines('/associations/order', 'ORD-1', null)).toEqual(['- order: ORD-1']);
});

test('a relationship to one that really has several loses what is too much', () => {
  expect(lines('/associations/order', ['ORD-1', 'ORD-2'], 'ORD-2')).toEqual(['- order: ORD-1']);
});

test('an instance without external id is named by its Intercom id', () => {
  expect(lines('/associations/orders', [{ id: '22' }], [])).toEqual(['- orders: (Intercom id 22)']);
});

test('a sensitive value is never shown, only that it is set, cleared or changed', () => {
  expect(lines('/attributes/note', null, { sensitive: 'aa' })).toEqual(['+ attributes.note: (sensitive)']);
  expect(lines('/attributes/note', { sensitive: 'aa' }, null)).toEqual(['- attributes.note: (sensitive)']);
  expect(lines('/attributes/note', { sensitive: 'aa' }, { sensitive: 'bb' })).toEqual([
    '~ attributes.note: (sensitive, changed)',
  ]);
  expect(lines('/attributes/note', { sensitive: 'aa' }, { sensitive: 'aa' })).toEqual([]);
  expect(lines('/attributes/note', 'plain', { sensitive: 'aa' })).toEqual(['~ attributes.note: (sensitive, changed)']);
});

test('a large set is cut at twenty members, and whole when asked for', () => {
  const many = Array.from({ length: 25 }, (_, index) => `M${index}`);
  expect(lines('/associations/orders', [], many)[0]).toMatch(/M19 and 5 more$/);
  const all = renderFieldLines(
    { pointer: '/associations/orders', before: [], after: many },
    { style: plainStyle, verbose: true },
  );
  expect(all[0]).toMatch(/M24$/);
});

test('a remark stands behind every line of the field', () => {
  const view = { pointer: '/associations/orders', before: ['A'], after: ['B'], remark: 'drift' };
  expect(renderFieldLines(view, quiet)).toEqual(['- orders: A  # drift', '+ orders: B  # drift']);
});

test('set is green, cleared is red, changed is yellow', () => {
  const painted = (before: Json, after: Json): string =>
    renderFieldLines({ pointer: '/attributes/a', before, after }, { style: colorStyle, verbose: false })[0]!;
  expect(painted(null, 1)).toContain('\u001b[32m');
  expect(painted(1, null)).toContain('\u001b[31m');
  expect(painted(1, 2)).toContain('\u001b[33m');
});
