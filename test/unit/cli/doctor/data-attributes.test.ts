import { expect, it } from 'vitest';
import type { ApiAttribute } from '../../../../src/api/endpoints/attributes.ts';
import { compareDataAttributes, judgeData } from '../../../../src/cli/doctor/data-attributes.ts';
import type { RecordSpec } from '../../../../src/model/project.ts';

const DECLARED: RecordSpec = {
  attributes: { tier: { type: 'string', required: false, sensitive: false } },
  relationships: { orders: { to: 'Order', many: true, members: 'exact' } },
};
const TIER = live('tier', 'string');

function live(name: string, type: string, more: object = {}, archived = false): ApiAttribute {
  return { name, archived, raw: { name, data_type: type, custom: true, ...more } };
}

function judge(...attributes: readonly ApiAttribute[]): object {
  return judgeData(DECLARED, compareDataAttributes(DECLARED, attributes), 'mend it');
}

it('is content when a relationship does not show, and says that it does not', () => {
  const message = 'as declared: tier; Intercom does not list orders: relationships may be left out';
  expect(judge(TIER)).toEqual({ status: 'ok', message, fix: null });
  expect(judge(TIER, live('orders', 'relationship'))).toMatchObject({ message: 'as declared: tier, orders' });
});

it.each([
  ['is archived', live('orders', 'relationship', {}, true), 'orders is archived'],
  ['has a type', live('orders', 'string'), 'orders is of type "string", maybe no relationship'],
])('doubts a relationship that %s, and no more', (_what, orders, message) => {
  expect(judge(TIER, orders)).toEqual({ status: 'warning', message, fix: 'mend it' });
});

it.each([
  ['no attribute', [], 'tier does not exist'],
  ['another name', [live('tiers', 'string')], 'tier does not exist (there is tiers)'],
  ['an archived one', [live('tier', 'string', {}, true)], 'tier is archived'],
  ['a standard one of this name', [live('tier', 'string', { custom: false })], 'tier does not exist'],
  ['one the API may not write', [live('tier', 'string', { api_writable: false })], 'tier cannot be written by the API'],
  ['another type', [live('tier', 'float')], 'tier is of type "float", declared as string'],
])('fails on %s', (_what, attributes, message) => {
  expect(judge(...attributes)).toEqual({ status: 'failure', message, fix: 'mend it' });
});

it('looks past an archived one to the one in use', () => {
  expect(judge(live('tier', 'float', {}, true), TIER)).toMatchObject({ status: 'ok' });
});
