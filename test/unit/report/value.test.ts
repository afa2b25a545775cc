import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSensitive, renderMember, renderValue, renderValues } from '../../../src/report/value.ts';

test('each kind of value has one text', () => {
  expect(renderValue('open', false)).toBe('"open"');
  expect(renderValue(99.99, false)).toBe('99.99');
  expect(renderValue(true, false)).toBe('true');
  expect(renderValue(null, false)).toBe('unset');
  expect(renderValue(undefined, false)).toBe('unset');
  expect(renderValue(['A', { id: '22' }], false)).toBe('[A, (Intercom id 22)]');
  expect(renderValue({ sensitive: 'aa' }, true)).toBe('(sensitive)');
  expect(renderValue({ odd: 1 }, false)).toBe('{"odd":1}');
});

test('only a text in the place of a sensitive value counts as one', () => {
  expect(isSensitive({ sensitive: 'aa' })).toBe(true);
  expect(isSensitive({ sensitive: 1 })).toBe(false);
  expect(isSensitive('sensitive')).toBe(false);
  expect(isSensitive(undefined)).toBe(false);
});

test('a member with odd characters is quoted, so that a comma in it cannot pass for two members', () => {
  expect(renderMember('ORD-1/a.b@c:d')).toBe('ORD-1/a.b@c:d');
  expect(renderMember('a, b')).toBe('"a, b"');
  expect(renderMember('')).toBe('""');
  expect(renderMember('a`b')).toBe('"a\\u{60}b"');
});

test('text of 120 characters is shown whole, of 121 as an excerpt with its size', () => {
  expect(renderValue('x'.repeat(120), false)).toBe(`"${'x'.repeat(120)}"`);
  expect(renderValue('x'.repeat(121), false)).toBe(`"${'x'.repeat(60)}"... (121 characters)`);
  expect(renderValue('x'.repeat(121), true)).toBe(`"${'x'.repeat(121)}"`);
});

test('text of several lines is an excerpt with its lines however short', () => {
  expect(renderValue('a\nb', false)).toBe('"a\\nb" (3 characters, 2 lines)');
});

test('two long texts are cut where they begin to differ', () => {
  const [before, after] = renderValues(`${'x'.repeat(500)}OLD`, `${'x'.repeat(500)}NEW, longer`, false);
  expect(before).toBe(`..."${'x'.repeat(15)}OLD" (503 characters)`);
  expect(after).toBe(`..."${'x'.repeat(15)}NEW, longer" (511 characters)`);
});

test('an excerpt never cuts a character in two', () => {
  const text = `a${'🛒'.repeat(100)}`;
  expect(renderValue(text, false)).toBe(`"a${'🛒'.repeat(29)}"... (101 characters)`);
  const [before] = renderValues(text, `${text.slice(0, 101)}b`, false);
  expect(before).not.toContain('\\u');
});

test('nothing that acts on a terminal or closes a code span comes through, whatever the text', () => {
  const unit = fc.oneof(
    fc.constantFrom('\u001b', '\r', '\n', '\u009b', '\u202e', '`', '\\', '"', 'a'),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 80 }), fc.boolean(), (units, verbose) => {
      const text = units.join('');
      expect(`${renderValue(text, verbose)}${renderMember(text)}${renderValue([text], verbose)}`).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Cs}`]/u,
      );
    }),
  );
});

test('different short texts are shown differently, so that no change looks like none', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      (left, right) => {
        expect(renderValue(left, true) === renderValue(right, true)).toBe(left === right);
      },
    ),
  );
});
