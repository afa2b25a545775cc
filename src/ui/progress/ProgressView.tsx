import { Box } from 'ink';
import type { ReactNode } from 'react';
import { escapeText } from '../../report/escape.ts';
import { Line } from '../Line.tsx';
import type { Look } from '../look.ts';
import { PaceLine } from './PaceLine.tsx';
import type { ProgressState } from './progress-state.ts';
import { ReadingView } from './ReadingView.tsx';
import { RunView } from './RunView.tsx';

/** One frame: at most a dozen lines, however much there is to do. */
export function ProgressView({ look, state }: { readonly look: Look; readonly state: ProgressState }): ReactNode {
  const { run, notice, stopping } = state;
  return (
    <Box flexDirection="column">
      {run === undefined ? <ReadingView look={look} state={state} /> : <RunView look={look} state={state} run={run} />}
      <PaceLine look={look} state={state} />
      {notice && <Line look={look} pieces={[{ text: escapeText(notice.message), paint: look.style.yellow }]} />}
      {stopping && <Line look={look} pieces={[{ text: stoppingText(state), paint: look.style.yellow }]} />}
    </Box>
  );
}

function stoppingText({ run }: ProgressState): string {
  const left = run?.underWay.length ?? 0;
  return left === 0 ? 'stopping' : `stopping: nothing new is sent, ${left} in flight come to their end`;
}
