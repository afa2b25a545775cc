import { expect } from 'vitest';
import type { RecordedRun } from '../../src/ledger/read-runs.ts';
import { recoverLedger } from '../../src/ledger/recover.ts';
import { type Address, kindOf } from '../../src/model/address.ts';
import type { Desired } from '../../src/model/desired.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { AttributeSpec, Project } from '../../src/model/project.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { desiredFor, editLive, expectNamed, planAll, printed, startHistory, takeWrites } from './convergence-law.ts';
import { freshLedger, type InProcess } from './in-process.ts';
import type { History } from './random-history.ts';
import { readWorld, type World } from './random-world.ts';

/** What the steps do to what the run had read, whoever calls it what. */
const effects = (plan: Plan, isRead: (address: Address) => boolean) =>
  plan.steps.filter(({ address }) => isRead(address)).map(({ address, action, patch }) => ({ address, action, patch }));

/**
 * The law of taking back: the YAML is applied, somebody may work in Intercom, another YAML is applied, broken off
 * anywhere or not; the undo of that run makes Intercom what it was before it, but for ids and what nobody read. Then
 * there is nothing left to undo, the old YAML asks for what it asked for before, and the undo can be taken back itself.
 */
export async function expectUndone(
  sandbox: Sandbox,
  trueup: InProcess,
  history: History,
  { edits, dieAt }: { readonly edits: boolean; readonly dieAt: number | undefined },
): Promise<'whole' | 'broken' | 'by hand'> {
  const project = withoutSecrets(startHistory(sandbox, history));
  const first = desiredFor(sandbox, history.desired);
  const { parallelism } = history;
  const start = await trueup.apply(await planAll(sandbox, trueup, project, first, undefined), freshLedger(), {
    parallelism,
  });
  if (edits) editLive(sandbox, history);
  const before = readWorld(sandbox.state());
  const asked = await planAll(sandbox, trueup, project, first, start.ledger);
  const next = desiredFor(sandbox, history.next);
  const planned = await planAll(sandbox, trueup, project, next, start.ledger);
  let until = dieAt ?? Number.POSITIVE_INFINITY;
  const ran = await trueup.apply(planned, start.ledger, {
    parallelism,
    through: (remote, die) => ({
      ...remote,
      write: async (...args) => {
        until -= 1;
        if (until === 0) die();
        const answer = await remote.write(...args);
        if (until < 0.75 && until > 0) die();
        return answer;
      },
    }),
  });
  const ledger: Ledger = recoverLedger(ran.ledger, ran.died ? [ran.record] : []).ledger;
  const after = readWorld(sandbox.state());

  const undo = await undoAll(trueup, sandbox, project, next, ledger, ran.record);
  const from = sandbox.journal().length;
  const undone = await trueup.apply(undo, ledger, { parallelism });
  expect(undone.problems).toEqual([]);
  const writes = takeWrites(sandbox, from);
  expectNamed(writes);
  expect(
    writes.filter(({ wrote }) => wrote.length === 0),
    'every write changes something',
  ).toEqual([]);
  const nameOf = (address: Address, id = planned.live.records.get(address)?.id) =>
    kindOf(address) === 'instance' ? address : `${kindOf(address)}/${id}`;
  const known = new Set([...planned.live.records.values()].map(({ address, id }) => nameOf(address, id)));
  const byHand = undo.plan.findings.filter(({ message }) => isByHand(message)).flatMap(({ addresses }) => addresses);
  expect(byHand.length === 0 || history.version !== '2.16').toBe(true);
  for (const address of byHand) known.delete(nameOf(address));
  const lost = readOnly(known);
  expect(printed(lost(readWorld(sandbox.state())))).toEqual(printed(lost(before)));
  if (byHand.length > 0) return 'by hand';
  const again = await undoAll(trueup, sandbox, project, next, undone.ledger, ran.record);
  expect(again.plan.steps).toEqual([]);
  expect([...again.difference.recorded], 'nothing left to record').toEqual([]);
  const reverted = await planAll(sandbox, trueup, project, first, undone.ledger);
  const isRead = (address: Address) => {
    const id = asked.live.records.get(address)?.id;
    return id === undefined || known.has(nameOf(address, id));
  };
  expect(effects(reverted.plan, isRead), 'the old YAML asks for what it asked for').toEqual(
    effects(asked.plan, isRead),
  );

  // What an undo gives back to others is not owned here: below 2.16 nobody can tell whether they show all of it, so that
  // it is left and told.
  const back = await undoAll(trueup, sandbox, project, next, undone.ledger, undone.record, isLeftToOthers);
  const left = back.plan.findings
    .filter(({ message }) => isLeftToOthers(message))
    .flatMap(({ addresses }) => addresses);
  expect(left.length === 0 || history.version !== '2.16').toBe(true);
  const redone = await trueup.apply(back, undone.ledger, { parallelism });
  expect(redone.problems).toEqual([]);
  if (left.length > 0) return 'by hand';
  expect(printed(lost(readWorld(sandbox.state()))), 'taken back itself').toEqual(printed(lost(after)));
  return ran.died ? 'broken' : 'whole';
}

/** Below 2.16 a list that may be cut is not written: the plan says so, and who is to be attached by hand. */
const isByHand = (message: string) => message.endsWith('attach it by hand');

/** The relationship that cannot be read whole, and what it points at and so keeps. */
const isLeftToOthers = (message: string) =>
  message.includes('cannot be read whole here') || message.startsWith('is pointed at by ');

/** Sensitive values are in no journal; what becomes of them is a story of its own. */
function withoutSecrets(project: Project): Project {
  const open = ([name, spec]: [string, AttributeSpec]): [string, AttributeSpec] => [
    name,
    { ...spec, sensitive: false },
  ];
  const types = Object.entries(project.types).map(([type, spec]) => [
    type,
    { ...spec, attributes: Object.fromEntries(Object.entries(spec.attributes).map(open)) },
  ]);
  return { ...project, types: Object.fromEntries(types) };
}

async function undoAll(
  trueup: InProcess,
  sandbox: Sandbox,
  project: Project,
  desired: Desired,
  ledger: Ledger,
  run: RecordedRun,
  isExpected: (message: string) => boolean = () => false,
) {
  const from = sandbox.journal().length;
  const first = await trueup.undo(project, desired, ledger, run);
  const remedy = first.plan.findings.find((finding) => finding.remedy?.startsWith('--allow-deletes'))?.remedy;
  const allowDeletes = Number(remedy?.split(' ')[1]);
  const undo = remedy ? await trueup.undo(project, desired, ledger, run, { allowDeletes }) : first;
  expect(takeWrites(sandbox, from), 'an undo plan sends reads and nothing else').toEqual([]);
  const told = undo.plan.findings.filter(({ severity }) => severity !== 'note');
  expect(told.filter(({ message }) => !isByHand(message) && !isExpected(message))).toEqual([]);
  return undo;
}

/** Leaves out the relationships of what the run did not read: that they pointed at what was deleted, no journal tells. */
function readOnly(known: ReadonlySet<string>): (world: World) => World {
  const isMember = ([field]: [string, unknown]) => field.startsWith('members/');
  return (world) =>
    new Map(
      [...world].map(([name, fields]) => [
        name,
        known.has(name) ? fields : new Map([...fields].filter((field) => !isMember(field))),
      ]),
    );
}
