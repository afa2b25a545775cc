import { expect, test } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import type { Step } from '../../../src/model/plan.ts';
import { foldSteps, renderMany } from '../../../src/report/fold-steps.ts';
import { renderFold } from '../../../src/report/plan-step.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { aBody, anAdoption, aStep } from './plans.ts';

const order = (number: number): Address => `instance/Order/ORD-${number}`;
const numbers = (steps: readonly Step[]): number[][] => foldSteps(steps).map((fold) => fold.map((step) => step.number));

test('the same change on many is told once, each under its own heading', () => {
  const steps = [1, 2, 3, 5].map((number) =>
    aStep({ number, address: order(number), source: { file: 'a.yaml', line: number + 3, column: 1 } }),
  );
  const [fold] = foldSteps(steps);
  expect(renderFold(fold!, { style: plainStyle, verbose: false })).toEqual([
    '  # instance/Order/ORD-1 will be updated in-place',
    '    step 1, a.yaml:4, edit',
    '~ attributes.status: "open" -> "shipped"',
    '    the same for 3 instances of Order: steps 2, 3, 5, a.yaml:5, 6, 8',
    '  # instance/Order/ORD-2 will be updated in-place',
    '  # instance/Order/ORD-3 will be updated in-place',
    '  # instance/Order/ORD-5 will be updated in-place',
    '',
  ]);
});

test.each<[string, Partial<Step>]>([
  ['another value', { after: aBody({ status: 'cancelled' }) }],
  ['another value before', { before: aBody({ status: 'cancelled' }) }],
  ['another reason', { reason: 'because' }],
  ['another origin', { origin: 'drift' }],
  ['another origin of a field', { fields: { '/attributes/status': { origin: 'conflict', source: null } } }],
  ['another action', { action: 'adopt' }],
  ['other steps before it', { after_steps: [1] }],
  ['others that point at it', { referenced_by: ['conversation/5'] }],
  ['a move', { moved_from: 'instance/Order/ORD-0' }],
  ['nothing to send', { patch: [] }],
])('%s is not the same', (_what, over) => {
  expect(numbers([aStep({ number: 1 }), aStep({ number: 2, ...over })])).toEqual([[1], [2]]);
});

test('two secrets are never told as one, though they may be', () => {
  const secret = { before: aBody({ note: { sensitive: 'aa' } }), after: aBody({ note: { sensitive: 'bb' } }) };
  expect(numbers([aStep({ number: 1, ...secret }), aStep({ number: 2, ...secret })])).toEqual([[1], [2]]);
});

test('a fold stands where its first step stands, and keys in another order are the same value', () => {
  const member = (value: object) => aBody({}, { orders: [value as never] });
  const steps = [
    aStep({ number: 1, after: member({ id: '1', x: '2' }) }),
    anAdoption({ number: 2 }),
    aStep({ number: 3, after: member({ x: '2', id: '1' }) }),
  ];
  expect(numbers(steps)).toEqual([[1, 3], [2]]);
});

test('many are named after what they are', () => {
  const many = (...addresses: Address[]) => renderMany(addresses.map((address) => aStep({ address })));
  expect(many(order(1))).toBe('1 instance of Order');
  expect(many(order(1), order(2))).toBe('2 instances of Order');
  expect(many('contact/id:1', 'contact/email:a@b')).toBe('2 contacts');
  expect(many('contact/id:1', 'conversation/1')).toBe('2 addresses');
  expect(many('contact/?' as Address)).toBe('1 address');
});
