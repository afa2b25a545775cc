import { describe, expect, it } from 'vitest';
import { type Address, instanceAddress } from '../../../src/model/address.ts';
import type { Project } from '../../../src/model/project.ts';
import { shardStages } from '../../../src/plan/shard-stages.ts';
import { aChange, aShop, declared, desiredOf, order } from '../../support/model-values.ts';

const PRODUCT = instanceAddress('Product', 'P');
const PROJECT = {
  ...aShop(),
  types: {
    Product: { prune: 'owned', attributes: {} },
    Order: { prune: 'owned', attributes: { items: { type: 'relationship', to: 'Product', many: true } } },
  },
} as unknown as Project;

function stages(shardOf: (address: Address) => number) {
  const desired = desiredOf(declared(PRODUCT), declared(order('O'), undefined, { references: [PRODUCT] }));
  return shardStages({ project: PROJECT, desired, live: { records: new Map() }, shardOf, index: 1 });
}

const deletion = (address: Address) => ({ change: aChange(address, { action: 'delete' }) });

describe('the stage of a step', () => {
  it('of a delete is after every write, and what points goes before what is pointed at', () => {
    const { stageOf } = stages((address) => (address === PRODUCT ? 2 : 1));
    expect(stageOf({ change: aChange(PRODUCT) })).toBe(0);
    expect(stageOf(deletion(order('X')))).toBeGreaterThan(2);
    expect(stageOf(deletion(instanceAddress('Product', 'X')))).toBeGreaterThan(stageOf(deletion(order('X'))));
  });

  it('of what only changes the ledger is the first', () => {
    expect(stages(() => 1).stageOf({ change: aChange(order('X'), { action: 'forget' }) })).toBe(0);
  });
});
