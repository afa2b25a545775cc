import fc from 'fast-check';
import { describe, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { propertySeed } from '../support/property-seed.ts';
import { historiesOf } from '../support/random-history.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';
import { expectUndone } from '../support/undo-law.ts';

const RUNS = 2000;
const { title, ...replay } = propertySeed();
const { sandbox, trueup } = await sandboxOfFile();

describe(`taking back any run (${title})`, () => {
  it.each(['2.14', '2.16'] as const)('on %s, whole or broken off, makes Intercom what it was', async (version) => {
    const ends = { whole: 0, broken: 0, 'by hand': 0 };
    // Halves stand for an answer that nobody saw; from 12 on nothing breaks off.
    const law = fc.asyncProperty(historiesOf(version), fc.nat(40), async (history, at) => {
      const dieAt = at < 24 && version === '2.16' ? 1 + at / 2 : undefined;
      ends[await expectUndone(sandbox, trueup, history, { edits: history.unnamed, dieAt })] += 1;
    });
    await fc.assert(law, { numRuns: RUNS, ...replay, endOnFailure: true });
    figure(
      `undo on ${version}`,
      `${RUNS} runs taken back and done again, ${ends.broken} of them broken off, 0 differences; ${ends['by hand']} with members to attach by hand`,
    );
  });
});
