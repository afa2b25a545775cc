import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { forEachHistory } from '../support/convergence-law.ts';
import { type InProcess, inProcess } from '../support/in-process.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { type History, historiesOf } from '../support/random-history.ts';
import { expectUndone } from '../support/undo-law.ts';

const { title, ...replay } = propertySeed();
let sandbox: Sandbox;
let trueup: InProcess;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  trueup = inProcess(sandbox);
});

afterAll(async () => {
  await trueup.close();
  await sandbox.close();
});

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
