import { describe, it } from 'vitest';
import {
  desiredFor,
  editLive,
  expectConverges,
  forEachHistory,
  START,
  startHistory,
} from '../support/convergence-law.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { historiesOf } from '../support/random-history.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';

const { title, ...replay } = propertySeed();
const { sandbox, trueup } = await sandboxOfFile();

describe(`convergence on 2.16 (${title})`, () => {
  it('any YAML over any workspace converges in one apply, and so does the next one over what was edited since', async () => {
    await forEachHistory(historiesOf('2.16'), casesOf(100, 10_000), replay, async (history) => {
      const project = startHistory(sandbox, history);
      const first = desiredFor(sandbox, history.desired);
      const standing = await expectConverges(sandbox, trueup, history, project, first, START);
      editLive(sandbox, history);
      await expectConverges(sandbox, trueup, history, project, desiredFor(sandbox, history.next), standing);
    });
  }, 1_800_000);
});
