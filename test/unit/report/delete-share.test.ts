import { expect, test } from 'vitest';
import { renderDeleteShare } from '../../../src/report/delete-share.ts';
import { renderVerdict } from '../../../src/report/plan-verdict.ts';
import { aDelete, aPlan } from './plans.ts';

const deletes = (type: string, count: number) =>
  Array.from({ length: count }, (_, index) => aDelete({ address: `instance/${type}/${index}` }));

test('a verdict tells of how many the deletes are', () => {
  expect(renderVerdict(aPlan(deletes('Order', 2), { owned: { Order: 40 } }))).toContain(
    '2 deletes of 40 owned Order (5 %);',
  );
});

test.each([
  [1, 1000, 'less than 1 %'],
  [999, 1000, '99 %'],
  [7, 7, 'all of them'],
])('%i of %i is told as %s', (count, total, told) => {
  expect(renderDeleteShare(aPlan(deletes('Order', count), { owned: { Order: total } }))).toContain(`(${told})`);
});

test('of several types the largest share comes first, and the rest is counted', () => {
  const plan = aPlan(
    [...deletes('A', 1), ...deletes('B', 2), ...deletes('C', 3), ...deletes('D', 1), ...deletes('E', 1)],
    { owned: { A: 100, B: 2, C: 4, D: 50 } },
  );
  expect(renderDeleteShare(plan)).toBe(
    ' (2 of 2 owned B, all of them; 3 of 4 owned C, 75 %; 1 of 50 owned D, 2 %; and of 1 more type)',
  );
});

test('a plan that does not tell, or cannot be right, has no share', () => {
  expect(renderDeleteShare(aPlan(deletes('Order', 2)))).toBe('');
  expect(renderDeleteShare(aPlan(deletes('Order', 2), { owned: { Order: 1 } }))).toBe('');
  expect(renderDeleteShare(aPlan(deletes('toString', 2), { owned: {} }))).toBe('');
  expect(renderDeleteShare(aPlan([], { owned: { Order: 1 } }))).toBe('');
});
