import { createElement } from 'react';
import { drawLines } from '../draw-lines.ts';
import type { Look } from '../look.ts';
import { ReviewView } from './ReviewView.tsx';
import type { ReviewState } from './review-state.ts';

/** The lines of a review's screen. */
export function drawReview(state: ReviewState, look: Look): string[] {
  return drawLines(createElement(ReviewView, { look, state }), look);
}
