import { expect, it } from 'vitest';
import { cannotFinish } from '../../../src/api/stops.ts';

it('says how much does not fit into the time that is left, and what could be given', () => {
  expect(cannotFinish(1, 2000, undefined)).toMatchObject({
    category: 'later',
    code: 'deadline-too-short',
    message: '1 more request takes about 2 s, and --deadline leaves less; none of them was sent',
  });
  expect(cannotFinish(3000, 17_001, 1667).message).toBe(
    '3000 more requests take about 18 s at 1667 requests in 10 s, and --deadline leaves less; none of them was sent',
  );
});
