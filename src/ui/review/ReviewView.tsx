import { Box } from 'ink';
import type { ReactNode } from 'react';
import { renderName } from '../../report/name.ts';
import { formatCount } from '../fit-text.ts';
import { Line } from '../Line.tsx';
import { type Look, widthOf } from '../look.ts';
import { Footer, footerHeight, footerText } from './Footer.tsx';
import { HelpView } from './HelpView.tsx';
import { listRows } from './list-rows.ts';
import { RowLine } from './RowLine.tsx';
import { type ReviewState, selectedSteps } from './review-state.ts';
import { renderSelected } from './selected-text.ts';

/** Lines that are no rows and not the footer's: two above, a rule, and one that stays free. */
const AROUND = 4;

/** The whole screen of a review: what is selected, the tree around the cursor, what is asked, the keys. */
export function ReviewView({ look, state }: { readonly look: Look; readonly state: ReviewState }): ReactNode {
  const { style, glyphs } = look;
  const { workspace, environment, id } = state.model.plan;
  const footer = footerText(state, look);
  const room = Math.max(1, look.rows - AROUND - footerHeight(footer));
  const about = `workspace ${renderName(workspace)}, environment ${renderName(environment)}, plan ${renderName(id)}`;
  return (
    <Box flexDirection="column">
      <Line look={look} pieces={[{ text: selectedLine(state), paint: style.bold }]} />
      <Line look={look} pieces={[{ text: about, paint: style.dim }]} />
      {state.mode.type === 'help' ? <HelpView look={look} /> : <Tree look={look} state={state} room={room} />}
      <Line look={look} pieces={[{ text: glyphs.rule.repeat(widthOf(look)), paint: style.dim }]} />
      <Footer look={look} text={footer} />
    </Box>
  );
}

function selectedLine(state: ReviewState): string {
  const { steps } = state.model.plan;
  const selected = selectedSteps(state);
  const counts = `${formatCount(selected.size)} of ${formatCount(steps.length)} selected`;
  return `${counts}: ${renderSelected(steps.filter(({ number }) => selected.has(number)))}`;
}

/** Rows around the cursor, as many as there is room for: a plan of any length costs the same. */
function Tree({
  look,
  state,
  room,
}: {
  readonly look: Look;
  readonly state: ReviewState;
  readonly room: number;
}): ReactNode {
  const rows = listRows(state);
  if (rows.length === 0) return <Line look={look} pieces={[`nothing matches ${renderName(state.filter)}`]} />;
  const cursor = Math.min(state.cursor, rows.length - 1);
  const top = Math.max(0, Math.min(cursor - (room >> 1), rows.length - room));
  return rows
    .slice(top, top + room)
    .map((row, index) => (
      <RowLine
        key={`${row.type} ${row.key} ${row.type === 'detail' ? top + index : ''}`}
        look={look}
        state={state}
        row={row}
        isCurrent={top + index === cursor}
      />
    ));
}
