import { describe, expect, it } from 'vitest';
import { membersOutOfSight } from '../../../src/diff/members-out-of-sight.ts';
import { type Address, hashScope, instanceAddress } from '../../../src/model/address.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import type { LiveRecord } from '../../../src/model/live.ts';
import { aShop, body, HASHER, ledgerOf, liveOf, living, order, owned } from '../../support/model-values.ts';

const contact: Address = 'contact/id:c';
const ORDERS = '/associations/orders';
const applied = (...keys: readonly string[]) => HASHER.members(hashScope(contact), ORDERS, keys);

function outOfSight(
  entry: LedgerEntry | undefined,
  shown: readonly LiveRecord[],
  candidates: readonly Address[] = [order('1'), order('2'), order('3')],
  missing: readonly Address[] = [],
): readonly Address[] {
  return membersOutOfSight({
    project: aShop(),
    ledger: entry && ledgerOf(entry, owned(order('1'))),
    hasher: HASHER,
    live: liveOf(shown, missing),
    candidates,
  });
}

const shows = (...orders: readonly string[]) => living(contact, body({}, { orders: [...orders] }));
const owns = (...keys: readonly string[]) => owned(contact, { [ORDERS]: applied(...keys) });

describe('members that were applied and do not show', () => {
  it('are found among what a whole run would read', () => {
    expect(outOfSight(owns('1', '2'), [shows('1')])).toEqual([order('2')]);
    expect(outOfSight(owns('1', '2'), [living(contact, body())])).toEqual([order('1'), order('2')]);
  });

  it('are also those that a run only meant to attach', () => {
    const entry = { ...owns('1'), intended: { [ORDERS]: applied('3') } };
    expect(outOfSight(entry, [shows('1')])).toEqual([order('3')]);
  });

  it('are none where all show, where nothing is owned, or where the record was not read', () => {
    expect(outOfSight(owns('1'), [shows('1', '2')])).toEqual([]);
    expect(outOfSight(undefined, [shows()])).toEqual([]);
    expect(outOfSight(owns('1'), [])).toEqual([]);
    expect(outOfSight({ ...owns('1'), id: null }, [shows()])).toEqual([]);
  });

  it('are neither what is no relationship nor a relationship that is not declared', () => {
    const entry = owned(contact, { '/attributes/tier': 'hash', '/associations/gone': applied('2') });
    expect(outOfSight(entry, [shows()])).toEqual([]);
  });

  it('are not looked for where they were read already, nor among other kinds and types', () => {
    const candidates = [order('1'), order('2'), instanceAddress('Product', '3'), contact];
    expect(outOfSight(owns('1', '2', '3'), [shows(), living(order('1'))], candidates, [order('2')])).toEqual([]);
  });
});
