import { describe, expect, it } from 'vitest';
import { type Address, instanceAddress } from '../../../src/model/address.ts';
import { countElsewhere } from '../../../src/plan/count-elsewhere.ts';
import { aShop, aShopThatPrunes, declared, desiredOf, ledgerOf, order, owned } from '../../support/model-values.ts';

const contact: Address = 'contact/id:c';

function count(entries: readonly Address[], over: Partial<Parameters<typeof countElsewhere>[0]> = {}): number {
  return countElsewhere({
    project: aShop(),
    desired: desiredOf(declared(order('kept')), declared(order('gone'), undefined, { state: 'absent' })),
    ledger: ledgerOf(...entries.map((address) => owned(address))),
    shardOf: (address) => (address === order('mine') ? 1 : 2),
    index: 1,
    ...over,
  });
}

describe('what may count as a delete in other shards', () => {
  it('is what is owned and left the YAML, or is declared absent', () => {
    expect(count([order('kept'), order('gone'), order('left'), contact])).toBe(3);
  });

  it('is nothing of this shard, and nothing where nothing is owned', () => {
    expect(count([order('mine')])).toBe(0);
    expect(count([], { ledger: undefined })).toBe(0);
  });

  it('is neither what is only renamed, nor what is never pruned, nor of a type that is not declared', () => {
    const source = { file: 'a.yaml', line: 1, column: 1 };
    const desired = { ...desiredOf(declared(order('new'))), moved: [{ from: order('old'), to: order('new'), source }] };
    expect(count([order('old')], { desired })).toBe(0);
    expect(count([order('left')], { project: aShopThatPrunes('never') })).toBe(0);
    expect(count([instanceAddress('Vanished', 'x')])).toBe(0);
  });

  it('is no person who is declared absent', () => {
    const desired = desiredOf(declared(contact, undefined, { state: 'absent' }));
    expect(count([contact], { desired })).toBe(0);
  });
});
