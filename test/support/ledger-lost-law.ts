import { expect } from 'vitest';
import { nextLedger } from '../../src/ledger/empty-ledger.ts';
import { rebuildEntries } from '../../src/ledger/rebuild.ts';
import type { Desired } from '../../src/model/desired.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Project } from '../../src/model/project.ts';
import type { JournalEntry } from '../../src/sandbox/journal.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { desiredFor, editLive, expectConverges, planAll, START, startHistory, takeWrites } from './convergence-law.ts';
import { freshLedger, type InProcess } from './in-process.ts';
import type { History } from './random-history.ts';
import { readWorld, slotAt, slotName, type World } from './random-world.ts';

/** Where in a history the ledger is lost. */
export type LossPoint = 'after the first run' | 'after somebody edited' | 'in the middle of the second run';

/** What was counted over all histories. */
export interface LossFigures {
  histories: number;
  points: { [point in LossPoint]?: number };
  rebuilt: number;
  applied: number;
  /** DELETE requests beside those of `state: absent` and `prune: all`, which no ledger decides. */
  deletes: number;
  duplicates: number;
  writesOfRebuilds: number;
  staleDeletes: number;
  staleDeletesWithoutRead: number;
}

export function noLossFigures(): LossFigures {
  return {
    histories: 0,
    points: {},
    rebuilt: 0,
    applied: 0,
    deletes: 0,
    duplicates: 0,
    writesOfRebuilds: 0,
    staleDeletes: 0,
    staleDeletesWithoutRead: 0,
  };
}

/**
 * The law of a lost ledger: whenever it goes, it is rebuilt by reads alone, no plan over the rebuilt one deletes what no
 * YAML names, nothing exists twice, and after the next apply there is nothing to do.
 */
export async function expectLossIsHarmless(
  sandbox: Sandbox,
  trueup: InProcess,
  history: History,
  point: LossPoint,
  figures: LossFigures,
): Promise<void> {
  const project = startHistory(sandbox, history);
  const first = desiredFor(sandbox, history.desired);
  const standing = await expectConverges(sandbox, trueup, history, project, first, START);
  let desired = first;
  if (point !== 'after the first run') editLive(sandbox, history);
  if (point === 'in the middle of the second run') {
    desired = desiredFor(sandbox, history.next);
    await dieInTheMiddle(sandbox, trueup, project, desired, standing.ledger);
  }
  const ledger = await rebuild(sandbox, trueup, project, desired, figures);
  if (point === 'after the first run') {
    const again = await planAll(sandbox, trueup, project, desired, ledger, {});
    expect(again.plan.steps, 'with the YAML unchanged there is nothing to do').toEqual([]);
  }
  await settle(sandbox, trueup, project, desired, ledger, figures);
  figures.histories += 1;
  figures.points[point] = (figures.points[point] ?? 0) + 1;
}

/**
 * The law of an old ledger that came back (a revert, a cache): what it makes a run delete was read in that run, still
 * existed, and was not declared.
 */
export async function expectOldLedgerIsHarmless(
  sandbox: Sandbox,
  trueup: InProcess,
  history: History,
  figures: LossFigures,
): Promise<void> {
  const project = startHistory(sandbox, history);
  const standing = await expectConverges(
    sandbox,
    trueup,
    history,
    project,
    desiredFor(sandbox, history.desired),
    START,
  );
  editLive(sandbox, history);
  const desired = desiredFor(sandbox, history.next);
  await expectConverges(sandbox, trueup, history, project, desired, standing);
  // Somebody makes some of it again: then an old ledger owns what a newer one had seen go.
  editLive(sandbox, history);
  const from = sandbox.journal().length;
  const derivation = await planAll(sandbox, trueup, project, desired, standing.ledger);
  await trueup.apply(derivation, standing.ledger ?? freshLedger());
  const requests = sandbox.journal().slice(from);
  const deletes = requests.filter(({ method }) => method === 'DELETE');
  figures.staleDeletes += deletes.length;
  figures.staleDeletesWithoutRead += deletes.filter((entry) => !wasReadBefore(entry, requests)).length;
  expectOnce(sandbox, figures);
}

async function dieInTheMiddle(
  sandbox: Sandbox,
  trueup: InProcess,
  project: Project,
  desired: Desired,
  ledger: Ledger | undefined,
): Promise<void> {
  const derivation = await planAll(sandbox, trueup, project, desired, ledger);
  const half = Math.ceil(derivation.plan.calls.write / 2);
  let writes = 0;
  await trueup.apply(derivation, ledger ?? freshLedger(), {
    parallelism: 1,
    through: (remote, die) => ({
      ...remote,
      write: async (...given) => {
        writes += 1;
        return writes > half ? die() : remote.write(...given);
      },
    }),
  });
}

async function rebuild(
  sandbox: Sandbox,
  trueup: InProcess,
  project: Project,
  desired: Desired,
  figures: LossFigures,
): Promise<Ledger> {
  const from = sandbox.journal().length;
  const { difference } = await trueup.plan(project, desired, undefined, { adopt: true });
  const { entries } = rebuildEntries(difference, desired, undefined);
  const writes = takeWrites(sandbox, from).length;
  figures.writesOfRebuilds += writes;
  figures.rebuilt += entries.size;
  expect(writes, 'a rebuild sends reads and nothing else').toBe(0);
  for (const address of entries.keys()) expect(desired.records.get(address)?.state, address).toBe('present');
  return nextLedger(freshLedger(), entries);
}

/** One apply over the rebuilt ledger (a second where lists may be cut), and then nothing to do. */
async function settle(
  sandbox: Sandbox,
  trueup: InProcess,
  project: Project,
  desired: Desired,
  rebuilt: Ledger,
  figures: LossFigures,
): Promise<void> {
  let ledger = rebuilt;
  for (let round = 0; ; round += 1) {
    const before = readWorld(sandbox.state());
    const derivation = await planAll(sandbox, trueup, project, desired, ledger);
    if (round > 0 && derivation.plan.steps.length === 0) return;
    expect(round, 'two plain runs are enough').toBeLessThan(2);
    const ran = await trueup.apply(derivation, ledger);
    expect(ran.problems).toEqual([]);
    ledger = ran.ledger;
    figures.applied += 1;
    expectOnce(sandbox, figures);
    countDeletes(project, desired, before, readWorld(sandbox.state()), figures);
  }
}

function countDeletes(project: Project, desired: Desired, before: World, after: World, figures: LossFigures): void {
  const absent = new Set(
    [...desired.records.values()]
      .filter(({ state }) => state === 'absent')
      .map(({ address }) => slotName(slotAt(address))),
  );
  const gone = [...before.keys()].filter((name) => !after.has(name) && !absent.has(name) && !isPruned(project, name));
  figures.deletes += gone.length;
  expect(gone, 'no ledger, no delete').toEqual([]);
}

function isPruned(project: Project, name: string): boolean {
  const type = name.split('/')[1] ?? '';
  return Object.hasOwn(project.types, type) && project.types[type]?.prune === 'all';
}

/** Every external id stands for one instance. */
function expectOnce(sandbox: Sandbox, figures: LossFigures): void {
  const seen = new Set<string>();
  for (const { type, external_id: externalId } of sandbox.state().instances) {
    if (externalId === null) continue;
    const name = `${type}/${externalId}`;
    if (seen.has(name)) figures.duplicates += 1;
    expect(seen.has(name), `${name} exists once`).toBe(false);
    seen.add(name);
  }
}

function wasReadBefore(entry: JournalEntry, requests: readonly JournalEntry[]): boolean {
  const type = entry.path.split('/')[2]?.split('?')[0];
  return requests
    .slice(0, requests.indexOf(entry))
    .some(
      ({ method, path, status }) => method === 'GET' && status === 200 && path.split('/')[2]?.split('?')[0] === type,
    );
}
