import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { desiredFor, editLive, START, startHistory } from '../support/convergence-law.ts';
import { freshLedger } from '../support/in-process.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { historiesOf } from '../support/random-history.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';

const { title, ...replay } = propertySeed();
const { sandbox, trueup } = await sandboxOfFile();

describe(`the order of what comes in (${title})`, () => {
  it('gives the same plan, to the byte, for records and ledger entries in any order and answers in any order', async () => {
    const cases = fc.record({ history: historiesOf('2.13', '2.16'), order: fc.infiniteStream(fc.nat(1000)) });
    const law = fc.asyncProperty(cases, async ({ history, order }) => {
      const shuffled = <Key, Value>(map: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> => {
        const ranked = [...map].map((entry) => ({ entry, rank: order.next().value ?? 0 }));
        return new Map(ranked.sort((left, right) => left.rank - right.rank).map(({ entry }) => entry));
      };
      const project = startHistory(sandbox, history);
      const first = desiredFor(sandbox, history.desired);
      const start = START.ledger ?? freshLedger();
      const applied = await trueup.apply(await trueup.plan(project, first, undefined), start);
      editLive(sandbox, history);
      const desired = desiredFor(sandbox, history.next);
      const one = await trueup.plan(project, desired, applied.ledger);
      sandbox.setSwitches({ shuffle: true });
      const other = await trueup.plan(
        project,
        { ...desired, records: shuffled(desired.records) },
        { ...applied.ledger, entries: shuffled(applied.ledger.entries) },
      );
      expect(JSON.stringify(other.plan)).toBe(JSON.stringify(one.plan));
    });
    await fc.assert(law, { numRuns: casesOf(25, 2000), ...replay });
  }, 1_800_000);
});
