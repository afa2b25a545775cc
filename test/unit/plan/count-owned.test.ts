import { expect, test } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import { countOwned, mergeOwned } from '../../../src/plan/count-owned.ts';
import { aStepOf, ledgerOf, order, owned } from '../../support/model-values.ts';

const entry = (address: Address) => owned(address, {});
const deletion = (address: Address) => aStepOf(1, { address, action: 'delete' });

test('counts what is owned of each type of which something is deleted', () => {
  const ledger = ledgerOf(entry(order('1')), entry(order('2')), entry('instance/Product/3'), entry('contact/id:4'));
  expect(countOwned([deletion(order('1'))], ledger)).toEqual({ owned: { Order: 2 } });
});

test('what is deleted counts as owned, and so does what no ledger knows', () => {
  expect(countOwned([deletion(order('9'))], ledgerOf(entry(order('1'))))).toEqual({ owned: { Order: 2 } });
  expect(countOwned([deletion(order('9'))], undefined)).toEqual({ owned: { Order: 1 } });
});

test('says nothing where nothing is deleted', () => {
  expect(countOwned([aStepOf(1)], ledgerOf(entry(order('1'))))).toEqual({});
});

test('shards have counted the same things', () => {
  expect(mergeOwned([{ owned: { Order: 4 } }, {}, { owned: { Order: 5, Product: 1 } }])).toEqual({
    owned: { Order: 5, Product: 1 },
  });
  expect(mergeOwned([{}, {}])).toEqual({});
});
