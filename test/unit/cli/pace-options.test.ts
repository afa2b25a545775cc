import { expect, it } from 'vitest';
import { budgetOf, type CommonOptions, deadlineOf } from '../../../src/cli/options.ts';
import { UsageError } from '../../../src/model/error.ts';

const given = (over: Partial<CommonOptions>): CommonOptions => ({
  color: false,
  input: false,
  target: [],
  exclude: [],
  ...over,
});

it.each([
  ['60%', 0.6],
  ['60', 0.6],
  ['1%', 0.01],
  ['100%', 1],
])('--budget %s is %d of the limit', (budget, share) => expect(budgetOf(given({ budget }))).toBe(share));

it.each(['', '0', '0%', '101%', '-5', '60.5%', 'half', '1e1'])('--budget %j is refused', (budget) =>
  expect(() => budgetOf(given({ budget }))).toThrow(UsageError),
);

it.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['45', 45_000],
])('--deadline %s is %d ms', (deadline, time) => expect(deadlineOf(given({ deadline }))).toBe(time));

it.each(['', '0', '0s', 'soon', '-1m', '1d', '1.5h'])('--deadline %j is refused', (deadline) =>
  expect(() => deadlineOf(given({ deadline }))).toThrow(UsageError),
);

it('neither is set without its flag', () => {
  expect(budgetOf(given({}))).toBeUndefined();
  expect(deadlineOf(given({}))).toBeUndefined();
});
