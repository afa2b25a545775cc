import { clip } from '../name.ts';
import { cutDangers, type Danger } from '../plan-dangers.ts';
import { renderCode, renderProse } from './markdown-text.ts';
import type { Form, Part } from './render-parts.ts';

const TEXT = 1000;
const SHORT_TEXT = 200;
const NAME = 300;
const OTHERS = [50, 10, 0] as const;
const REFUSALS = 20;
const GUARDS = 3;
const SHORT_NAME = 40;

/** What apply would refuse, conflicts, adoptions and what is blocked, as a table. Deletes have a part of their own. */
export function dangerTable(
  { refusals, others }: { readonly refusals: readonly Danger[]; readonly others: readonly Danger[] },
  stages: { readonly others: number; readonly refusals: number },
): Part {
  if (refusals.length + others.length === 0) return { forms: [{ render: () => '', stage: 0 }] };
  const forms: Form[] = OTHERS.map((most, at) => ({
    render: () => renderTable(refusals, others, most, TEXT),
    stage: at === OTHERS.length - 1 ? stages.refusals : stages.others,
    ...(others.length > most ? { without: most === 0 ? 'what else to look at' : 'some of what else to look at' } : {}),
  }));
  const short = {
    render: () => renderTable(refusals, others, 0, SHORT_TEXT),
    stage: stages.refusals,
    without: 'words of refusals',
  };
  const least = { render: () => renderGuards(refusals), stage: 0, without: 'words of refusals' };
  return { forms: [...forms, short, least] };
}

/** Which guards refuse, and nothing else. */
function renderGuards(refusals: readonly Danger[]): string {
  if (refusals.length === 0) return '';
  const names = refusals.slice(0, GUARDS).map(({ name }) => renderCode(clip(name, SHORT_NAME)));
  const more = refusals.length > names.length ? ` and ${refusals.length - names.length} more` : '';
  return `**REFUSED** by ${names.join(', ')}${more}`;
}

function renderTable(refusals: readonly Danger[], others: readonly Danger[], most: number, text: number): string {
  const { shown, hidden } = cutDangers(others, most);
  const first = refusals.slice(0, REFUSALS);
  const more = hidden + refusals.length - first.length;
  const rows = [...first, ...shown].map((danger) => renderRow(danger, text));
  return [
    '| Look first | at | why |',
    '|---|---|---|',
    ...rows,
    ...(more > 0 ? [`| | and ${more} more of these | |`] : []),
  ].join('\n');
}

function renderRow({ label, name, text, remedy }: Danger, most: number): string {
  const lift = remedy === null ? '' : ` To lift it: ${renderCode(clip(remedy, most))}`;
  const shown = label === 'refused' ? '**REFUSED**' : label;
  return `| ${shown} | ${renderCode(clip(name, NAME))} | ${renderProse(clip(text, most))}${lift} |`;
}
