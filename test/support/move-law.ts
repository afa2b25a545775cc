import fc from 'fast-check';
import { expect } from 'vitest';
import { recoverLedger } from '../../src/ledger/recover.ts';
import { contactAddress, conversationAddress } from '../../src/model/address.ts';
import type { Body } from '../../src/model/body.ts';
import type { Desired, DesiredRecord, Moved } from '../../src/model/desired.ts';
import { NetworkError, TrueupError } from '../../src/model/error.ts';
import type { Ledger } from '../../src/model/ledger.ts';
import type { Project } from '../../src/model/project.ts';
import type { Remote } from '../../src/model/remote.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type ApplyOptions, freshLedger, type InProcess, inProcess } from './in-process.ts';
import { aShop, body, declared, desiredOf, order } from './model-values.ts';
import { expectSoundSteps } from './plan-laws.ts';
import type { PropertySeed } from './property-seed.ts';

let sandbox: Sandbox;
let trueup: InProcess;

/**
 * The law of moves over random cases: nothing goes before what takes its place is there and led to, trouble at any write
 * is mended by one plain run, no flag is ever needed, and there is nothing to do afterwards, with the entries or without.
 */
export async function expectMovesHold(runs: number, { title: _title, ...replay }: PropertySeed): Promise<void> {
  sandbox = await startSandbox({ now: () => 1_772_000_000_000, sleep: async () => undefined });
  trueup = inProcess(sandbox);
  try {
    await fc.assert(fc.asyncProperty(cases, expectMoves), { numRuns: runs, ...replay });
  } finally {
    await trueup.close();
    await sandbox.close();
  }
}

const TROUBLES = ['none', 'killed-before', 'killed-after', 'answer-lost', 'never-arrived', 'refused'] as const;
const COUNT = 4;

/** Some orders that point at each other, and who points at them; then some get other ids. */
const cases = fc.record({
  version: fc.constantFrom('2.16' as const, '2.14' as const),
  members: fc.constantFrom('exact' as const, 'owned' as const),
  prune: fc.constantFrom('owned' as const, 'never' as const),
  notes: fc.array(fc.constantFrom('a', 'b', undefined), { minLength: COUNT, maxLength: COUNT }),
  nextNotes: fc.array(fc.constantFrom('a', 'b', undefined), { minLength: COUNT, maxLength: COUNT }),
  parents: fc.array(fc.option(fc.nat(COUNT - 1)), { minLength: COUNT, maxLength: COUNT }),
  held: fc.uniqueArray(fc.nat(COUNT - 1)),
  talked: fc.option(fc.nat(COUNT - 1)),
  moves: fc.uniqueArray(fc.nat(COUNT - 1), { minLength: 1 }),
  theirs: fc.boolean(),
  trouble: fc.constantFrom(...TROUBLES),
  at: fc.nat(10),
  parallelism: fc.constantFrom(1, 4),
});
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never;

async function expectMoves(drawn: Case): Promise<void> {
  const project = start(drawn);
  const before = desired(drawn, drawn.notes, (index) => `OLD-${index}`);
  const made = await trueup.plan(project, before, undefined);
  const first = await trueup.apply(made, freshLedger());
  expect(first.problems).toEqual([]);
  if (drawn.theirs) {
    sandbox.seed({ instances: { Order: { 'OLD-0': { attributes: { theirs: 'x' } } } } });
    sandbox.seed({ contacts: [{ external_id: '71', associations: { orders: ['OLD-0'] } }] });
  }
  const names = (index: number) => `${drawn.moves.includes(index) ? 'NEW' : 'OLD'}-${index}`;
  const source = { file: 'objects/all.yaml', line: 1, column: 1 };
  const moved = drawn.moves
    .toSorted()
    .map((index): Moved => ({ from: order(`OLD-${index}`), to: order(`NEW-${index}`), source }));
  const after = { ...desired(drawn, drawn.nextNotes, names), moved };

  const planned = await planFlagless(project, after, first.ledger);
  expect(planned.plan.steps.filter(({ moved_to }) => moved_to !== undefined)).toHaveLength(moved.length);
  const ran = await trueup.apply(planned, first.ledger, troubled(drawn));
  const { ledger } = recoverLedger(ran.ledger, ran.died ? [ran.record] : []);
  const rest = await trueup.apply(await planFlagless(project, after, ledger), ledger, watched());
  expect(rest.problems).toEqual([]);

  const { instances, contacts, conversations } = sandbox.state();
  expect(instances.map(({ external_id: id }) => id).sort()).toEqual([0, 1, 2, 3].map(names).sort());
  const nameOf = new Map(instances.map(({ id, external_id: name }) => [id, name]));
  const pointed = (references: { readonly [name: string]: readonly string[] } | undefined, name: string) =>
    (references?.[name] ?? []).map((id) => nameOf.get(id)).sort();
  expect(pointed(contacts[0]?.references, 'orders')).toEqual(drawn.held.map(names).sort());
  expect(pointed(conversations[0]?.references, 'order')).toEqual(drawn.talked === null ? [] : [names(drawn.talked)]);
  for (const [index, parent] of drawn.parents.entries()) {
    const instance = instances.find(({ external_id: id }) => id === names(index));
    expect(pointed(instance?.references, 'parent')).toEqual(parent === null ? [] : [names(parent)]);
  }
  for (const each of [after, { ...after, moved: [] }]) {
    const again = await planFlagless(project, each, rest.ledger);
    expect(again.plan.steps).toEqual([]);
    expect([...again.difference.recorded]).toEqual([]);
  }
}

function start({ version, members, prune }: Case): Project {
  sandbox.reset();
  sandbox.setSwitches({ rateHeaders: false, rateLimit: 1_000_000 });
  const relation = (many: boolean) => ({ type: 'relationship', to: 'Order', many }) as const;
  sandbox.seed({
    workspace: { id: 'abc', region: 'us', name: 'A shop' },
    types: { Order: { attributes: { note: { type: 'string' }, theirs: { type: 'string' }, parent: relation(false) } } },
    contact_attributes: { orders: relation(true) },
    conversation_attributes: { order: relation(false) },
    contacts: [{ external_id: '70' }, { external_id: '71' }],
    conversations: [{ id: '508' }],
  });
  const shop = aShop();
  const held = version === '2.16' ? members : 'exact';
  return {
    ...shop,
    workspace: { ...shop.workspace, apiVersion: version },
    types: { Order: { prune, attributes: shop.types['Order']?.attributes ?? {} } },
    contacts: { ...shop.contacts, relationships: { orders: { to: 'Order', many: true, members: held } } },
    limits: { deletes: 0, deletePercent: 0 },
  };
}

function desired(drawn: Case, notes: Case['notes'], names: (index: number) => string): Desired {
  const record = (address: DesiredRecord['address'], content: Body, to: readonly number[]) =>
    declared(address, content, { references: to.map((index) => order(names(index))) });
  const orders = notes.map((note, index) => {
    const parent = drawn.parents[index] ?? null;
    const attributes = { ...(note === undefined ? {} : { note }), parent: parent === null ? null : names(parent) };
    return record(order(names(index)), body(attributes), parent === null ? [] : [parent]);
  });
  const { held, talked } = drawn;
  return desiredOf(
    record(contactAddress('external_id', '70'), body({}, { orders: held.map(names).sort() }), held),
    record(
      conversationAddress('508'),
      body({}, { order: talked === null ? null : names(talked) }),
      talked === null ? [] : [talked],
    ),
    ...orders.sort((left, right) => (left.address < right.address ? -1 : 1)),
  );
}

/** A plan without any flag: no guard has anything to say. */
async function planFlagless(project: Project, configured: Desired, ledger: Ledger) {
  const derivation = await trueup.plan(project, configured, ledger);
  expectSoundSteps(derivation);
  expect(derivation.plan.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  return derivation;
}

/** Looks at Intercom each time something is about to be deleted. */
function watched(): ApplyOptions {
  return { through: (remote) => ({ ...remote, deleteInstance: (type, id) => deleteWatched(remote, type, id) }) };
}

function deleteWatched(remote: Remote, type: string, id: string): Promise<'deleted' | 'missing'> {
  const { instances, contacts, conversations } = sandbox.state();
  const old = instances.find((each) => each.id === id)?.external_id ?? '';
  expect(instances.map(({ external_id: name }) => name)).toContain(old.replace('OLD', 'NEW'));
  const managed = [
    ...instances.filter((each) => each.id !== id && !isLeaving(each.external_id)),
    contacts[0],
    ...conversations,
  ];
  const holders = managed.filter((each) =>
    Object.values(each?.references ?? {})
      .flat()
      .includes(id),
  );
  expect(holders, `${old} goes while something still points at it`).toEqual([]);
  return remote.deleteInstance(type, id);

  /** An old one that goes too may point at another old one. */
  function isLeaving(name: string | null): boolean {
    return (
      name?.startsWith('OLD') === true && instances.some((each) => each.external_id === name.replace('OLD', 'NEW'))
    );
  }
}

function troubled({ trouble, at, parallelism }: Case): ApplyOptions {
  let writes = 0;
  const around = async <Value>(write: () => Promise<Value>, die: () => never): Promise<Value> => {
    writes += 1;
    if (trouble === 'none' || writes !== at + 1) return write();
    if (trouble === 'killed-before') return die();
    if (trouble === 'refused') throw new TrueupError('refused', { code: 'refused', category: 'failed' });
    if (trouble !== 'never-arrived') await write();
    if (trouble === 'killed-after') return die();
    throw new NetworkError('no answer', { code: 'network', category: 'later', outcome: 'unknown' });
  };
  return {
    parallelism,
    through: (remote, die) => ({
      ...remote,
      write: (address, id, fields) => around(() => remote.write(address, id, fields), die),
      deleteInstance: (type, id) => around(() => deleteWatched(remote, type, id), die),
    }),
  };
}
