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
import { type History, historiesOf } from '../support/random-history.ts';

const { title, ...replay } = propertySeed();
let sandbox: Sandbox;
let trueup: InProcess;
let knowing: InProcess;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  trueup = inProcess(sandbox);
  knowing = inProcess(sandbox, { nested_limit: null });
});

afterAll(async () => {
  await trueup.close();
  await knowing.close();
  await sandbox.close();
});

describe(`convergence below 2.16 (${title})`, () => {
  it('any YAML over any workspace converges in one apply, and so does the next one over what was edited since', async () => {
    await forEachHistory(historiesOf('2.13', '2.14', '2.15'), casesOf(80, 10_000), replay, (history) =>
      converges(trueup, history),
    );
  }, 1_800_000);

  it('and where it is known that every member shows, no list is left alone', async () => {
    await forEachHistory(historiesOf('2.13', '2.14', '2.15'), casesOf(25, 3000), replay, (history) =>
      converges(knowing, history),
    );
  }, 1_800_000);
});

async function converges(stages: InProcess, history: History): Promise<void> {
  const project = startHistory(sandbox, history);
  const first = desiredFor(sandbox, history.desired);
  const standing = await expectConverges(sandbox, stages, history, project, first, START);
  editLive(sandbox, history);
  await expectConverges(sandbox, stages, history, project, desiredFor(sandbox, history.next), standing);
}
