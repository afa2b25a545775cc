import { expect, it } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import { sameValue } from '../../../src/model/same-value.ts';

const UNSET: readonly (Json | undefined)[] = [undefined, null, '', []];

it('what is unset is one value, and no other', () => {
  for (const left of UNSET) {
    for (const right of UNSET) expect(sameValue(left, right)).toBe(true);
    for (const set of [0, false, 'x', ['x'], { id: '1' }]) {
      expect([sameValue(left, set), sameValue(set, left)]).toEqual([false, false]);
    }
  }
});

it('one member is the same set alone and in a list; several are what they are', () => {
  expect(sameValue('A', ['A'])).toBe(true);
  expect(sameValue([{ id: '1' }], { id: '1' })).toBe(true);
  expect(sameValue(['A', 'B'], ['A', 'B'])).toBe(true);
  expect(sameValue(['A', 'B'], ['A'])).toBe(false);
  expect(sameValue(['A', 'B'], 'A')).toBe(false);
  expect(sameValue('A', 'B')).toBe(false);
  expect(sameValue('1', 1)).toBe(false);
});
