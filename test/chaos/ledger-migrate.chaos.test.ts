import { afterAll, describe, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { type DoomedMove, doomedMove, MOVES } from '../support/migrate-law.ts';

const opened: DoomedMove[] = [];

afterAll(async () => {
  for (const move of opened) await move.dispose();
});

describe.each(MOVES)('a ledger moved from %s to %s', (...ends) => {
  it('is whole in one place at every point, killed, failing once, and failing from there on', async () => {
    const move = await doomedMove(ends);
    opened.push(move);
    const { name, points } = move;
    for (let point = 1; point <= points.length; point += 1) {
      await move.expectKilled(point);
      for (const until of ['then', 'the end'] as const) await move.expectFailed(point, until);
    }
    const trials = `${points.length} points, each killed, failing once, and failing from there on`;
    figure(`ledger migrate, ${name}`, `${trials}: one whole ledger each time, ended by the same command`);
  });
});
