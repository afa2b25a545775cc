import { Box } from 'ink';
import type { ReactNode } from 'react';
import { escapeText } from '../../report/escape.ts';
import { countOf, renderName } from '../../report/name.ts';
import { fitWords, wrapWords } from '../fit-text.ts';
import { Line } from '../Line.tsx';
import { type Look, widthOf } from '../look.ts';
import { type ReviewState, selectedSteps } from './review-state.ts';
import { renderSelected } from './selected-text.ts';

/** What is asked or was said last, where something is to be typed that, and the keys that work now. */
export interface FooterText {
  readonly said: readonly string[];
  readonly tone: 'red' | 'yellow' | 'bold' | 'dim';
  /** What was typed so far; undefined where nothing is to be typed. */
  readonly typed: string | undefined;
  readonly keys: readonly string[];
}

const MOST_SAID = 4;

/** Lines the footer takes. */
export function footerHeight({ said, typed }: FooterText): number {
  return said.length + (typed === undefined ? 0 : 1) + 1;
}

export function footerText(state: ReviewState, look: Look): FooterText {
  const [text, tone, typed] = saidOf(state);
  const said = wrapWords(text, widthOf(look), MOST_SAID);
  return { said, tone, typed, keys: keysOf(state) };
}

export function Footer({ look, text }: { readonly look: Look; readonly text: FooterText }): ReactNode {
  const { style, glyphs } = look;
  const { said, tone, typed, keys } = text;
  return (
    <Box flexDirection="column">
      {said.map((line) => (
        <Line key={line} look={look} pieces={[{ text: line, paint: style[tone] }]} />
      ))}
      {typed !== undefined && <Line look={look} pieces={[`${glyphs.prompt} `, escapeText(typed), glyphs.caret]} />}
      <Line look={look} pieces={[{ text: fitWords(keys, widthOf(look), look), paint: style.cyan }]} />
    </Box>
  );
}

function saidOf(state: ReviewState): readonly [string, FooterText['tone'], string?] {
  const { mode, model, filter, message } = state;
  switch (mode.type) {
    case 'filter':
      return ['show only what holds:', 'bold', filter];
    case 'number':
      return [
        `${escapeText(mode.why)}. To perform it all the same, type the exact number of deletes:`,
        'red',
        mode.typed,
      ];
    case 'yes': {
      const selected = selectedSteps(state);
      const steps = model.plan.steps.filter(({ number }) => selected.has(number));
      const what = `${countOf(steps.length, 'step')} (${renderSelected(steps)})`;
      return [`Perform ${what}? Only 'yes' will be accepted:`, 'bold', mode.typed];
    }
    default:
      if (message !== '') return [escapeText(message), 'yellow'];
      if (filter !== '') return [`only what holds ${renderName(filter)}; esc shows all`, 'dim'];
      return refusalOf(state);
  }
}

/** What refuses the whole plan is said from the beginning: some of it no choice of steps lifts. */
function refusalOf({ model }: ReviewState): readonly [string, FooterText['tone']] {
  const refusals = model.plan.findings.filter(({ severity }) => severity === 'refuse');
  const [first] = refusals;
  if (first === undefined) return ['', 'dim'];
  const more = refusals.length > 1 ? ` and ${refusals.length - 1} more` : '';
  return [`as it is, ${renderName(first.code)} refuses: ${escapeText(first.message)}${more}`, 'red'];
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
      return ['? help', 'space select', 'p perform', 'q leave', 'enter open', '/ filter', 'a all', 'n none'];
  }
}
