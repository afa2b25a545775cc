import type { ReactNode } from 'react';
import { formatCount, formatDuration } from '../fit-text.ts';
import { Line } from '../Line.tsx';
import type { Look } from '../look.ts';
import { endedSteps, type ProgressState, totalReads } from './progress-state.ts';
import { timeFor } from './samples.ts';

/** How much of the rate limit is used, and how long it takes to the end at this pace. */
export function PaceLine({ look, state }: { readonly look: Look; readonly state: ProgressState }): ReactNode {
  const words = [...renderTimeLeft(state), ...renderRate(state)];
  return words.length === 0 ? null : (
    <Line look={look} pieces={[{ text: words.join(look.glyphs.between), paint: look.style.dim }]} />
  );
}

function renderRate({ calls }: ProgressState): string[] {
  if (calls === undefined) return [];
  const { reads, writes, windowLimit, windowUsed = 0 } = calls;
  // Without rate headers there is no budget to speak of.
  if (windowLimit === undefined) return [`${formatCount(reads + writes)} requests`];
  return [`${formatCount(windowUsed)} of ${formatCount(windowLimit)} requests in 10 s`];
}

function renderTimeLeft(state: ProgressState): string[] {
  const { begun, ended } = totalReads(state);
  const [count, total] = state.run ? [endedSteps(state.run), state.run.total] : [ended, begun];
  if (total <= count) return [];
  const left = timeFor(total - count, state.ended, { at: state.at, count });
  return left === undefined ? [] : [`about ${formatDuration(left)} left`];
}
