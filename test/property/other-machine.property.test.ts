import { afterAll, describe, expect, it } from 'vitest';
import { type AbandonedApply, abandonedApplies } from '../support/other-machine-law.ts';

const opened: AbandonedApply[] = [];

afterAll(async () => {
  for (const apply of opened) await apply.dispose();
});

describe('with a shared ledger', () => {
  it('an apply killed on one machine is ended by a plain apply on another, without its journal', async () => {
    const applies = await abandonedApplies();
    opened.push(...applies);
    for (const apply of applies) {
      const { points } = apply;
      // Every step in the chaos runs; here those at which Intercom or the ledger may know more than anybody, and some.
      const told = points.flatMap((name, index) => (/answer|engine/u.test(name) ? [index + 1] : []));
      const some = told.filter((_, index) => index % 5 === 0);
      expect(some.length).toBeGreaterThan(3);
      for (const point of some) await apply.expectTakenOver(point);
    }
  });
});
