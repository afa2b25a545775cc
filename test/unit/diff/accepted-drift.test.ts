import { describe, expect, it, test } from 'vitest';
import type { DiffInput } from '../../../src/diff/diff.ts';
import { diffDrift } from '../../../src/diff/diff-drift.ts';
import { explainFields } from '../../../src/diff/explain-fields.ts';
import type { Acceptance } from '../../../src/model/acceptance.ts';
import { BLOCKING_NOTES } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Absence } from '../../../src/model/live.ts';
import type { Project } from '../../../src/model/project.ts';
import {
  aSharedShop,
  aShop,
  body,
  declared,
  desiredOf,
  HASHER,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
} from '../../support/model-values.ts';
import { anAcceptance } from '../report/drift-reports.ts';
import { atRest, attached, contact, hashed, NOTE, ORDERS, run } from './at-rest.ts';

const A = order('A');
const B = order('B');
const EXPIRED = { expired: true };

function accepting(at: string, over: Partial<Acceptance> = {}, project: Project = aShop()): Project {
  return { ...project, accept: [...project.accept, anAcceptance({ at, ...over })] };
}

/** What a plan and a drift report make of it: codes of notes, changed fields, and how drift tells each item. */
function judge(over: Partial<DiffInput>) {
  const { changes, notes, recorded, unchanged } = run(over);
  const items = diffDrift(atRest(over)).items;
  return {
    notes: notes.map(({ code }) => code),
    changed: changes.map(({ address, action, origin }) => `${action} ${address} ${origin}`),
    drift: items.map(({ acceptance, agreed, edited }) =>
      agreed ? 'agreed' : acceptance ? (acceptance.expired ? 'expired' : 'accepted') : edited ? 'edited' : 'new',
    ),
    recorded: [...recorded.keys()],
    unchanged,
  };
}

/** What the ledger holds of the parent of an order. */
const attachedParent = (member: string) => HASHER.members('instance/Order', '/attributes/parent', [member]);

/** A note with what the YAML says, what is live and what was last applied. */
function note(at: string, [wanted, live, applied]: readonly [Json, Json, Json], over: Partial<Acceptance> = {}) {
  return judge({
    project: accepting(at, over),
    desired: desiredOf(declared(A, body({ note: wanted }))),
    live: liveOf([living(A, body({ note: live }))]),
    ledger: ledgerOf(owned(A, { [NOTE]: hashed(applied) })),
  });
}

describe('a field that moved in Intercom alone', () => {
  it.each([A, 'instance/Order/*', `${A}#${NOTE}`, '*#/attributes/*'])('is let be by %s, and stays owned', (at) => {
    const letBe = { notes: ['drift-accepted'], changed: [], drift: ['accepted'], recorded: [], unchanged: [] };
    expect(note(at, ['x', 'theirs', 'x'])).toEqual(letBe);
    expect(note(at, ['x', null, 'x'])).toEqual(letBe);
  });

  it.each([B, `${A}#/attributes/status`])('is reverted whatever %s says', (at) => {
    expect(note(at, ['x', 'theirs', 'x'])).toMatchObject({ notes: [], changed: [`update ${A} drift`], drift: ['new'] });
  });

  it('is reverted again once the acceptance has expired, and both say so', () => {
    expect(note(A, ['x', 'theirs', 'x'], EXPIRED)).toMatchObject({
      notes: ['acceptance-expired'],
      changed: [`update ${A} drift`],
      drift: ['expired'],
    });
  });

  it('says on which line it is accepted', () => {
    const input = {
      project: accepting(A),
      desired: desiredOf(
        declared(A, body({ note: 'x' }), { fieldSources: { [NOTE]: { file: 'a.yaml', line: 7, column: 1 } } }),
      ),
      live: liveOf([living(A, body({ note: 'theirs' }))]),
      ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') })),
    };
    const message = 'moved in Intercom, accepted until 2026-12-31: sales clears up (trueup.yaml:40)';
    expect(run(input).notes).toMatchObject([{ pointer: NOTE, message, source: { line: 7 } }]);
    expect(explainFields(atRest(input), A, undefined)).toMatchObject([
      { rule: 'accepted', label: 'none', applied: 'differs', acceptance: { until: '2026-12-31' } },
    ]);
  });
});

describe('everything else is as without the acceptance', () => {
  it.each<[string, readonly [Json, Json, Json], string[], string[]]>([
    ['the YAML changed, too: it wins', ['new', 'theirs', 'x'], [`update ${A} conflict`], ['edited']],
    ['only the YAML changed', ['new', 'x', 'x'], [`update ${A} edit`], []],
    ['nothing changed', ['x', 'x', 'x'], [], []],
    ['the YAML says the same by now', ['theirs', 'theirs', 'x'], [], ['agreed']],
  ])('%s', (_name, values, changed, drift) => {
    expect(note(A, values)).toMatchObject({ notes: [], changed, drift });
    expect(note(A, values, EXPIRED)).toMatchObject({ notes: [], changed, drift });
  });

  it('what an interrupted run meant to write is written', () => {
    const entry = owned(A, { [NOTE]: hashed('old') }, { intended: { [NOTE]: hashed('x') } });
    const desired = desiredOf(declared(A, body({ note: 'x' })));
    const at = (live: Json) => ({
      project: accepting(A),
      desired,
      live: liveOf([living(A, body({ note: live }))]),
      ledger: ledgerOf(entry),
    });
    expect(judge(at('old'))).toMatchObject({ changed: [`update ${A} edit`], notes: [], drift: [] });
    expect(judge(at('theirs'))).toMatchObject({ changed: [], notes: ['drift-accepted'], drift: ['accepted'] });
    expect(run(at('theirs')).recorded.get(A)?.fields).toEqual({ [NOTE]: hashed('x') });
  });

  it('a field that left the YAML, what nobody applied, and what cannot be told', () => {
    const live = liveOf([living(A, body({ note: 'theirs' }))]);
    const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));
    expect(judge({ project: accepting(A), desired: desiredOf(declared(A)), live, ledger })).toMatchObject({
      notes: ['released-field'],
      drift: ['new'],
    });
    const desired = desiredOf(declared(A, body({ note: 'x' })));
    expect(judge({ project: accepting(A), desired, live })).toMatchObject({ changed: [`adopt ${A} adopt`], drift: [] });
    const cut = living(contact, body({}, { orders: ['A'] }), { uncertain: [ORDERS] });
    const unsure = {
      project: accepting('contact/*'),
      desired: desiredOf(declared(contact, body({}, { orders: ['A', 'B'] }))),
      live: liveOf([cut]),
      ledger: ledgerOf(owned(contact, { [ORDERS]: attached('A', 'B') })),
    };
    expect(judge(unsure)).toMatchObject({ notes: ['associations-cut'], drift: ['new'] });
    expect(explainFields(atRest(unsure), contact, undefined)).toMatchObject([{ rule: 'cut-short' }]);
  });

  it('other fields of the same record', () => {
    const TOTAL = '/attributes/total';
    const changes = run({
      project: accepting(`${A}#${NOTE}`),
      desired: desiredOf(declared(A, body({ note: 'x', total: 2 }))),
      live: liveOf([living(A, body({ note: 'theirs', total: 1 }))]),
      ledger: ledgerOf(owned(A, { [NOTE]: hashed('x') })),
    }).changes;
    expect(changes).toMatchObject([{ action: 'update', after: { attributes: { total: 2 } } }]);
    expect(changes[0]?.entry?.fields[NOTE], 'it stays as applied').toBe(hashed('x'));
    expect(Object.keys(changes[0]?.entry?.fields ?? {})).toEqual([NOTE, TOTAL]);
  });
});

describe('what the YAML says by now, with members of others beside', () => {
  const members = (wanted: readonly string[], now: readonly string[], applied: readonly string[]) =>
    judge({
      project: aSharedShop(),
      desired: desiredOf(declared(contact, body({}, { orders: [...wanted] }))),
      live: liveOf([living(contact, body({}, { orders: [...now] }))]),
      ledger: ledgerOf(owned(contact, { [ORDERS]: attached(...applied) })),
    }).drift;

  it('is agreed when exactly that of ours is there', () => {
    expect(members(['B'], ['B', 'theirs'], ['A', 'B'])).toEqual(['agreed']);
    expect(members(['B'], ['theirs'], ['A', 'B'])).toEqual(['edited']);
    expect(members(['B', 'C'], ['A', 'C'], ['A', 'B'])).toEqual(['edited']);
    expect(members(['B'], ['A', 'B'], ['A', 'B', 'C'])).toEqual(['edited']);
  });
});

describe('a record that was deleted in Intercom', () => {
  const desired = desiredOf(declared(A, body({ note: 'x' })));
  const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));
  const live = liveOf([], [A]);

  it('is not made again while that is accepted, and stays owned', () => {
    const letBe = { notes: ['drift-accepted'], changed: [], drift: ['accepted'], recorded: [], unchanged: [] };
    expect(judge({ project: accepting(A), desired, live, ledger })).toEqual(letBe);
    const facts = explainFields(atRest({ project: accepting(A), desired, live, ledger }), A, undefined);
    expect(facts).toMatchObject([{ pointer: NOTE, rule: 'accepted', label: 'none' }]);
  });

  it('is made again when it has expired, when only a field is accepted, and when the YAML changed', () => {
    const made = [`create ${A} drift`];
    expect(judge({ project: accepting(A, EXPIRED), desired, live, ledger })).toMatchObject({
      notes: ['acceptance-expired'],
      changed: made,
      drift: ['expired'],
    });
    const project = accepting(`${A}#${NOTE}`);
    expect(judge({ project, desired, live, ledger })).toMatchObject({ changed: made, drift: ['new'] });
    for (const content of [body({ note: 'new' }), body({ note: 'x', total: 1 }), body({})])
      expect(judge({ project: accepting(A), desired: desiredOf(declared(A, content)), live, ledger })).toMatchObject({
        notes: [],
        changed: [expect.stringMatching(/^create/u)],
        drift: ['edited'],
      });
  });

  it('is made when it never was there, or was never applied from here', () => {
    const intended = ledgerOf(owned(A, { [NOTE]: hashed('x') }, { id: null }));
    for (const other of [intended, ledgerOf()])
      expect(judge({ project: accepting(A), desired, live, ledger: other })).toMatchObject({
        notes: [],
        changed: [`create ${A} edit`],
        drift: [],
      });
  });

  it('is another one when others made theirs in its place: that needs an adoption', () => {
    const theirs = liveOf([living(A, body({ note: 'theirs' }), { id: 'another' })]);
    const { items } = diffDrift(atRest({ project: accepting(A), desired, live: theirs, ledger }));
    expect(items).toMatchObject([{ kind: 'deleted', replaced: true }]);
    expect(items[0]).not.toHaveProperty('acceptance');
    expect(judge({ project: accepting(A), desired, live: theirs, ledger }).changed).toEqual([`adopt ${A} adopt`]);
  });

  it('is agreed when the YAML lets it go, too', () => {
    expect(judge({ project: aShop(), live, ledger })).toMatchObject({ drift: ['agreed'], notes: ['gone'] });
    const absent = desiredOf(declared(A, body(), { state: 'absent' }));
    expect(judge({ desired: absent, live, ledger })).toMatchObject({ drift: ['agreed'], recorded: [A] });
    const forgotten = desiredOf(declared(A, body(), { state: 'forgotten' }));
    expect(judge({ project: accepting(A), desired: forgotten, live, ledger }).drift).toEqual(['edited']);
  });

  it.each<[Absence, string]>([
    [{ state: 'missing' }, 'drift-accepted'],
    [{ state: 'archived' }, 'drift-accepted'],
    [{ state: 'merged', into: 'x' }, 'drift-accepted'],
    [{ state: 'ambiguous', ids: ['x', 'y'] }, 'ambiguous'],
  ])('and is a contact: $state', (absence, code) => {
    const judged = judge({
      project: accepting('contact/*'),
      desired: desiredOf(declared(contact, body({}, { orders: [] }))),
      live: { ...liveOf([]), absent: new Map([[contact, absence]]) },
      ledger: ledgerOf(owned(contact, { [ORDERS]: attached() })),
    });
    expect(judged.notes).toEqual([code]);
    // That several match is no knowledge of any.
    expect(judged.drift).toEqual([code === 'drift-accepted' ? 'accepted' : 'edited']);
  });
});

describe('what points at a record whose deletion is accepted', () => {
  const entryOfA = owned(A, { [NOTE]: hashed('x') });
  const recordA = declared(A, body({ note: 'x' }));

  function pointing(
    [wanted, now, applied]: readonly [readonly string[], readonly string[], readonly string[]],
    project: Project = accepting(A),
  ) {
    const references = wanted.map((key) => order(key));
    const record = declared(contact, body({}, { orders: [...wanted] }), { references });
    const listed = [...now, 'B', 'C'].filter((key) => key !== 'A').map((key) => living(order(key)));
    const live = liveOf([...listed, living(contact, body({}, { orders: [...now] }))], [A]);
    const ledger = ledgerOf(entryOfA, owned(contact, { [ORDERS]: attached(...applied) }));
    return judge({ project, desired: desiredOf(recordA, declared(B), declared(order('C')), record), live, ledger });
  }

  it('does not miss it, in any version', () => {
    const old = { ...aShop(), workspace: { ...aShop().workspace, apiVersion: '2.14' } } as const;
    for (const project of [accepting(A), accepting(A, {}, old), accepting(A, {}, aSharedShop())]) {
      const { notes, changed, drift, recorded } = pointing([['A', 'B'], ['B'], ['A', 'B']], project);
      expect({ notes, drift }).toEqual({
        notes: ['drift-accepted', 'drift-accepted'],
        drift: ['accepted', 'accepted'],
      });
      expect(changed.filter((each) => !each.startsWith('adopt'))).toEqual([]);
      expect(recorded, 'the member stays on record').not.toContain(contact);
    }
    const shared = pointing(
      [
        ['A', 'B'],
        ['C', 'B'],
        ['A', 'B'],
      ],
      accepting(A, {}, aSharedShop()),
    );
    expect(shared.notes, 'with members of others beside').toEqual(['drift-accepted', 'drift-accepted']);
  });

  it('cannot be written as long as it is to point there, and says which of the two may go', () => {
    for (const values of [
      [['A', 'B'], ['C'], ['A', 'B']],
      [['A', 'B'], ['B'], ['B']],
    ] as const) {
      const { notes, changed } = pointing(values);
      expect(notes).toEqual(['drift-accepted', 'accepted-missing']);
      expect(changed.filter((each) => !each.startsWith('adopt'))).toEqual([]);
    }
    expect(BLOCKING_NOTES.has('accepted-missing')).toBe(true);
  });

  it('is not made new, nor what is to point at that; what is accepted to be gone itself needs nothing', () => {
    const parent = (key: string) => declared(order(key), body({ parent: 'A' }), { references: [A] });
    const child = declared(order('Y'), body({ parent: 'X' }), { references: [order('X')] });
    const gone = owned(B, { '/attributes/parent': attachedParent('A') });
    const judged = judge({
      project: accepting(B, {}, accepting(A)),
      desired: desiredOf(recordA, parent('X'), child, parent('B')),
      live: liveOf([], [A, B, order('X'), order('Y')]),
      ledger: ledgerOf(entryOfA, gone),
    });
    expect(judged).toMatchObject({
      notes: ['drift-accepted', 'accepted-missing', 'external-missing', 'drift-accepted'],
      changed: [],
    });
  });
});

test('nothing is looked up where nothing is accepted', () => {
  expect(note(A, ['x', 'theirs', 'x']).drift).toEqual(['accepted']);
  const ledger = ledgerOf(owned(A, { [NOTE]: hashed('x') }));
  const desired = desiredOf(declared(A, body({ note: 'x' })));
  expect(judge({ desired, ledger, live: liveOf([], [A]) }).changed).toEqual([`create ${A} drift`]);
});
