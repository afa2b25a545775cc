import { describe, expect, it } from 'vitest';
import { type DiffInput, diff } from '../../../src/diff/diff.ts';
import {
  aSharedShop,
  aShopThatPrunes,
  body,
  declared,
  desiredOf,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
} from '../../support/model-values.ts';
import { atRest, attached, contact, hashed, NOTE, ORDERS } from './at-rest.ts';

const [OLD, NEW] = [order('OLD'), order('NEW')];
const source = { file: 'objects/moved.yaml', line: 2, column: 5 };

const isNew = declared(NEW, body({ note: 'x' }));
const points = declared(contact, body({}, { orders: ['NEW'] }), { references: [NEW] });
const old = living(OLD, body({ note: 'x' }));
const ownsOld = owned(OLD, { [NOTE]: hashed('x') });

/** OLD moves to NEW. */
function run(over: Partial<DiffInput> & Pick<DiffInput, 'live'>) {
  const input = atRest({ desired: desiredOf(isNew), ledger: ledgerOf(ownsOld), ...over });
  return diff({ ...input, desired: { ...input.desired, moved: [{ from: OLD, to: NEW, source }] } });
}

function told(found: ReturnType<typeof run>): string[] {
  return found.changes.map(({ address, action, origin, reason }) => `${address} ${action} ${origin}: ${reason}`);
}

const codes = (found: ReturnType<typeof run>) => found.notes.map(({ code }) => code);

describe('moved', () => {
  it('is a create and a delete that know each other', () => {
    const found = run({ live: liveOf([old], [NEW]) });
    expect(told(found)).toEqual([`${NEW} create edit: moved from ${OLD}`, `${OLD} delete edit: moved to ${NEW}`]);
    expect(found.changes.map(({ movedFrom, movedTo }) => [movedFrom, movedTo])).toEqual([
      [OLD, undefined],
      [undefined, NEW],
    ]);
    expect(found.changes[1]?.source).toEqual(source);
    expect(codes(found)).toEqual(['move-loses-associations']);
  });

  it.each(['owned', 'all', 'never'] as const)('is what the author says, with prune: %s', (prune) => {
    const live = liveOf([old], [NEW], { listed: ['Order'] });
    expect(told(run({ project: aShopThatPrunes(prune), live }))).toHaveLength(2);
  });

  it('says when the old one changed in Intercom, and needs --adopt for what is not owned', () => {
    const changed = living(OLD, body({ note: 'theirs' }));
    expect(told(run({ live: liveOf([changed], [NEW]) }))[1]).toBe(
      `${OLD} delete conflict: moved to ${NEW}; changed in Intercom since the last apply`,
    );
    const stranger = run({ live: liveOf([old], [NEW]), ledger: ledgerOf() });
    expect(told(stranger)[1]).toBe(`${OLD} delete adopt: moved to ${NEW}`);
  });

  it('is done when the old one is gone: the ledger forgets it, and the entry may stay', () => {
    const now = living(NEW, body({ note: 'x' }));
    const ledger = ledgerOf(ownsOld, owned(NEW, { [NOTE]: hashed('x') }));
    const first = run({ live: liveOf([now], [OLD]), ledger });
    expect(first.changes).toEqual([]);
    expect([...first.recorded]).toEqual([[OLD, null]]);
    const later = run({ live: liveOf([now], [OLD]), ledger: ledgerOf(owned(NEW, { [NOTE]: hashed('x') })) });
    expect([later.changes, [...later.recorded], codes(later)]).toEqual([[], [], ['move-done']]);
  });

  it('names what the new one will not have, and no values', () => {
    const rich = living(OLD, {
      ...body({ note: 'x', theirs: 'secret', total: null, status: 'open' }),
      external_created_at: 1,
    });
    const found = run({ live: liveOf([rich], [NEW]) });
    expect(found.notes[0]).toMatchObject({ code: 'move-loses-attributes', address: OLD });
    expect(found.notes[0]?.message).toMatch(/: external_created_at, status, theirs$/u);
    const kept = living(NEW, { ...body({ theirs: 'secret', status: 'open' }), external_created_at: 1 });
    expect(codes(run({ live: liveOf([rich, kept]) }))).not.toContain('move-loses-attributes');
  });

  it('names who points at the old one where nothing is managed', () => {
    const unmanaged = living(contact, body({}, { orders: ['OLD'] }));
    const found = run({ live: liveOf([old, unmanaged], [NEW]), desired: desiredOf(declared(contact), isNew) });
    expect(told(found)).toHaveLength(2);
    expect(found.notes.map(({ message }) => message).join('\n')).toContain(`that is lost: ${contact}#${ORDERS}`);
    const others = run({
      project: aSharedShop(),
      live: liveOf([old, unmanaged], [NEW]),
      desired: desiredOf(points, isNew),
      ledger: ledgerOf(ownsOld, owned(contact, { [ORDERS]: attached() })),
    });
    expect(others.changes.map(({ action }) => action)).toEqual(['update', 'create', 'delete']);
    expect(others.notes.map(({ message }) => message).join('\n')).toContain(`that is lost: ${contact}#${ORDERS}`);
  });

  it('leads what is declared over', () => {
    const found = run({
      live: liveOf([old, living(contact, body({}, { orders: ['OLD'] }))], [NEW]),
      desired: desiredOf(points, isNew),
      ledger: ledgerOf(ownsOld, owned(contact, { [ORDERS]: attached('OLD') })),
    });
    expect(told(found).map((line) => line.split(':')[0])).toHaveLength(3);
    expect(found.changes[0]?.fields[0]).toMatchObject({ before: ['OLD'], after: ['NEW'], foreignDetached: 0 });
    expect(codes(found)).toEqual(['move-loses-associations']);
  });
});

describe('a move waits, and the old one stays,', () => {
  it.each<[string, Partial<DiffInput> & Pick<DiffInput, 'live'>, string]>([
    [
      'when the new one cannot be created',
      {
        live: liveOf([old], [NEW, order('THEIRS')]),
        desired: desiredOf(
          declared(NEW, body({ parent: 'THEIRS' }), { references: [order('THEIRS')] }),
          declared(order('THEIRS'), body(), { state: 'external' }),
        ),
      },
      'that cannot be created for now',
    ],
    [
      'when something that is to point there is out of scope',
      { live: liveOf([old], [NEW]), desired: desiredOf(points, isNew), covers: (address) => address !== contact },
      `${contact} is to point there and is not in the scope`,
    ],
    [
      'when something that is to point there does not exist',
      { live: liveOf([old], [NEW, contact]), desired: desiredOf(points, isNew) },
      `${contact} is to point there and cannot be written`,
    ],
    [
      'when a list that holds the old one may be cut short',
      {
        live: liveOf([old, living(contact, body({}, { orders: ['OLD'] }), { uncertain: [ORDERS] })], [NEW]),
        desired: desiredOf(points, isNew),
        ledger: ledgerOf(ownsOld, owned(contact, { [ORDERS]: attached('OLD', 'Z') })),
      },
      `${contact} still points at ${OLD} and cannot be written`,
    ],
  ])('%s', (_case, input, why) => {
    const found = run(input);
    expect(found.changes.filter(({ action }) => action === 'delete')).toEqual([]);
    expect(found.changes.every(({ movedFrom }) => movedFrom === undefined)).toBe(true);
    const waits = found.notes.filter(({ code }) => code === 'move-waits');
    expect(waits).toHaveLength(1);
    expect(waits[0]?.message).toContain(why);
  });

  it('also where a type belongs here whole', () => {
    const live = liveOf([old], [NEW], { listed: ['Order'] });
    const found = run({
      project: aShopThatPrunes('all'),
      live,
      desired: desiredOf(points, isNew),
      covers: (address) => address !== contact,
    });
    expect(found.changes.map(({ action }) => action)).toEqual(['create']);
  });
});

describe('what points at the old one', () => {
  const holder = order('H');
  const holds = (address = holder) => living(address, body({ parts: ['OLD', { id: '9' }] }));

  it('lets go when it is deleted itself', () => {
    const found = run({ live: liveOf([old, holds()], [NEW]), ledger: ledgerOf(ownsOld, owned(holder)) });
    expect(found.changes.map(({ address, action }) => `${address} ${action}`)).toEqual([
      `${holder} delete`,
      `${NEW} create`,
      `${OLD} delete`,
    ]);
    expect(codes(found)).toEqual(['move-loses-associations']);
  });

  it('is told by its field where nobody manages that, ten of them at most', () => {
    const holders = Array.from({ length: 11 }, (_, index) => holds(order(`H${10 + index}`)));
    const [lost] = run({ live: liveOf([old, ...holders], [NEW]) }).notes;
    expect(lost).toMatchObject({ code: 'move-loses-associations', address: OLD });
    expect(lost?.message).toMatch(/instance\/Order\/H10#\/attributes\/parts, .*H19#\/attributes\/parts and 1 more$/u);
    const [all] = run({ live: liveOf([old, ...holders.slice(1)], [NEW]) }).notes;
    expect(all?.message).toMatch(/H20#\/attributes\/parts$/u);
  });

  it('is lost, and not waited for, where its block left the YAML and its list may be cut short', () => {
    const found = run({
      live: liveOf([old, living(contact, body({}, { orders: ['OLD'] }), { uncertain: [ORDERS] })], [NEW]),
      ledger: ledgerOf(ownsOld, owned(contact, { [ORDERS]: attached('OLD', 'Z') })),
    });
    expect(codes(found)).not.toContain('move-waits');
    expect(found.notes.map(({ message }) => message).join()).toContain(`${contact}#${ORDERS}`);
    expect(found.changes.map(({ address, action }) => `${address} ${action}`)).toContain(`${OLD} delete`);
  });
});

describe('a move', () => {
  it('out of scope is none', () => {
    const found = run({ live: liveOf([old], [NEW]), covers: (address) => address !== OLD });
    expect(told(found)).toEqual([`${NEW} create edit: new in the YAML`]);
    expect(codes(found)).toEqual([]);
  });

  it('from something that nobody read is a bug, and never taken for done', () => {
    expect(() => run({ live: liveOf([], [NEW]) })).toThrow(`${OLD} was not read`);
  });
});
