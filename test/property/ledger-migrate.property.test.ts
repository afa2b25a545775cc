import { afterAll, describe, expect, it } from 'vitest';
import { type DoomedMove, doomedMove, MOVES } from '../support/migrate-law.ts';

const opened: DoomedMove[] = [];
/** Every point in the chaos runs. */
const STRIDE = 5;

const UNTIL = ['then', 'the end'] as const;

afterAll(async () => {
  for (const move of opened) await move.dispose();
});

describe.each(MOVES)('a ledger moved from %s to %s', (...ends) => {
  it('is whole in one place whenever it is killed, and the same command again ends the move', async () => {
    const move = await doomedMove(ends);
    opened.push(move);
    expect(move.points.length).toBeGreaterThan(10);
    for (let point = 1; point <= move.points.length; point += STRIDE) await move.expectKilled(point);
  });

  it('is whole in one place whatever fails, and it is told which one counts', async () => {
    const move = await doomedMove(ends);
    opened.push(move);
    const told: string[] = [];
    for (let point = 2; point <= move.points.length; point += STRIDE)
      told.push(await move.expectFailed(point, UNTIL[point % 2] ?? 'then'));
    expect(told.some((each) => each.includes('The ledger that counts is '))).toBe(true);
  });
});
