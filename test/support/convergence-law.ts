import fc from 'fast-check';
import { expect } from 'vitest';
import type { Derivation } from '../../src/cli/pipeline.ts';
import type { Desired } from '../../src/model/desired.ts';
import { compareText } from '../../src/model/json.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { PlanOptions } from '../../src/model/plan.ts';
import type { Project } from '../../src/model/project.ts';
import type { JournalEntry } from '../../src/sandbox/journal.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { type Applied, expectedWorld } from './expected-world.ts';
import { freshLedger, type InProcess } from './in-process.ts';
import { expectSoundSteps } from './plan-laws.ts';
import type { History } from './random-history.ts';
import { randomProject, SCHEMA_SEED } from './random-schema.ts';
import { desiredOf, readWorld, seedOf, type World } from './random-world.ts';

/** Where a history stands between two applies. */
export interface Standing {
  readonly ledger: Ledger | undefined;
  readonly applied: Applied;
}

export const START: Standing = { ledger: undefined, applied: new Map() };

/** Puts the sandbox into the first state of a history. */
export function startHistory(sandbox: Sandbox, history: History): Project {
  sandbox.reset();
  sandbox.setSwitches({
    ...history.switches,
    rateHeaders: false,
    rateLimit: 1_000_000,
  });
  sandbox.seed(SCHEMA_SEED);
  sandbox.seed(seedOf(history.live, new Map(), true));
  if (history.unnamed) sandbox.seed({ unnamed_instances: { Order: [{ attributes: { theirs: 'a' } }] } });
  return randomProject(history);
}

/** Somebody works in Intercom. */
export function editLive(sandbox: Sandbox, history: History): void {
  sandbox.seed(seedOf(history.edits, readWorld(sandbox.state()), false));
}

/** What the second YAML of a history says, fitted to what is there. */
export function desiredFor(sandbox: Sandbox, draws: History['desired']): Desired {
  return desiredOf(draws, readWorld(sandbox.state()));
}

/** Requests that are no reads, since the last call. */
export function takeWrites(sandbox: Sandbox, from: number): readonly JournalEntry[] {
  return sandbox
    .journal()
    .slice(from)
    .filter(({ method, path }) => method !== 'GET' && path !== '/contacts/search');
}

/** Plans with the flags the plan itself asks for; nothing may refuse it then. Planning sends no write. */
export async function planAll(
  sandbox: Sandbox,
  trueup: InProcess,
  project: Project,
  desired: Desired,
  ledger: Ledger | undefined,
  options: Partial<PlanOptions> = { adopt: true },
): Promise<Derivation> {
  const from = sandbox.journal().length;
  const first = await trueup.plan(project, desired, ledger, options);
  const deletes = first.plan.findings.find(({ remedy }) => remedy?.startsWith('--allow-deletes'))?.remedy;
  const again = { ...options, allowDeletes: Number(deletes?.split(' ')[1]) };
  const derivation = deletes === undefined ? first : await trueup.plan(project, desired, ledger, again);
  expect(derivation.plan.findings.filter(({ severity }) => severity === 'refuse')).toEqual([]);
  expect(takeWrites(sandbox, from), 'a plan sends reads and nothing else').toEqual([]);
  return derivation;
}

/**
 * The law: one apply makes Intercom exactly what the contract says and touches nothing else, with as many writes as the
 * plan announced, each of which changes something; then there is nothing to do and nothing to record.
 */
export async function expectConverges(
  sandbox: Sandbox,
  trueup: InProcess,
  history: History,
  project: Project,
  desired: Desired,
  standing: Standing,
  isSecondLook = false,
): Promise<Standing> {
  const showsAll = trueup.traits.nested_limit === null;
  const expected = expectedWorld(project, readWorld(sandbox.state()), desired, standing.applied, showsAll);
  const derivation = await planAll(sandbox, trueup, project, desired, standing.ledger);
  expectSoundSteps(derivation);
  expect(cutFields(derivation), 'only lists that may be cut are left alone').toBe(expected.cut.length);
  const from = sandbox.journal().length;
  const { parallelism } = history;
  const ran = await trueup.apply(derivation, standing.ledger ?? freshLedger(), { parallelism });
  expect(ran.problems).toEqual([]);
  const writes = takeWrites(sandbox, from);
  expect(writes.length, 'as many writes as announced').toBe(derivation.plan.calls.write);
  expect(
    writes.filter(({ wrote }) => wrote.length === 0),
    'every write changes something',
  ).toEqual([]);
  expectNamed(writes);
  expect(printed(readWorld(sandbox.state()))).toEqual(printed(expected.world));
  const now: Standing = { ledger: ran.ledger, applied: expected.applied };
  // A list that may be cut is looked at again once this very run has deleted some of its members.
  if (expected.shrunk) {
    expect(isSecondLook, 'one more apply settles it').toBe(false);
    return expectConverges(sandbox, trueup, history, project, desired, now, true);
  }
  await expectSettled(sandbox, trueup, project, desired, ran.ledger, expected.cut.length);
  return now;
}

/** Nothing to do, nothing to record, nothing written. */
export async function expectSettled(
  sandbox: Sandbox,
  trueup: InProcess,
  project: Project,
  desired: Desired,
  ledger: Ledger,
  cut: number,
): Promise<void> {
  const again = await planAll(sandbox, trueup, project, desired, ledger, {});
  expect(again.plan.steps).toEqual([]);
  expect([...again.difference.recorded], 'nothing left to record').toEqual([]);
  expect(cutFields(again)).toBe(cut);
}

/** No instance is ever made that could not be found again. */
export function expectNamed(writes: readonly JournalEntry[]): void {
  for (const { method, path, request } of writes) {
    if (method !== 'POST') continue;
    const externalId = (request as { external_id?: unknown }).external_id;
    expect(typeof externalId === 'string' && externalId.trim() !== '', `POST ${path} names its instance`).toBe(true);
  }
}

/** A world as something that prints and compares well. */
export function printed(world: World): Record<string, string[]> {
  const named = [...world].map(([name, fields]): [string, string[]] => [
    name,
    [...fields].map(([field, value]) => `${field} = ${JSON.stringify(value)}`).sort(compareText),
  ]);
  return Object.fromEntries(named.sort(([left], [right]) => compareText(left, right)));
}

/** Runs a law over random cases, each with a history of its own. */
export function forEachHistory(
  histories: fc.Arbitrary<History>,
  runs: number,
  replay: { readonly seed: number; readonly path?: string },
  law: (history: History) => Promise<void>,
): Promise<void> {
  return fc.assert(fc.asyncProperty(histories, law), { numRuns: runs, ...replay, endOnFailure: false });
}

function cutFields({ difference }: Derivation): number {
  return difference.notes.filter(({ code }) => code === 'associations-cut').length;
}
