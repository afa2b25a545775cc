import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff } from '../../src/diff/diff.ts';
import { contactAddress, instanceAddress } from '../../src/model/address.ts';
import type { DesiredRecord, State } from '../../src/model/desired.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { LiveRecord } from '../../src/model/live.ts';
import type { Project } from '../../src/model/project.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import { aShop, body, declared, desiredOf, HASHER, ledgerOf, liveOf, living, owned } from '../support/model-values.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';

const { title, ...replay } = propertySeed();

interface InstanceCase {
  readonly type: 'Kept' | 'Whole' | 'Never';
  readonly isLive: boolean;
  readonly isOwned: boolean;
  readonly state: State | 'omit';
}

interface ContactCase {
  readonly isOwned: boolean;
  readonly isDeclared: boolean;
  /** Bits of members: wanted, live, last applied. */
  readonly wanted: number;
  readonly live: number;
  readonly applied: number;
}

interface Case {
  readonly instances: readonly InstanceCase[];
  readonly contacts: readonly ContactCase[];
  readonly deletes: number;
  readonly percent: number;
  /** How far off --allow-deletes is; undefined: not given. */
  readonly allow: number | undefined;
}

const MEMBERS = ['m0', 'm1', 'm2', 'm3'];

const anyCase: fc.Arbitrary<Case> = fc.record({
  instances: fc.array(
    fc.record({
      type: fc.constantFrom('Kept', 'Whole', 'Never'),
      isLive: fc.boolean(),
      isOwned: fc.boolean(),
      state: fc.constantFrom('omit', 'omit', 'present', 'absent', 'forgotten', 'external'),
    }),
    { maxLength: 40 },
  ),
  contacts: fc.array(
    fc.record({
      isOwned: fc.boolean(),
      isDeclared: fc.boolean(),
      wanted: fc.nat(15),
      live: fc.nat(15),
      applied: fc.nat(15),
    }),
    { maxLength: 4 },
  ),
  deletes: fc.nat(20),
  percent: fc.nat(100),
  allow: fc.option(fc.integer({ min: -1, max: 1 }), { nil: undefined, freq: 2 }),
});

describe(`the delete guard (${title})`, () => {
  it('refuses exactly the plans that delete more than they may, for any live, desired and limits', () => {
    fc.assert(
      fc.property(anyCase, (drawn) => {
        const total = countDeletes(drawn);
        const allow = drawn.allow === undefined ? null : total + drawn.allow;
        expect(refusals(drawn, allow)).toEqual(expectedRefusals(drawn, total, allow));
      }),
      { numRuns: casesOf(1000, 50_000), ...replay },
    );
  });

  it.each(Array.from({ length: 50 }, (_, index) => index + 1))('stands exactly at %i', (count) => {
    const gone = Array.from({ length: count }, (): InstanceCase => kept('omit'));
    const base: Case = {
      instances: [kept('present'), ...gone],
      contacts: [],
      deletes: count,
      percent: 0,
      allow: undefined,
    };
    const tight = { ...base, deletes: count - 1 };
    expect(refusals(base, null)).toEqual([]);
    expect(refusals(tight, null)).toEqual(['too-many-deletes']);
    expect(refusals(tight, count)).toEqual([]);
    expect(refusals(tight, count - 1)).toEqual(['too-many-deletes']);
    expect(refusals(tight, count + 1)).toEqual(['too-many-deletes']);
    // The share of what is owned: `count` of 100 are `count` percent, and one percent less is too little.
    const rest = Array.from({ length: 100 - MEMBERS.length - count }, (): InstanceCase => kept('present'));
    const share: Case = { ...base, instances: [...rest, ...gone], deletes: 0, percent: count };
    expect(refusals(share, null)).toEqual([]);
    expect(refusals({ ...share, percent: count - 1 }, null)).toEqual(['too-many-deletes']);
  });

  it('never lets a percentage allow more than a hundred', () => {
    const instances = Array.from({ length: 300 }, (_, index) => kept(index < 101 ? 'omit' : 'present'));
    const many: Case = { instances, contacts: [], deletes: 0, percent: 100, allow: undefined };
    expect(refusals(many, null)).toEqual(['too-many-deletes']);
    expect(refusals({ ...many, instances: instances.slice(1) }, null)).toEqual([]);
  });
});

function kept(state: InstanceCase['state']): InstanceCase {
  return { type: 'Kept', isLive: true, isOwned: true, state };
}

/** The contract in plain words, without the product's types of change. */
function countDeletes({ instances, contacts }: Case): number {
  const deleted = instances.filter(isDeleted).length;
  const released = contacts.filter(({ isOwned, isDeclared }) => isOwned && !isDeclared).length;
  const foreign = contacts
    .filter(({ isDeclared }) => isDeclared)
    .map(({ isOwned, wanted, live, applied }) => bits(live & ~wanted & ~(isOwned ? applied : 0)));
  return deleted + released + foreign.reduce((sum, count) => sum + count, 0);
}

function isDeleted({ type, isLive, isOwned, state }: InstanceCase): boolean {
  if (!isLive) return false;
  if (state === 'absent') return true;
  if (state !== 'omit') return false;
  return type === 'Whole' || (type === 'Kept' && isOwned);
}

function expectedRefusals(
  { instances, contacts, deletes, percent }: Case,
  total: number,
  allow: number | null,
): string[] {
  const isKnown = ({ type, isLive, isOwned }: InstanceCase) => isOwned || (type === 'Whole' && isLive);
  const known = instances.filter(isKnown).length + contacts.filter(({ isOwned }) => isOwned).length + MEMBERS.length;
  const allowed = Math.max(deletes, Math.min(100, Math.floor((known * percent) / 100)));
  const emptied = (['Kept', 'Whole', 'Never'] as const).filter((type) => {
    const ofType = instances.filter((each) => each.type === type);
    return ofType.some(isDeleted) && !ofType.some(({ state }) => state === 'present');
  });
  if (allow === total) return [];
  return [...emptied.map(() => 'type-emptied'), ...(total > allowed ? ['too-many-deletes'] : [])];
}

function refusals({ instances, contacts, deletes, percent }: Case, allowDeletes: number | null): string[] {
  const shop = aShop();
  const attributes = shop.types['Product']?.attributes ?? {};
  const project: Project = {
    ...shop,
    types: {
      Kept: { prune: 'owned', attributes },
      Whole: { prune: 'all', attributes },
      Never: { prune: 'never', attributes },
      Member: { prune: 'owned', attributes },
    },
    contacts: { attributes: {}, relationships: { all: { to: 'Member', many: true, members: 'exact' } } },
    limits: { deletes, deletePercent: percent },
  };
  const records: DesiredRecord[] = [];
  const lives: LiveRecord[] = [];
  const missing: LiveRecord['address'][] = [];
  const entries: LedgerEntry[] = [];
  for (const key of MEMBERS) {
    const address = instanceAddress('Member', key);
    records.push(declared(address));
    lives.push(living(address));
    entries.push(owned(address));
  }
  for (const [index, each] of instances.entries()) {
    const address = instanceAddress(each.type, `i${index}`);
    if (each.state !== 'omit') records.push(declared(address, body(), { state: each.state }));
    if (each.isLive) lives.push(living(address));
    else missing.push(address);
    if (each.isOwned) entries.push(owned(address));
  }
  for (const [index, each] of contacts.entries()) {
    const address = contactAddress('id', `c${index}`);
    const members = (mask: number) => MEMBERS.filter((_, bit) => (mask >> bit) & 1);
    const fields = { '/associations/all': HASHER.members('contact', '/associations/all', members(each.applied)) };
    if (each.isDeclared) records.push(declared(address, body({}, { all: members(each.wanted) })));
    lives.push(living(address, body({}, { all: members(each.live) })));
    if (each.isOwned) entries.push(owned(address, fields));
  }
  const world = { project, desired: desiredOf(...records), live: liveOf(lives, missing, { listed: ['Whole'] }) };
  const input = { ...world, ledger: ledgerOf(...entries), hasher: HASHER };
  const difference = diff({ ...input, covers: () => true, isProtected: () => false });
  const options = { adopt: true, allowDeletes, targets: [], excludes: [] };
  const rest = { options, added: [], configDigest: 'd', reads: 0, windowLimit: undefined };
  const { plan } = buildPlan({ ...input, ...rest, difference });
  return plan.findings.filter(({ severity }) => severity === 'refuse').map(({ code }) => code);
}

function bits(mask: number): number {
  return MEMBERS.filter((_, bit) => (mask >> bit) & 1).length;
}
