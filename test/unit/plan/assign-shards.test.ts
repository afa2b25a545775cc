import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import type { Desired, DesiredRecord, State } from '../../../src/model/desired.ts';
import type { LedgerEntry } from '../../../src/model/ledger.ts';
import type { Project } from '../../../src/model/project.ts';
import { type AssignInput, assignShards, shardOfName } from '../../../src/plan/assign-shards.ts';
import { aShop } from '../../support/model-values.ts';

/** Far more shards than names, so that two names share one by being kept together and by nothing else. */
const MANY = 1_000_003;

const A_PROJECT: Project = {
  ...aShop(),
  types: {
    Product: { prune: 'owned', attributes: {} },
    Order: { prune: 'owned', attributes: { items: { type: 'relationship', to: 'Product', many: true } } },
    Node: { prune: 'owned', attributes: { next: { type: 'relationship', to: 'Node', many: true } } },
  } as unknown as Project['types'],
};

function declared(
  records: { readonly [address: Address]: readonly Address[] | State },
  moved: readonly (readonly [Address, Address])[] = [],
): Desired {
  const source = { file: 'a.yaml', line: 1, column: 1 };
  const all = Object.entries(records).map(([address, said]): [Address, DesiredRecord] => [
    address as Address,
    {
      address: address as Address,
      state: typeof said === 'string' ? said : 'present',
      body: { attributes: {}, associations: {} },
      references: typeof said === 'string' ? [] : said,
      source,
      fieldSources: {},
    },
  ]);
  return { records: new Map(all), moved: moved.map(([from, to]) => ({ from, to, source })) };
}

function owned(entries: { readonly [address: Address]: string | null }): AssignInput['ledger'] {
  const all = Object.entries(entries).map(([address, id]): [Address, LedgerEntry] => [
    address as Address,
    { address: address as Address, id, fields: {}, protected: false },
  ]);
  return { entries: new Map(all) };
}

const shardsOf = (desired: Desired, ledger?: AssignInput['ledger'], total = MANY) =>
  assignShards({ project: A_PROJECT, desired, ledger, total });

describe('the shard of a name', () => {
  it.each([
    ['instance/Order/ORD-1001', 4, 2],
    ['instance/Order/ORD-1002', 4, 2],
    ['contact/external_id:70', 4, 2],
    ['conversation/508', 7, 5],
  ])('%s of %i is %i for ever', (name, total, shard) => {
    expect(shardOfName(name, total)).toBe(shard);
  });

  it('spreads names evenly', () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 8000; n += 1) {
      const shard = shardOfName(`instance/Order/O-${n}`, 8);
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe('what stays together', () => {
  it('is everything where there is one shard', () => {
    expect(shardsOf(declared({ 'instance/Order/1': [] }), undefined, 1)('instance/Order/1')).toBe(1);
  });

  it('is by itself what only points one way', () => {
    const of = shardsOf(declared({ 'instance/Order/1': ['instance/Product/1'], 'instance/Product/1': [] }));
    expect(of('instance/Order/1')).toBe(shardOfName('instance/Order/1', MANY));
    expect(of('instance/Product/1')).toBe(shardOfName('instance/Product/1', MANY));
  });

  it('is a cycle of instances, by its smallest address', () => {
    const of = shardsOf(
      declared({
        'instance/Node/a': ['instance/Node/b'],
        'instance/Node/b': ['instance/Node/c'],
        'instance/Node/c': ['instance/Node/a'],
        'instance/Node/d': ['instance/Node/a'],
      }),
    );
    for (const key of ['a', 'b', 'c']) expect(of(`instance/Node/${key}`)).toBe(shardOfName('instance/Node/a', MANY));
    expect(of('instance/Node/d')).toBe(shardOfName('instance/Node/d', MANY));
  });

  it('is what goes of a type that may point at itself, and of no other type', () => {
    const of = shardsOf(declared({ 'instance/Node/x': 'absent', 'instance/Product/x': 'absent' }));
    expect(of('instance/Node/left')).toBe(of('instance/Node/x'));
    expect(of('instance/Product/left')).toBe(shardOfName('instance/Product/left', MANY));
    expect(of('instance/Product/x')).toBe(shardOfName('instance/Product/x', MANY));
  });

  it('is a move with both ends, all that is to point there, and what goes of its type', () => {
    const of = shardsOf(
      declared(
        {
          'instance/Product/new': [],
          'instance/Order/1': ['instance/Product/new'],
          'contact/id:c': ['instance/Product/new'],
        },
        [['instance/Product/old', 'instance/Product/new']],
      ),
    );
    const shard = of('instance/Product/old');
    for (const address of ['instance/Product/new', 'instance/Order/1', 'contact/id:c'] as const) {
      expect(of(address)).toBe(shard);
    }
    const beside = shardsOf(
      declared(
        { 'instance/Product/new': [], 'instance/Order/1': ['instance/Product/other'], 'instance/Product/other': [] },
        [['instance/Product/old', 'instance/Product/new']],
      ),
    );
    expect(beside('instance/Order/1')).toBe(shardOfName('instance/Order/1', MANY));
    const nodes = shardsOf(declared({ 'instance/Node/new': [] }, [['instance/Node/old', 'instance/Node/new']]));
    expect(nodes('instance/Node/old')).toBe(nodes('instance/Node/new'));
    expect(nodes('instance/Node/gone')).toBe(nodes('instance/Node/new'));
  });
});

describe('contacts', () => {
  const TWO = declared({ 'contact/external_id:1': [], 'contact/external_id:2': [] });

  it('are each by itself when one kind of selector names them and none has left', () => {
    const of = shardsOf(TWO, owned({ 'contact/external_id:1': 'c1' }));
    expect(of('contact/external_id:1')).toBe(shardOfName('contact/external_id:1', MANY));
    expect(of('contact/external_id:2')).toBe(shardOfName('contact/external_id:2', MANY));
  });

  it('that left and those not known yet may be one another', () => {
    const of = shardsOf(TWO, owned({ 'contact/external_id:1': 'c1', 'contact/external_id:9': 'c9' }));
    expect(of('contact/external_id:9')).toBe(of('contact/external_id:2'));
    expect(of('contact/external_id:1')).toBe(shardOfName('contact/external_id:1', MANY));
  });

  it('of several kinds of selectors may be one another as long as they are not known', () => {
    const mixed = declared({ 'contact/external_id:1': [], 'contact/email:a@example.com': [] });
    expect(shardsOf(mixed)('contact/external_id:1')).toBe(shardsOf(mixed)('contact/email:a@example.com'));
    const known = shardsOf(mixed, owned({ 'contact/external_id:1': 'c1' }));
    expect(known('contact/external_id:1')).toBe(shardOfName('contact/external_id:1', MANY));
  });

  it('told by their id stay where the ledger keeps them', () => {
    const of = shardsOf(TWO, owned({ 'contact/external_id:1': 'c1' }));
    expect(of('contact/id:c1')).toBe(of('contact/external_id:1'));
    expect(of('contact/id:c5')).toBe(shardOfName('contact/id:c5', MANY));
  });
});
