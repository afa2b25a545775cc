import { expect, test } from 'vitest';
import { planOptionsOf } from '../../../../src/cli/commands/plan.ts';

test('what is bound into a plan', () => {
  expect(planOptionsOf({ adopt: true, allowDeletes: '3', target: ['a*'], exclude: [] })).toEqual({
    adopt: true,
    allowDeletes: 3,
    targets: ['a*'],
    excludes: [],
  });
});

test('an empty address, as an unset variable of a script makes it, is refused', () => {
  const refused = expect.objectContaining({ category: 'usage' });
  expect(() => planOptionsOf({ target: [''], exclude: [] })).toThrow(refused);
  expect(() => planOptionsOf({ target: [], exclude: [' '] })).toThrow(refused);
});
