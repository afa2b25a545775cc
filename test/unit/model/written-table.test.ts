import { expect, it } from 'vitest';
import type { Located } from '../../../src/model/located.ts';
import { isTable } from '../../../src/model/written-table.ts';

const PLACE = { line: 1, column: 1, length: 1, start: 0, end: 1 };
const scalar: Located = { kind: 'scalar', value: '$table', text: '$table', plain: true, ...PLACE };
const mapOf = (...keys: readonly string[]): Located => ({
  kind: 'map',
  entries: new Map(keys.map((key) => [key, { key: PLACE, value: scalar }])),
  ...PLACE,
});

it('a map names a table by its key, and nothing else does', () => {
  expect(isTable(mapOf('$table'))).toBe(true);
  expect(isTable(mapOf('key', '$table'))).toBe(true);
  expect(isTable(mapOf('ORD-1', 'table'))).toBe(false);
  expect(isTable(mapOf())).toBe(false);
  expect(isTable(scalar)).toBe(false);
  expect(isTable({ kind: 'list', items: [scalar], ...PLACE })).toBe(false);
});
