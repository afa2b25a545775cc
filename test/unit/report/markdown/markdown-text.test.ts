import { expect, test } from 'vitest';
import { renderCode, renderFence, renderHtmlCode, renderProse } from '../../../../src/report/markdown/markdown-text.ts';

test.each([
  [
    'words stay words, names become code',
    'the order ORD-1 is (not) open; 7 of 40 (18 %).',
    'the order `ORD-1` is (not) open; 7 of 40 (18 %).',
  ],
  ['names beside one another are one', 'was a -> b, and', 'was a `->` b, and'],
  [
    'code of ours stays code, with what stands behind it',
    'did you mean `plan_tier`? (`a b`), yes',
    'did you mean `plan_tier`? (`a b`), yes',
  ],
  ['nobody is mentioned', 'owned by @alice.', 'owned by `@alice`.'],
  ['no issue is named', 'see #12, GH-12 and org/repo#3', 'see `#12`, `GH-12` and `org/repo#3`'],
  ['no commit is named', 'at deadbeef or 1234567 or 123456', 'at `deadbeef` or `1234567` or 123456'],
  [
    'nothing is linked',
    'at https://a.example, www.a.example or a@b.example',
    'at `https://a.example`, `www.a.example` or `a@b.example`',
  ],
  ['no list begins', '1. one', '`1.` one'],
  ['no emoji, formula or tag', 'a :tada: $x$ <b>', 'a `:tada`: `$x$ <b>`'],
  ['a back-tick that is left over closes nothing', 'a ` b', 'a `\\u{60}` b'],
  ['a pipe splits no table', 'a|b', '`a\\u{7c}b`'],
])('%s', (_what, text, shown) => {
  expect(renderProse(text)).toBe(shown);
});

test('code is never empty, and cannot be closed', () => {
  expect(renderCode('')).toBe('`""`');
  expect(renderCode(' ')).toBe('`" "`');
  expect(renderCode('a`b|c\n')).toBe('`a\\u{60}b\\u{7c}c\\n`');
  expect(renderHtmlCode('a&<b>`')).toBe('<code>a&amp;&lt;b&gt;\\u{60}</code>');
});

test('a fence is longer than whatever stands in it', () => {
  expect(renderFence(['a', '```` b  '], 'diff')).toBe('`````diff\na\n```` b\n`````');
});
