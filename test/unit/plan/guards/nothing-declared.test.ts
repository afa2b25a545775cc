import { describe, expect, it } from 'vitest';
import { desiredOf, ledgerOf, order, owned, PLAIN } from '../../../support/model-values.ts';
import { codesIn, DELETION, findingsIn, refusedIn } from '../../../support/quiet-world.ts';

describe('nothing-declared', () => {
  it('an empty YAML over a ledger that owns something; no flag lifts it', () => {
    const options = { ...PLAIN, adopt: true, allowDeletes: 1 };
    expect(codesIn({ desired: desiredOf(), options })).toEqual(['nothing-declared']);
    expect(codesIn({ desired: desiredOf(), ledger: undefined })).toEqual([]);
    expect(codesIn({ desired: desiredOf(), ledger: ledgerOf() })).toEqual([]);
  });

  it('names all that is owned, and how to say that it should go', () => {
    const ledger = ledgerOf(owned(order('A')), owned(order('B')));
    expect(findingsIn({ desired: desiredOf(), ledger })).toEqual([
      {
        code: 'nothing-declared',
        severity: 'refuse',
        message: 'the YAML declares nothing, while the ledger owns 2',
        addresses: [order('A'), order('B')],
        remedy: 'check the checkout and `include:`; to remove what is owned, declare it with `state: absent`',
      },
    ]);
  });

  it('comes first, and no other guard advises a flag that would not help', () => {
    const changes = ['A', 'B', 'C', 'D'].map((key) => ({ ...DELETION, address: order(key) }));
    const refused = refusedIn({ desired: desiredOf(), changes });
    expect(refused.map((line) => line.split(':')[0])).toEqual(['nothing-declared', 'type-emptied', 'too-many-deletes']);
    expect(refused.join('\n')).not.toContain('--allow-deletes');
    expect(refused.slice(1).every((line) => line.endsWith('see nothing-declared'))).toBe(true);
  });

  it('leaves the advice of the others as it is where nothing is owned', () => {
    const changes = ['A', 'B', 'C', 'D'].map((key) => ({ ...DELETION, address: order(key) }));
    const refused = refusedIn({ desired: desiredOf(), ledger: undefined, changes });
    expect(refused).toEqual(['type-emptied: --allow-deletes 4', 'too-many-deletes: --allow-deletes 4']);
  });
});
