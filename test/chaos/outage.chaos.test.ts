import { it } from 'vitest';
import { figure } from '../support/figures.ts';
import { checkOutage } from '../support/pace-laws.ts';

const KINDS = ['refused', 'reset', '503'] as const;
const CASES = KINDS.flatMap((kind) =>
  [5_000, 30_000, 600_000].flatMap((milliseconds) => [1, 2, 3].map((seed) => ({ kind, milliseconds, seed }))),
);

it.each(CASES)('5,000 operations and an outage: %j', async ({ kind, milliseconds, seed }) => {
  figure('outage', await checkOutage(5_000, milliseconds, kind, seed));
});
