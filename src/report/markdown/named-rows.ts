import { clip, countOf } from '../name.ts';
import { compressNames, renderListed } from './compress-names.ts';
import { renderCode, renderFence, renderProse } from './markdown-text.ts';
import type { Part } from './render-parts.ts';

const ROWS = 50;
const TEXT = 600;

/** What has to be named, whatever the room. */
export interface Named {
  readonly name: string;
  /** What else there is to say of it; may be empty. */
  readonly text: string;
}

/**
 * Every one by its name: with what there is to say of it, then without, then shortened without loss, and only then in part,
 * with the number of the others and where they are named.
 */
export function namedRows(options: {
  /** `DELETE`: what happens to them; stands before each. */
  readonly label: string;
  readonly rows: readonly Named[];
  readonly stage: number;
  readonly where: string;
}): Part {
  const { label, rows, stage } = options;
  if (rows.length === 0) return { forms: [{ render: () => '', stage }] };
  const names = rows.map(({ name }) => name);
  const [told, others] = choose(rows);
  const without = `words on each ${label}`;
  const isCut = others.some(({ text }) => text !== '');
  return {
    forms: [
      {
        render: () => renderBoth(label, told, others),
        stage,
        ...(isCut ? { without: `words on some of each ${label}` } : {}),
      },
      { render: () => inFence(label, names.map(renderListed)), stage, without },
      { render: () => inFence(label, compressNames(names)), stage, without },
    ],
    fill: (room) => fill(options, names, room),
  };
}

/** A table for all of them when they are few, else for those there is something to say of. */
function choose(rows: readonly Named[]): readonly [readonly Named[], readonly Named[]] {
  if (rows.length <= ROWS) return [rows, []];
  const told = new Set(rows.filter(({ text }) => text !== '').slice(0, ROWS));
  return [[...told], rows.filter((row) => !told.has(row))];
}

function renderBoth(label: string, told: readonly Named[], others: readonly Named[]): string {
  const rows = told.map(
    ({ name, text }) => `| **${label}** | ${renderCode(name)} | ${renderProse(clip(text, TEXT))} |`,
  );
  return [
    ...(rows.length > 0 ? [['| | what | |', '|---|---|---|', ...rows].join('\n')] : []),
    ...(others.length > 0
      ? [
          inFence(
            label,
            others.map(({ name }) => renderListed(name)),
          ),
        ]
      : []),
  ].join('\n\n');
}

function inFence(label: string, lines: readonly string[]): string {
  const signed = lines.map((line) => `- ${line}`);
  return `**${label}**\n${renderFence(signed, 'diff')}`;
}

/** As many as go into the room, and how many there are besides. */
function fill(
  { label, where }: { readonly label: string; readonly where: string },
  names: readonly string[],
  room: number,
): string {
  const rest = (count: number) =>
    count === 0 ? '' : `\n**and ${countOf(count, `more ${label}`, `more: ${label}`)}, named in ${where}.**`;
  let shown = 0;
  let step = names.length;
  let text = rest(names.length).trimStart();
  // The most names that fit, by halving.
  while (step > 0) {
    const some = names.slice(0, shown + step);
    const longer = `${inFence(label, compressNames(some))}${rest(names.length - some.length)}`;
    if (shown + step <= names.length && longer.length <= room) {
      shown += step;
      text = longer;
    } else step = Math.floor(step / 2);
  }
  return text;
}
