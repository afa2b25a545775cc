import { expect, it } from 'vitest';
import { findRenames } from '../../../src/diff/find-renames.ts';
import { instanceAddress } from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/json.ts';
import { aChange, HASHER, ledgerOf, order, owned } from '../../support/model-values.ts';

const NOTE = '/attributes/note';
const fields = (value: Json) => ({ [NOTE]: HASHER.value('instance/Order', NOTE, value) });
const removed = (id: string, over: Partial<Change> = {}) =>
  aChange(order(id), { action: 'delete', entry: null, ...over });
const made = (id: string, value: Json, over: Partial<Change> = {}) =>
  aChange(order(id), { action: 'create', entry: owned(order(id), fields(value)), ...over });
const ledger = ledgerOf(owned(order('A'), fields('x')), owned(order('B'), fields('x')), owned(order('{}')));

it('tells a delete and a create with the same content, with the line to write', () => {
  const source = { file: 'objects/a.yaml', line: 7, column: 3 };
  expect(findRenames({ ledger }, [removed('A'), made('N 1', 'x', { source })])).toEqual([
    {
      code: 'rename-likely',
      address: order('A'),
      message:
        'would be deleted, and instance/Order/N 1 created with the same content. If that is a rename, write ' +
        '`moved: [{ from: instance/Order/A, to: "instance/Order/N 1" }]`: then the old one goes only when the ' +
        'new one is there and what points at it has been led over',
      source,
    },
  ]);
  expect(findRenames({ ledger }, [removed('A'), made('N', 'x')])[0]).not.toHaveProperty('source');
});

it('needs a ledger to know what the old one held', () => {
  expect(findRenames({ ledger: undefined }, [removed('A'), made('N', 'x')])).toEqual([]);
});

it('tells each type by itself', () => {
  const product = instanceAddress('Product', 'N');
  const elsewhere = aChange(product, { action: 'create', entry: owned(product, fields('x')) });
  expect(findRenames({ ledger }, [removed('A'), elsewhere])).toEqual([]);
  expect(findRenames({ ledger }, [removed('A'), elsewhere, made('N', 'x')])).toHaveLength(1);
});

it.each<[string, readonly Change[]]>([
  ['other content', [removed('A'), made('N', 'y')]],
  ['two that could be it', [removed('A'), made('N', 'x'), made('M', 'x')]],
  ['two that it could have been', [removed('A'), removed('B'), made('N', 'x')]],
  ['nothing managed', [removed('{}'), aChange(order('N'), { action: 'create', entry: owned(order('N')) })]],
  ['a move that is written', [removed('A', { movedTo: order('N') }), made('N', 'x')]],
  ['a move to there that is written', [removed('A'), made('N', 'x', { movedFrom: order('B') })]],
  ['an update that looks like the old one', [aChange(order('A')), made('N', 'x')]],
  ['an update that comes to the same', [removed('A'), made('N', 'x', { action: 'update' })]],
  ['nothing created', [removed('A')]],
  ['something that was never owned', [removed('Z'), made('N', 'x')]],
])('does not guess: %s', (_case, changes) => {
  expect(findRenames({ ledger }, changes)).toEqual([]);
});
