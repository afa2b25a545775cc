import { createElement } from 'react';
import { drawLines } from '../draw-lines.ts';
import type { Look } from '../look.ts';
import { ProgressView } from './ProgressView.tsx';
import type { ProgressState } from './progress-state.ts';

/** The lines of one frame. */
export function drawProgress(state: ProgressState, look: Look): string[] {
  return drawLines(createElement(ProgressView, { look, state }), look);
}
