import { expect, test } from 'vitest';
import { colorStyle, plainStyle, type Style } from '../../../src/report/style.ts';

const names = Object.keys(plainStyle) as (keyof Style)[];

test('the plain style adds nothing', () => {
  for (const name of names) expect(plainStyle[name]('text')).toBe('text');
});

test('the colour style wraps the text, switches itself off again, and has the same names', () => {
  expect(Object.keys(colorStyle)).toEqual(names);
  for (const name of names) {
    expect(colorStyle[name]('text')).toMatch(/^\u001b\[\d+mtext\u001b\[(22|39)m$/);
    expect(colorStyle[name]('')).toBe('');
  }
});
