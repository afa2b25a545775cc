import { expect, test } from 'vitest';
import { countOf, joinLines, renderField, renderName, renderNames, renderSource } from '../../../src/report/name.ts';

test('a name keeps what can be seen and shows what cannot', () => {
  expect(renderName('Größe 42 ✓')).toBe('Größe 42 ✓');
  expect(renderName('a\u001b[2Jb\rc\u202ed`e\nf')).toBe('a\\u{1b}[2Jb\\u{d}c\\u{202e}d\\u{60}e\\nf');
});

test('an attribute is named with its section, an association and a time by their bare name', () => {
  expect(renderField('/attributes/status')).toBe('attributes.status');
  expect(renderField('/attributes/a~1b~0c')).toBe('attributes.a/b~c');
  expect(renderField('/associations/orders')).toBe('orders');
  expect(renderField('/external_created_at')).toBe('external_created_at');
});

test('a place is file and line', () => {
  expect(renderSource({ file: 'objects/a.yaml', line: 12, column: 3 })).toBe('objects/a.yaml:12');
});

test('many names are cut at the limit with the number of the rest', () => {
  expect(renderNames(['a', 'b', 'c'], 3)).toBe('a, b, c');
  expect(renderNames(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(renderNames(['a', 'b', 'c'], Number.POSITIVE_INFINITY)).toBe('a, b, c');
  expect(renderNames([], 2)).toBe('');
});

test('counts agree with their noun', () => {
  expect([0, 1, 2].map((count) => countOf(count, 'delete'))).toEqual(['0 deletes', '1 delete', '2 deletes']);
  expect(countOf(2, 'entry', 'entries')).toBe('2 entries');
});

test('lines lose white space at their end and the last one has an end', () => {
  expect(joinLines(['a  ', '', 'b'])).toBe('a\n\nb\n');
});
