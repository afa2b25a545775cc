import { describe, expect, it } from 'vitest';
import { type Address, instanceAddress } from '../../../src/model/address.ts';
import type { Project } from '../../../src/model/project.ts';
import { shardStages } from '../../../src/plan/shard-stages.ts';
import { aChange, aField, aShop, declared, desiredOf, order } from '../../support/model-values.ts';

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

  it('of a delete of no instance, or of a type that is not declared, is as early as deletes go', () => {
    const { stageOf } = stages(() => 1);
    const last = stageOf(deletion(instanceAddress('Product', 'X')));
    expect(stageOf(deletion('contact/id:c'))).toBe(last);
    expect(stageOf(deletion(instanceAddress('Vanished', 'X')))).toBe(last);
  });

  it('counts the changes of shard on the way to what has to be there first', () => {
    const chain = (...keys: readonly string[]) =>
      keys.map((key, index) => {
        const next = keys[index + 1];
        return declared(order(key), undefined, next === undefined ? {} : { references: [order(next)] });
      });
    const shards: { readonly [key: string]: number } = { a: 1, b: 2, c: 2, d: 1 };
    const depth = (key: string): number => {
      const { stageOf } = shardStages({
        project: aShop(),
        desired: desiredOf(
          ...chain('a', 'b', 'c', 'd'),
          declared('contact/id:c', undefined, { references: [order('b')] }),
          declared(order('loop'), undefined, { references: [order('loop'), order('nobody')] }),
        ),
        live: { records: new Map() },
        shardOf: (address) => shards[address.split('/').at(-1) ?? ''] ?? 1,
        index: 1,
      });
      const change = aChange(key as Address, {
        fields: [aField('/attributes/parent', null, 'b')],
      });
      const written = key.startsWith('contact')
        ? { ...change, fields: [aField('/associations/orders', null, ['b'])] }
        : change;
      return stageOf({ change: written });
    };
    expect(depth(order('d'))).toBe(0);
    expect(depth(order('a'))).toBe(2);
    expect(depth('contact/id:c')).toBe(2);
    expect(depth(order('loop'))).toBe(0);
    expect(depth(order('undeclared'))).toBe(0);
  });

  it('of what only changes the ledger is the first', () => {
    expect(stages(() => 1).stageOf({ change: aChange(order('X'), { action: 'forget' }) })).toBe(0);
  });
});
