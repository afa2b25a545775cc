import { describe, expect, it } from 'vitest';
import { diffDrift } from '../../src/diff/diff-drift.ts';
import type { Project } from '../../src/model/project.ts';
import {
  desiredFor,
  editLive,
  expectConverges,
  forEachHistory,
  planAll,
  START,
  startHistory,
} from '../support/convergence-law.ts';
import { acceptanceOf } from '../support/expected-world.ts';
import { HASHER } from '../support/in-process.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { type History, historiesOf } from '../support/random-history.ts';
import { CONTACTS, CONVERSATIONS, TYPES } from '../support/random-schema.ts';
import { sandboxOfFile } from '../support/sandbox-of-file.ts';

const { title, ...replay } = propertySeed();
const { sandbox, trueup } = await sandboxOfFile();

const NAMES = new Set(
  [...TYPES, CONTACTS, CONVERSATIONS].flatMap(({ attributes }) => attributes.map(({ name }) => name)),
);

/** Half of all fields, or all of them, by name; the other half by an entry that has expired. */
function accepting(project: Project, { parallelism }: History): Project {
  const entry = { until: '2026-12-31', why: 'because', source: { file: 'trueup.yaml', line: 1, column: 1 } };
  const accept = [...NAMES, 'external_created_at', 'external_updated_at'].map((name, index) => ({
    ...entry,
    at: acceptanceOf(name),
    expired: parallelism % 3 !== 0 && (index + parallelism) % 2 === 0,
  }));
  return { ...project, accept };
}

describe(`accepted drift (${title})`, () => {
  it('stays as others left it while everything else converges, and converges with the rest when it is not accepted any more', async () => {
    let seen = 0;
    await forEachHistory(historiesOf('2.16', '2.14'), casesOf(25, 4000), replay, async (history) => {
      const project = startHistory(sandbox, history);
      const first = await expectConverges(
        sandbox,
        trueup,
        history,
        project,
        desiredFor(sandbox, history.desired),
        START,
      );
      editLive(sandbox, history);
      const letting = accepting(project, history);
      const desired = desiredFor(sandbox, history.desired);
      const second = await expectConverges(sandbox, trueup, history, letting, desired, first);

      const { live, plan } = await planAll(sandbox, trueup, letting, desired, second.ledger, {});
      const input = { desired, live, ledger: second.ledger, hasher: HASHER, covers: () => true };
      const { items } = diffDrift({ ...input, project: letting });
      const accepted = items.filter(({ acceptance }) => acceptance?.expired === false);
      const told = plan.findings.filter(({ code }) => code === 'drift-accepted').flatMap(({ addresses }) => addresses);
      expect(new Set(accepted.map(({ address }) => address)), 'plan and drift accept the same').toEqual(new Set(told));
      expect(
        items.filter((item) => item.kind !== 'unknown' && !accepted.includes(item)),
        'nothing else moved after an apply',
      ).toEqual([]);
      const bare = diffDrift({ ...input, project });
      expect(bare.items.length, 'it is still owned, and would count').toBe(items.length);
      seen += accepted.length;

      await expectConverges(sandbox, trueup, history, project, desiredFor(sandbox, history.next), second);
    });
    expect(seen, 'something was accepted').toBeGreaterThan(0);
  }, 1_800_000);
});
