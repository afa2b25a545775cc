import type { Address } from '../../../src/model/address.ts';
import type { Step } from '../../../src/model/plan.ts';
import { renderName } from '../../../src/report/name.ts';
import { type ReviewKey, reduceReview } from '../../../src/ui/review/reduce-review.ts';
import type { Judgement, ReviewModel } from '../../../src/ui/review/review-model.ts';
import { initialReview, type ReviewState } from '../../../src/ui/review/review-state.ts';
import { aBody, aCreate, aDelete, aFinding, aStep } from '../report/plans.ts';

const ORDERS = { file: 'objects/orders.yaml', line: 4, column: 5 };

/** A product that an order waits for, a contact that points at the order, and a delete that somebody points at. */
export const STEPS: readonly Step[] = [
  aCreate({
    number: 1,
    address: 'instance/Product/SKU-1',
    source: { file: 'objects/products.yaml', line: 2, column: 3 },
  }),
  aCreate({ number: 2, address: 'instance/Order/ORD-1', source: ORDERS, after_steps: [1], reason: 'new in the YAML' }),
  aStep({ number: 3, address: 'instance/Order/ORD-2', source: ORDERS, origin: 'drift' }),
  aStep({
    number: 4,
    address: 'contact/external_id:70' as Address,
    source: { file: 'objects/contacts.yaml', line: 1, column: 3 },
    before: aBody({}, { orders: ['ORD-3'] }),
    after: aBody({}, { orders: ['ORD-1'] }),
    after_steps: [2],
  }),
  aDelete({
    number: 5,
    address: 'instance/Order/ORD-3',
    before: aBody({ status: 'open', note: 'x' }, {}),
    after_steps: [4],
    referenced_by: ['contact/external_id:70', 'conversation/508'] as Address[],
  }),
];

export function aReviewModel(judgement: Partial<Judgement> = {}): ReviewModel {
  return {
    plan: { workspace: 'tx2p130c', environment: 'default', id: '0123456789abcdef', steps: STEPS, findings: [] },
    sourceOf: ({ address }) => [`   4 ${renderName(address)}:`, '   5   attributes: { status: open }'],
    judge: () => ({ deletes: 0, wantNumber: [], refusals: [], ...judgement }),
  };
}

export const WANTS_NUMBER: Partial<Judgement> = {
  deletes: 12,
  wantNumber: [aFinding({ message: '12 deletes, where 3 are allowed', remedy: '--allow-deletes 12' })],
};

/** A review after these keys: names of keys, or texts to type as `"text"`. */
export function reviewed(keys: string, model: ReviewModel = aReviewModel()): ReviewState {
  return keysOf(keys).reduce(reduceReview, initialReview(model));
}

function keysOf(keys: string): ReviewKey[] {
  const words = keys.match(/"[^"]*"|\S+/gu) ?? [];
  return words.flatMap((word): ReviewKey[] => {
    if (word.startsWith('"')) return [...word.slice(1, -1)].map((text) => ({ name: undefined, text, ctrl: false }));
    if (word.startsWith('^')) return [{ name: word.slice(1), text: undefined, ctrl: true }];
    if (word === 'space') return [{ name: 'space', text: ' ', ctrl: false }];
    return [{ name: word, text: word.length === 1 ? word : undefined, ctrl: false }];
  });
}
