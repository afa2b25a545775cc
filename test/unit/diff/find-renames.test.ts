import { expect, it } from 'vitest';
import { findRenames } from '../../../src/diff/find-renames.ts';
import type { Change } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/json.ts';
import { aChange, HASHER, ledgerOf, order, owned } from '../../support/model-values.ts';

const NOTE = '/attributes/note';
const fields = (value: Json) => ({ [NOTE]: HASHER.value('instance/Order', NOTE, value) });
const removed = (id: string, over: Partial<Change> = {}) =>
  aChange(order(id), { action: 'delete', entry: null, ...over });
const made = (id: string, value: Json) =>
  aChange(order(id), { action: 'create', entry: owned(order(id), fields(value)) });
const ledger = ledgerOf(owned(order('A'), fields('x')), owned(order('B'), fields('x')), owned(order('{}')));

it('tells a delete and a create with the same content, with the line to write', () => {
  const [note, ...more] = findRenames({ ledger }, [removed('A'), made('N 1', 'x')]);
  expect(more).toEqual([]);
  expect(note).toMatchObject({ code: 'rename-likely', address: order('A') });
  expect(note?.message).toContain('`moved: [{ from: instance/Order/A, to: "instance/Order/N 1" }]`');
});

it.each<[string, readonly Change[]]>([
  ['other content', [removed('A'), made('N', 'y')]],
  ['two that could be it', [removed('A'), made('N', 'x'), made('M', 'x')]],
  ['two that it could have been', [removed('A'), removed('B'), made('N', 'x')]],
  ['nothing managed', [removed('{}'), aChange(order('N'), { action: 'create', entry: owned(order('N')) })]],
  ['a move that is written', [removed('A', { movedTo: order('N') }), made('N', 'x')]],
  ['nothing created', [removed('A')]],
  ['something that was never owned', [removed('Z'), made('N', 'x')]],
])('does not guess: %s', (_case, changes) => {
  expect(findRenames({ ledger }, changes)).toEqual([]);
});
