import { Box } from 'ink';
import type { ReactNode } from 'react';
import { countOf, renderName } from '../../report/name.ts';
import { fitWords, formatCount, formatDuration } from '../fit-text.ts';
import { Line } from '../Line.tsx';
import { type Look, widthOf } from '../look.ts';
import { Bar } from './Bar.tsx';
import { type ProgressState, totalReads } from './progress-state.ts';

/** What is being read, and how much of it there is already. */
export function ReadingView({ look, state }: { readonly look: Look; readonly state: ProgressState }): ReactNode {
  const { begun, ended } = totalReads(state);
  const elapsed = formatDuration(state.at - state.startedAt);
  const words = state.reads.map(({ of, records }) => `${renderName(of)} ${formatCount(records)}`);
  const label = `${formatCount(ended)} of ${begun === 1 ? '1 request' : `${formatCount(begun)} requests`}`;
  return (
    <Box flexDirection="column">
      <Line look={look} pieces={[{ text: 'Reading Intercom', paint: look.style.bold }, look.glyphs.between, elapsed]} />
      {begun > 0 && <Bar look={look} ended={ended} total={begun} label={label} />}
      {words.length > 0 && <Line look={look} pieces={[fitWords(words, widthOf(look), look)]} />}
      {begun > 0 && begun === ended && <Line look={look} pieces={[`comparing ${countOfRecords(state)}`]} />}
    </Box>
  );
}

function countOfRecords({ reads }: ProgressState): string {
  const records = reads.reduce((sum, each) => sum + each.records, 0);
  return countOf(records, 'record').replace(String(records), formatCount(records));
}
