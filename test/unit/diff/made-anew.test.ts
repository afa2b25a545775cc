import { describe, expect, it } from 'vitest';
import { type DiffInput, diff } from '../../../src/diff/diff.ts';
import { diffDrift } from '../../../src/diff/diff-drift.ts';
import { explainFields } from '../../../src/diff/explain-fields.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import type { LiveRecord } from '../../../src/model/live.ts';
import {
  aShopThatPrunes,
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
import { atRest, contact, hashed, NOTE } from './at-rest.ts';

const A = order('A');
const OURS = owned(A, { [NOTE]: hashed('x') }, { id: 'ours' });
const theirs = (note: string): LiveRecord => living(A, body({ note }), { id: 'theirs' });

function inputOf(over: Partial<DiffInput>): DiffInput {
  const live = liveOf([theirs('x')], [], { listed: ['Order'] });
  return atRest({ live, ledger: ledgerOf(OURS), ...over });
}

const run = (over: Partial<DiffInput>) => diff(inputOf(over));
const told = (over: Partial<DiffInput>) => run(over).changes.map(({ action, origin }) => `${action} ${origin}`);

describe('an instance that others deleted and made anew under an owned external id', () => {
  it('is let go of when it leaves the YAML, and never deleted', () => {
    const { changes, notes } = run({});
    expect(changes).toMatchObject([{ address: A, action: 'forget', id: 'ours', entry: null, released: false }]);
    const why = 'deleted and made anew in Intercom by others since the last apply';
    expect(changes[0]?.reason).toBe(`no longer in the YAML; ${why}`);
    expect(notes).toEqual([
      {
        code: 'made-anew',
        address: A,
        message:
          `was ${why}: it is not what was applied from here, so it is let go of and stays in Intercom. ` +
          'To delete it, declare it with `state: absent` and apply with --adopt',
      },
    ]);
  });

  it('says nothing of the others: they stay owned, and what is done to them stays to be done', () => {
    const [B, C] = [order('B'), order('C')];
    const ledger = ledgerOf(OURS, owned(B, { [NOTE]: hashed('x') }));
    const live = liveOf([theirs('x'), living(B, body({ note: 'x' }))], [C]);
    const others = [declared(C, body({ note: 'x' })), declared(B, body({ note: 'y' }))];
    const left = run({ ledger, live, desired: desiredOf(...others) });
    expect(left.changes.map(({ address, action }) => `${address} ${action}`)).toEqual([
      `${A} forget`,
      `${B} update`,
      `${C} create`,
    ]);
    expect(left.notes.map(({ code }) => code)).toEqual(['made-anew']);
    const equal = run({ ledger, live, desired: desiredOf(...others, declared(A, body({ note: 'x' }))) });
    expect(equal.changes.map(({ address, action }) => `${address} ${action}`)).toEqual([`${B} update`, `${C} create`]);
    expect([...equal.recorded.keys()]).toEqual([A]);
  });

  it('is none where nothing was ever owned', () => {
    expect(run({ ledger: undefined })).toMatchObject({ changes: [], notes: [] });
  });

  it('is let go of when its type is never pruned; where all of the type belongs here it goes as unmanaged', () => {
    expect(told({ project: aShopThatPrunes('never') })).toEqual(['forget edit']);
    const { changes, notes } = run({ project: aShopThatPrunes('all') });
    expect(changes).toMatchObject([{ action: 'delete', origin: 'edit', id: 'theirs', entry: null }]);
    expect(changes[0]?.reason).toContain('prune: all');
    expect(notes).toEqual([]);
    // Without a whole listing nobody says that it belongs here.
    expect(told({ project: aShopThatPrunes('all'), live: liveOf([theirs('x')]) })).toEqual(['forget edit']);
  });

  it('is an adoption while it is declared with other values, and is recorded as ours where it is as written', () => {
    const wanted = desiredOf(declared(A, body({ note: 'x' })));
    const { changes } = run({ desired: wanted, live: liveOf([theirs('y')]) });
    expect(changes).toMatchObject([
      { action: 'adopt', origin: 'adopt', id: 'theirs', fields: [{ origin: 'adopt', before: 'y', after: 'x' }] },
    ]);
    expect(changes[0]?.reason).toContain('made anew in Intercom by others');
    expect(told({ desired: wanted, live: liveOf([living(A, body(), { id: 'theirs' })]) })).toEqual(['adopt adopt']);
    const equal = run({ desired: wanted });
    expect([equal.changes, equal.unchanged]).toEqual([[], [A]]);
    expect(equal.recorded.get(A)).toEqual({ ...OURS, id: 'theirs' });
  });

  it('is not held to what was applied to the one before', () => {
    // Equal to what was last applied to ours, and no longer in the YAML: theirs keeps it.
    const wanted = desiredOf(declared(A, body({ total: 1 })));
    const { changes } = run({ desired: wanted });
    expect(changes[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/attributes/total']);
  });

  it.each([
    ['absent', ['delete adopt: declared as absent']],
    ['forgotten', ['forget edit: declared as forgotten']],
    ['external', ['forget edit: declared as external: others own it']],
  ] as const)('declared as %s: %o', (state, does) => {
    const { changes, notes } = run({ desired: desiredOf(declared(A, body(), { state })) });
    expect(changes.map(({ action, origin, reason }) => `${action} ${origin}: ${reason}`)).toEqual(does);
    expect(notes).toEqual([]);
  });

  it('is not moved without --adopt', () => {
    const desired = {
      ...desiredOf(declared(order('B'), body({ note: 'x' }))),
      moved: [{ from: A, to: order('B'), source: { file: 'objects/a.yaml', line: 9, column: 1 } }],
    };
    const live = liveOf([theirs('x')], [order('B')]);
    expect(told({ desired, live })).toEqual(['delete adopt', 'create edit']);
  });

  it('is left alone outside the scope, and what is blocked keeps its entry', () => {
    expect(run({ covers: () => false })).toMatchObject({ changes: [], notes: [] });
    const pointing = declared(A, body({ parts: ['ghost'] }), { references: [order('ghost')] });
    const blocked = run({ desired: desiredOf(pointing), live: liveOf([theirs('x')], [order('ghost')]) });
    expect(blocked.changes).toEqual([]);
    expect(blocked.recorded.has(A)).toBe(false);
  });

  it.each<[string, LedgerEntry, LiveRecord]>([
    ['was created by a run that died before its answer', owned(A, {}, { id: null }), theirs('x')],
    ['may be the work of an interrupted run', { ...OURS, intended: { [NOTE]: hashed('x') } }, theirs('x')],
    ['has the id that was recorded', OURS, { ...theirs('x'), id: 'ours' }],
  ])('is ours when it %s', (_case, entry, live) => {
    const over = { ledger: ledgerOf(entry), live: liveOf([live]) };
    expect(told(over)).toEqual(['delete edit']);
    expect(told({ ...over, desired: desiredOf(declared(A, body({ note: 'y' }))) })).toEqual([
      entry.fields[NOTE] === undefined ? 'update conflict' : 'update edit',
    ]);
  });

  it('never concerns contacts, which are kept by their id', () => {
    const live = liveOf([living(contact, body({ tier: 'gold' }), { id: 'another' })]);
    const entry = owned(contact, { '/attributes/tier': HASHER.value('contact', '/attributes/tier', 'gold') });
    expect(run({ live, ledger: ledgerOf(entry) }).notes).toEqual([]);
  });

  it('is drift, even when it is equal', () => {
    expect(diffDrift(inputOf({})).items).toMatchObject([
      { address: A, pointer: null, kind: 'deleted', message: 'was deleted, and made anew by others' },
    ]);
  });

  it('is explained as an adoption', () => {
    const input = inputOf({ desired: desiredOf(declared(A, body({ note: 'y' }))) });
    const [change] = diff(input).changes;
    expect(explainFields(input, A, change)).toMatchObject([{ pointer: NOTE, rule: 'adopt', applied: 'never' }]);
  });
});
