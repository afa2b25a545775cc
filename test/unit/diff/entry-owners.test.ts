import { describe, expect, it } from 'vitest';
import { entryOwners } from '../../../src/diff/entry-owners.ts';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import type { LiveRecord } from '../../../src/model/live.ts';
import { body, declared, desiredOf, ledgerOf, liveOf, living, order, owned } from '../../support/model-values.ts';

const byKey = contactAddress('external_id', '70');
const byMail = contactAddress('email', 'jo@example.com');
const A = order('A');

function owners(addresses: readonly (typeof byKey)[], live: readonly LiveRecord[], ...entries: LedgerEntry[]) {
  const desired = desiredOf(...addresses.map((address) => declared(address)));
  return entryOwners({ desired, live: liveOf(live), ledger: ledgerOf(...entries) });
}

describe('an entry belongs to', () => {
  it('the address it has, whatever Intercom calls what lives there', () => {
    const talk = conversationAddress('5');
    const entries = [owned(A, {}, { id: 'one' }), owned(talk, {}, { id: 'two' })];
    const live = [living(A, body(), { id: 'two' }), living(talk, body(), { id: 'one' })];
    const { entryOf, left, rekeyed } = owners([A, talk], live, ...entries);
    expect([entryOf(A), entryOf(talk)]).toEqual(entries);
    expect([left.size, rekeyed.size]).toEqual([0, 0]);
  });

  it('the contact with its id, under whichever selector that is declared', () => {
    const entry = owned(byKey, {}, { id: 'c1' });
    const { entryOf, left, rekeyed } = owners([byMail], [living(byMail, body(), { id: 'c1' })], entry);
    expect(entryOf(byMail)).toBe(entry);
    expect(entryOf(byKey)).toBeUndefined();
    expect(left.size).toBe(0);
    expect([...rekeyed]).toEqual([[byKey, { ...entry, address: byMail }]]);
  });

  it('a contact that is not there by its address, as nothing else tells', () => {
    const entry = owned(byKey, {}, { id: 'c1' });
    expect(owners([byKey], [], entry).entryOf(byKey)).toBe(entry);
  });

  it('no contact, while its own id was never learned', () => {
    const entry = owned(byKey, {}, { id: null });
    const { entryOf, left } = owners([byKey], [living(byKey, body(), { id: 'c1' })], entry);
    expect(entryOf(byKey)).toBeUndefined();
    expect([...left]).toEqual([[byKey, entry]]);
  });

  it('no contact by the id of an instance or a conversation', () => {
    const entries = [owned(A, {}, { id: 'c1' }), owned(conversationAddress('5'), {}, { id: 'c1' })];
    expect(owners([byKey], [living(byKey, body(), { id: 'c1' })], ...entries).entryOf(byKey)).toBeUndefined();
  });

  it('nobody where there is no ledger', () => {
    const desired = desiredOf(declared(A), declared(byKey));
    const { entryOf, left, rekeyed } = entryOwners({ desired, live: liveOf([]), ledger: undefined });
    expect([entryOf(A), entryOf(byKey), left.size, rekeyed.size]).toEqual([undefined, undefined, 0, 0]);
  });
});

describe('an entry that nobody declares', () => {
  it('is left under its own address', () => {
    const entries = [owned(A), owned(byKey, {}, { id: 'c1' })];
    const { left, rekeyed } = owners([], [], ...entries);
    expect([...left]).toEqual(entries.map((entry) => [entry.address, entry]));
    expect(rekeyed.size).toBe(0);
  });

  it('is told by its id, once its selector names another contact', () => {
    const entry = owned(byKey, {}, { id: 'c1' });
    const { entryOf, left, rekeyed } = owners([byKey], [living(byKey, body(), { id: 'c2' })], entry);
    const ownAddress = contactAddress('id', 'c1');
    expect(entryOf(byKey)).toBeUndefined();
    expect([...left]).toEqual([[ownAddress, entry]]);
    expect([...rekeyed]).toEqual([[byKey, { ...entry, address: ownAddress }]]);
  });
});
