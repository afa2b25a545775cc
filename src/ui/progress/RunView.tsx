import { Box } from 'ink';
import type { ReactNode } from 'react';
import { escapeText } from '../../report/escape.ts';
import { renderName } from '../../report/name.ts';
import { fitWords, formatCount, formatDuration } from '../fit-text.ts';
import { Line, type Piece } from '../Line.tsx';
import { type Look, widthOf } from '../look.ts';
import { SIGN } from '../sign.ts';
import { Bar } from './Bar.tsx';
import { endedSteps, type Failure, type ProgressState, type RunProgress, waitingSteps } from './progress-state.ts';

/** Steps of a run: how many are done, failed, under way and waiting, which are being written now, and what failed last. */
export function RunView({
  look,
  state,
  run,
}: {
  readonly look: Look;
  readonly state: ProgressState;
  readonly run: RunProgress;
}): ReactNode {
  const elapsed = formatDuration(state.at - state.startedAt);
  const ended = endedSteps(run);
  const now = run.underWay.map(({ address, action }) => `${SIGN[action]} ${renderName(address)}`);
  const label = `${formatCount(ended)} of ${formatCount(run.total)}`;
  return (
    <Box flexDirection="column">
      <Line look={look} pieces={[{ text: 'Applying', paint: look.style.bold }, look.glyphs.between, elapsed]} />
      <Bar look={look} ended={ended} total={run.total} label={label} />
      <Line look={look} pieces={countPieces(run, look)} />
      {now.length > 0 && <Line look={look} pieces={[fitWords(now, widthOf(look), look)]} />}
      {run.failures.map((failure) => (
        <Line key={failure.number} look={look} pieces={failurePieces(failure, look)} />
      ))}
    </Box>
  );
}

function countPieces(run: RunProgress, { style, glyphs }: Look): Piece[] {
  const { done, failed, unknown, moved, skipped } = run.outcomes;
  const counts: readonly (readonly [number, string, ((text: string) => string)?])[] = [
    [done, 'done', style.green],
    [failed, 'failed', style.red],
    [unknown, 'unknown', style.red],
    [moved, 'moved', style.red],
    [run.underWay.length, 'in flight'],
    [waitingSteps(run), 'waiting'],
    [skipped, 'skipped', style.yellow],
    [run.retries, 'tried again', style.yellow],
  ];
  // Failed ones are told even when there are none: that is what one looks for.
  const shown = counts.filter(([count, word]) => count > 0 || word === 'done' || word === 'failed');
  return shown.flatMap(([count, word, paint], index) => [
    ...(index > 0 ? [{ text: glyphs.between }] : []),
    { text: `${formatCount(count)} ${word}`, ...(paint && count > 0 ? { paint } : {}) },
  ]);
}

function failurePieces({ address, outcome, message }: Failure, { style }: Look): Piece[] {
  const why = message === '' ? '' : `: ${escapeText(message)}`;
  return [{ text: outcome, paint: style.red }, { text: ` ${renderName(address)}${why}` }];
}
