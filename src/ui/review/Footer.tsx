import { Box } from 'ink';
import type { ReactNode } from 'react';
import { escapeText } from '../../report/escape.ts';
import { countOf, renderName } from '../../report/name.ts';
import { fitWords } from '../fit-text.ts';
import { Line, type Piece } from '../Line.tsx';
import { type Look, widthOf } from '../look.ts';
import { type ReviewState, selectedSteps } from './review-state.ts';
import { renderSelected } from './selected-text.ts';

/** What is asked or was said last, and below it the keys that work now. */
export function Footer({ look, state }: { readonly look: Look; readonly state: ReviewState }): ReactNode {
  return (
    <Box flexDirection="column">
      <Line look={look} pieces={questionOf(state, look)} />
      <Line look={look} pieces={[{ text: fitWords(keysOf(state), widthOf(look), look), paint: look.style.cyan }]} />
    </Box>
  );
}

function questionOf(state: ReviewState, { style, glyphs }: Look): readonly (Piece | string)[] {
  const { mode, model, filter, message } = state;
  const entry = (question: string, typed: string): readonly (Piece | string)[] => [
    { text: question, paint: style.bold },
    ` ${escapeText(typed)}${glyphs.caret}`,
  ];
  switch (mode.type) {
    case 'filter':
      return entry('/', filter);
    case 'number':
      return [
        { text: `Number of deletes (${escapeText(mode.why)}):`, paint: style.red },
        ` ${escapeText(mode.typed)}${glyphs.caret}`,
      ];
    case 'yes': {
      const selected = selectedSteps(state);
      const steps = model.plan.steps.filter(({ number }) => selected.has(number));
      return entry(`Perform ${countOf(steps.length, 'step')} (${renderSelected(steps)})? Only 'yes':`, mode.typed);
    }
    default:
      if (message !== '') return [{ text: escapeText(message), paint: style.yellow }];
      return filter === '' ? [refusalOf(state, style)] : [`only what holds ${renderName(filter)}; esc shows all`];
  }
}

/** What refuses the whole plan is said from the beginning: some of it no choice of steps lifts. */
function refusalOf({ model }: ReviewState, style: Look['style']): Piece {
  const refusals = model.plan.findings.filter(({ severity }) => severity === 'refuse');
  const [first] = refusals;
  if (first === undefined) return { text: '' };
  const more = refusals.length > 1 ? ` and ${refusals.length - 1} more` : '';
  return { text: `as it is, ${renderName(first.code)} refuses: ${escapeText(first.message)}${more}`, paint: style.red };
}

function keysOf({ mode }: ReviewState): readonly string[] {
  switch (mode.type) {
    case 'filter':
      return ['enter keeps', 'esc shows all'];
    case 'number':
    case 'yes':
      return ['enter answers', 'esc goes back'];
    case 'help':
      return ['any key goes back', 'q leaves'];
    case 'browse':
      return ['? help', 'space select', 'enter open', 'p perform', 'q leave', '/ filter', 'a all', 'n none'];
  }
}
