import fc from 'fast-check';
import { describe, it } from 'vitest';
import { desiredFor, editLive, START, startHistory } from '../support/convergence-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { historiesOf } from '../support/random-history.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';
import { expectShardsConverge } from '../support/shard-law.ts';

const { title, ...replay } = propertySeed();
const { sandbox, trueup } = await sandboxOfFile();

describe(`shards (${title})`, () => {
  it('plan exactly the steps of one plan, and together make of any workspace what one apply makes', async () => {
    const cases = fc.tuple(historiesOf('2.16', '2.14'), fc.integer({ min: 1, max: 5 }));
    await fc.assert(
      fc.asyncProperty(cases, async ([history, total]) => {
        const project = startHistory(sandbox, history);
        const first = desiredFor(sandbox, history.desired);
        const many = history.parallelism;
        const standing = await expectShardsConverge(sandbox, trueup, project, first, START, total, many);
        editLive(sandbox, history);
        const next = desiredFor(sandbox, history.next);
        await expectShardsConverge(sandbox, trueup, project, next, standing, total, many);
      }),
      { numRuns: casesOf(4, 300, 1_500), ...replay, endOnFailure: true },
    );
  }, 1_800_000);
});
