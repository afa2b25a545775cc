import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import {
  desiredFor,
  editLive,
  expectConverges,
  forEachHistory,
  START,
  startHistory,
} from '../support/convergence-law.ts';
import { type InProcess, inProcess } from '../support/in-process.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { historiesOf } from '../support/random-history.ts';

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

describe(`convergence on 2.16 (${title})`, () => {
  it('any YAML over any workspace converges in one apply, and so does the next one over what was edited since', async () => {
    await forEachHistory(historiesOf('2.16'), casesOf(150, 10_000), replay, async (history) => {
      const project = startHistory(sandbox, history);
      const first = desiredFor(sandbox, history.desired);
      const standing = await expectConverges(sandbox, trueup, history, project, first, START);
      editLive(sandbox, history);
      await expectConverges(sandbox, trueup, history, project, desiredFor(sandbox, history.next), standing);
    });
  }, 1_800_000);
});
