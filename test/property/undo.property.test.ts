import { describe, it } from 'vitest';
import { forEachHistory } from '../support/convergence-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { type History, historiesOf } from '../support/random-history.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';
import { expectUndone } from '../support/undo-law.ts';

const { title, ...replay } = propertySeed();
const { sandbox, trueup } = await sandboxOfFile();

/** Before or after one of the first writes: a half stands for an answer that nobody saw. */
const dieAtOf = ({ desired }: History) => 1 + (desired.filter(({ state }) => state === 'present').length % 8) / 2;

describe(`taking back any run (${title})`, () => {
  it.each([
    { version: '2.14', breaks: false },
    { version: '2.16', breaks: true },
  ] as const)(
    'on $version, broken off: $breaks, makes Intercom what it was',
    async ({ version, breaks }) => {
      await forEachHistory(historiesOf(version), casesOf(3, 200), replay, async (history) => {
        await expectUndone(sandbox, trueup, history, {
          edits: history.unnamed,
          dieAt: breaks ? dieAtOf(history) : undefined,
        });
      });
    },
    1_800_000,
  );
});
