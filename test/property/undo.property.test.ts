import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { forEachHistory } from '../support/convergence-law.ts';
import { type InProcess, inProcess } from '../support/in-process.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { historiesOf } from '../support/random-history.ts';
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

describe(`taking back any run (${title})`, () => {
  it.each(['2.14', '2.16'] as const)(
    'on %s makes Intercom what it was before it',
    async (version) => {
      await forEachHistory(historiesOf(version), casesOf(12, 500), replay, async (history) => {
        await expectUndone(sandbox, trueup, history, { edits: history.unnamed, dieAt: undefined });
      });
    },
    1_800_000,
  );
});
