import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawReview } from '../../../src/ui/review/draw-review.ts';
import { aStep } from '../report/plans.ts';
import { aLook, allFrames, LOOKS, withoutColour } from './looks.ts';
import { aReviewModel, reviewed, WANTS_NUMBER } from './reviews.ts';

const frames = (name: string): string => readFileSync(new URL(`frames/${name}.txt`, import.meta.url), 'utf8');

const STATES = [
  ['review', reviewed('down down space')],
  ['review-detail', reviewed('/ "ord-3" return down down right')],
  ['review-help', reviewed('?')],
  ['review-number', reviewed('p "1"', aReviewModel(WANTS_NUMBER))],
  ['review-yes', reviewed('p "ye"')],
  ['review-filter', reviewed('/ "nothing"')],
] as const;

describe('every look', () => {
  it.each(STATES)('shows %s as kept', (name, state) => {
    expect(allFrames((look) => drawReview(state, look))).toBe(frames(name));
  });

  it.each(LOOKS)('fits into its terminal: %s', (_name, look) => {
    for (const [name, state] of STATES) {
      const lines = withoutColour(drawReview(state, look));
      expect(Math.max(...lines.map((line) => line.length)), name).toBeLessThan(look.columns);
      expect(lines.length, name).toBeLessThan(look.rows);
    }
  });
});

it('shows what is typed, also where the question takes several lines', () => {
  const state = reviewed('p "12"', aReviewModel(WANTS_NUMBER));
  expect(drawReview(state, aLook(40)).some((line) => line.startsWith('> 12_'))).toBe(true);
});

it('draws as many rows as there is room for, of 20,000 steps too', () => {
  const steps = Array.from({ length: 20_000 }, (_, index) => aStep({ number: index + 1 }));
  const model = aReviewModel();
  const state = reviewed('right down right end', { ...model, plan: { ...model.plan, steps } });
  expect(state.cursor).toBe(20_001);
  const lines = drawReview(state, aLook(80, { rows: 24 }));
  expect(lines, 'all but the last line of the terminal').toHaveLength(23);
  expect(lines.filter((line) => line.startsWith('*'))).toHaveLength(1);
});
