import { expect, it } from 'vitest';
import { appliedField, sameApplied } from '../../../src/model/applied-field.ts';
import { HASHER } from '../../support/model-values.ts';

const SCOPE = 'instance/Order';

it('a value has one hash, and everything unset has that of null', () => {
  const field = (value: null | string | number): unknown => appliedField(SCOPE, '/attributes/a', value, false, HASHER);
  expect(field('x')).toBe(HASHER.value(SCOPE, '/attributes/a', 'x'));
  expect(field(0)).not.toBe(field(null));
  expect([field(''), field(null)]).toEqual(Array(2).fill(HASHER.value(SCOPE, '/attributes/a', null)));
});

it('a relationship has a hash for each member, to-one and unset included', () => {
  const field = (value: null | string | string[]): unknown => appliedField(SCOPE, '/attributes/a', value, true, HASHER);
  expect(field(['A', 'B'])).toEqual(HASHER.members(SCOPE, '/attributes/a', ['A', 'B']));
  expect(field('A')).toEqual(field(['A']));
  expect(field(null)).toEqual([]);
});

it('hashes are the same when they are equal one by one', () => {
  expect(sameApplied('h', 'h')).toBe(true);
  expect(sameApplied('h', 'i')).toBe(false);
  expect(sameApplied('h', undefined)).toBe(false);
  expect(sameApplied(undefined, undefined)).toBe(true);
  expect(sameApplied(['h', 'i'], ['h', 'i'])).toBe(true);
  expect(sameApplied(['h', 'i'], ['h'])).toBe(false);
  expect(sameApplied(['h'], 'h')).toBe(false);
  expect(sameApplied('h', ['h'])).toBe(false);
});
