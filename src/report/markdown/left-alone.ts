import type { Plan } from '../../model/plan.ts';
import { clip, countOf } from '../name.ts';
import { listLeftAlone } from '../plan-text.ts';
import { renderProse } from './markdown-text.ts';
import type { Part } from './render-parts.ts';

const MOST = 50;
const TEXT = 600;

/** What was left alone, and why. */
export function leftAlone(plan: Plan, stages: { readonly all: number; readonly some: number }): Part {
  const lines = listLeftAlone(plan);
  if (lines.length === 0) return { forms: [{ render: () => '', stage: 0 }] };
  const head = countOf(lines.length, 'reason why something was left alone', 'reasons why something was left alone');
  const details = (most: number) => {
    const shown = lines.slice(0, most).map((line) => `- ${renderProse(clip(line, TEXT))}`);
    const more = lines.length > most ? [`- and ${lines.length - most} more`] : [];
    return `<details><summary>${head}</summary>\n\n${[...shown, ...more].join('\n')}\n\n</details>`;
  };
  return {
    forms: [
      { render: () => details(MOST), stage: stages.all },
      {
        render: () => details(5),
        stage: stages.some,
        ...(lines.length > 5 ? { without: 'some of what was left alone' } : {}),
      },
      { render: () => `- ${head}: not shown`, stage: 0, without: 'what was left alone' },
    ],
  };
}
