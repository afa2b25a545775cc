import { describe, expect, test } from 'vitest';
import { rebuildEntries } from '../../../src/ledger/rebuild.ts';
import { contactAddress, conversationAddress } from '../../../src/model/address.ts';
import type { Change, Difference, Note } from '../../../src/model/change.ts';
import type { Ledger, LedgerEntry } from '../../../src/model/ledger.ts';
import { aChange, aField, declared, desiredOf, ledgerOf, order, owned } from '../../support/model-values.ts';

const contact = contactAddress('external_id', '70');
const FIELDS = { '/attributes/note': 'n', '/attributes/tier': 't' };

describe('a rebuilt ledger owns', () => {
  test('what is declared and as written', () => {
    const { entries, differing, missing, absent } = rebuild({ recorded: [owned(order('A'), FIELDS)] });
    expect([...entries]).toEqual([[order('A'), owned(order('A'), FIELDS)]]);
    expect([differing, missing, absent]).toEqual([[], [], []]);
  });

  test('what differs, without the fields that do', () => {
    const fields = [aField('/attributes/tier', 'x', 'y'), aField('/attributes/kind', 'x', 'y')];
    const { entries, differing } = rebuild({
      changes: [aChange(order('A'), { action: 'adopt', fields, entry: owned(order('A'), FIELDS) })],
    });
    expect(entries.get(order('A'))).toEqual(owned(order('A'), { '/attributes/note': 'n' }));
    expect(differing).toEqual([{ address: order('A'), fields: ['/attributes/kind', '/attributes/tier'] }]);
  });

  test('what is adopted without a difference, which is not told as one', () => {
    const { entries, differing } = rebuild({
      changes: [aChange(order('A'), { action: 'adopt', entry: owned(order('A'), FIELDS) })],
    });
    expect(entries.get(order('A'))).toEqual(owned(order('A'), FIELDS));
    expect(differing).toEqual([]);
  });

  test('an instance of which every field differs, and no contact or conversation of which all do', () => {
    const every = [aField('/attributes/note', 'x', 'y'), aField('/attributes/tier', 'x', 'y')];
    const change = (address: Change['address'], fields = every): Change =>
      aChange(address, { fields, entry: owned(address, FIELDS) });
    const { entries, differing } = rebuild({
      changes: [change(order('A')), change(contact), change(conversationAddress('5'))],
    });
    expect([...entries.keys()]).toEqual([order('A')]);
    expect(differing.map(({ address }) => address)).toEqual([order('A'), contact, conversationAddress('5')]);
    const some = rebuild({ changes: [change(contact, every.slice(1))] });
    expect(some.entries.get(contact)?.fields).toEqual({ '/attributes/note': 'n' });
  });

  test('nothing that is not declared, not there, or to be gone', () => {
    const { entries, missing, absent, differing } = rebuild(
      {
        recorded: [owned(order('undeclared')), null],
        changes: [
          aChange(order('stranger'), { action: 'adopt', fields: [aField('/attributes/note', 'x', 'y')] }),
          aChange(order('new'), { action: 'create', id: null, entry: owned(order('new'), FIELDS, { id: null }) }),
          aChange(order('old'), { action: 'delete', entry: null }),
          aChange(order('left'), { action: 'forget', entry: null }),
          aChange(order('nameless'), { entry: owned(order('nameless'), FIELDS, { id: null }) }),
        ],
      },
      undefined,
      [order('new'), order('old'), order('left'), order('nameless')],
    );
    expect(entries.size).toBe(0);
    expect([missing, absent, differing]).toEqual([[order('new')], [order('old')], []]);
  });
});

describe('the ledger that is replaced', () => {
  const protectedThere = owned(order('A'), {}, { protected: true });

  test('still protects what it protected, and nothing else', () => {
    const change = aChange(order('B'), { entry: owned(order('B'), FIELDS) });
    const { entries } = rebuild(
      { recorded: [owned(order('A'))], changes: [change] },
      ledgerOf(protectedThere, owned(order('B'))),
    );
    expect(entries.get(order('A'))?.protected).toBe(true);
    expect(entries.get(order('B'))?.protected).toBe(false);
  });

  test('does not take away a protection that is declared', () => {
    const { entries } = rebuild({ recorded: [protectedThere] }, ledgerOf(owned(order('A'))));
    expect(entries.get(order('A'))?.protected).toBe(true);
  });

  test('releases what only it owned', () => {
    const old = ledgerOf(owned(order('A')), owned(order('gone')));
    expect(rebuild({ recorded: [owned(order('A'))] }, old).released).toEqual([order('gone')]);
    expect(rebuild({ recorded: [owned(order('A'))] }).released).toEqual([]);
  });
});

test('only what stands in the way of others is passed on', () => {
  const note = (code: Note['code']): Note => ({ code, address: order('A'), message: code });
  expect(rebuild({ notes: [note('not-found'), note('gone'), note('archived')] }).notes.map(({ code }) => code)).toEqual(
    ['not-found', 'archived'],
  );
});

/** Rebuilds from a difference of which everything but `undeclared` and `stranger` is declared. */
function rebuild(
  found: {
    readonly recorded?: readonly (LedgerEntry | null)[];
    readonly changes?: readonly Change[];
    readonly notes?: readonly Note[];
  },
  old?: Ledger,
  more: readonly Change['address'][] = [],
): ReturnType<typeof rebuildEntries> {
  const difference: Difference = {
    changes: found.changes ?? [],
    recorded: new Map(found.recorded?.map((entry) => [entry?.address ?? order('removed'), entry])),
    unchanged: [],
    notes: found.notes ?? [],
  };
  const addresses = [order('A'), order('B'), order('removed'), contact, conversationAddress('5'), ...more];
  return rebuildEntries(difference, desiredOf(...addresses.map((address) => declared(address))), old);
}
