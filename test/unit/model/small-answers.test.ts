import { expect, it } from 'vitest';
import { BLOCKING_NOTES } from '../../../src/model/change.ts';
import { hasErrors } from '../../../src/model/diagnostic.ts';
import { UsageError } from '../../../src/model/error.ts';
import { NO_COUNTS } from '../../../src/model/event.ts';
import { compareText } from '../../../src/model/json.ts';
import { isScoped } from '../../../src/model/plan.ts';
import { isSameType } from '../../../src/model/same-type.ts';
import { canListMembers, MOST_MEMBERS_SEEN, showsAllMembers } from '../../../src/model/traits.ts';

const NOTHING_NAMED = { adopt: false, allow_deletes: null, targets: [], excludes: [] };

it('a plan is scoped by what it names or leaves out', () => {
  expect(isScoped({ options: NOTHING_NAMED })).toBe(false);
  expect(isScoped({ options: { ...NOTHING_NAMED, targets: ['a'] } })).toBe(true);
  expect(isScoped({ options: { ...NOTHING_NAMED, excludes: ['a'] } })).toBe(true);
});

it('warnings are no errors, and one error is enough', () => {
  const [error, warning] = [{ severity: 'error' }, { severity: 'warning' }] as never[];
  expect(hasErrors([])).toBe(false);
  expect(hasErrors([warning!])).toBe(false);
  expect(hasErrors([warning!, error!])).toBe(true);
});

it('the words on the command line are refused as such', () => {
  expect(new UsageError('off', 'do this')).toMatchObject({ code: 'usage', category: 'usage', hint: 'do this' });
  expect(new UsageError('off').hint).toBeUndefined();
});

it('a type is the same however it is spelled', () => {
  for (const spelling of ['OrderLine', 'order_line', 'Order  Line', 'order-line', 'OrderLine.list'])
    expect(isSameType(spelling, 'Order_Line'), spelling).toBe(true);
  for (const spelling of ['Order.LIST', 'ORDER', ' order_']) expect(isSameType(spelling, 'Order'), spelling).toBe(true);
  for (const other of ['list', 'Order.list.lists', 'OrderList', 'My.listOrder'])
    expect(isSameType(other, 'Order'), other).toBe(false);
  expect(isSameType('Order.list.x', 'Order.x'), 'only at the end').toBe(false);
  expect(isSameType('a__-- b', 'ab')).toBe(true);
  for (const other of ['Order', 'OrderLine.lister', 'Order.Line', 'OrderLines'])
    expect(isSameType(other, 'OrderLine'), other).toBe(false);
});

it('a record shows all members when it shows fewer than it was seen to show', () => {
  const shows = (shown: number, limit?: number | null) =>
    showsAllMembers(limit === undefined ? {} : { nested_limit: limit }, shown);
  expect(showsAllMembers(undefined, 0)).toBe(false);
  expect([shows(0), shows(9, 10), shows(10, 10), shows(11, 10)]).toEqual([false, true, false, false]);
  expect([shows(MOST_MEMBERS_SEEN - 1, null), shows(MOST_MEMBERS_SEEN, null)]).toEqual([true, false]);
  expect(shows(MOST_MEMBERS_SEEN, 1000), 'more than the canary tried').toBe(false);
});

it('members can be listed where the version can, unless this workspace was seen not to', () => {
  expect(canListMembers('2.16', undefined)).toBe(true);
  expect(canListMembers('2.16', { reference_listing: 'yes' })).toBe(true);
  expect(canListMembers('2.16', { reference_listing: 'no' })).toBe(false);
  expect(canListMembers('2.14', { reference_listing: 'yes' })).toBe(false);
});

it('texts have one order, by code unit', () => {
  expect([compareText('a', 'b'), compareText('b', 'a'), compareText('a', 'a'), compareText('Z', 'a')]).toEqual([
    -1, 1, 0, -1,
  ]);
});

it('a note blocks when what is declared cannot be reached, and a run without steps counts nothing', () => {
  expect([...BLOCKING_NOTES].filter((code) => ['not-found', 'move-waits', 'gone'].includes(code))).toEqual([
    'not-found',
    'move-waits',
  ]);
  expect(new Set(Object.values(NO_COUNTS))).toEqual(new Set([0]));
});
