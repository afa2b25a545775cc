import { clip, countOf } from '../name.ts';
import type { Danger } from '../plan-dangers.ts';
import { compressNames } from './compress-names.ts';
import { renderCode, renderFence, renderProse } from './markdown-text.ts';
import type { Part } from './render-parts.ts';

const ROWS = 50;
const TEXT = 600;
const HEAD = '**DELETES**';

/** Every delete by its name: with what points at it, then without, then shortened without loss, and only then in part. */
export function deleteNames(deletes: readonly Danger[], stage: number, where: string): Part {
  if (deletes.length === 0) return { forms: [{ render: () => '', stage }] };
  const names = deletes.map(({ name }) => name);
  const [rows, others] = choose(deletes);
  const hasMore = others.some(({ text }) => text !== '');
  const without = 'what points at the deleted';
  return {
    forms: [
      { render: () => renderBoth(rows, others), stage, ...(hasMore ? { without: `some of ${without}` } : {}) },
      { render: () => inFence(names), stage, without },
      { render: () => inFence(compressNames(names)), stage, without },
    ],
    fill: (room) => fill(names, room, where),
  };
}

/** A table for all of them when they are few, else for those there is something to tell of. */
function choose(deletes: readonly Danger[]): readonly [readonly Danger[], readonly Danger[]] {
  if (deletes.length <= ROWS) return [deletes, []];
  const rows = new Set(deletes.filter(({ text }) => text !== '').slice(0, ROWS));
  return [[...rows], deletes.filter((danger) => !rows.has(danger))];
}

function renderBoth(dangers: readonly Danger[], others: readonly Danger[]): string {
  const rows = dangers.map(
    ({ name, text }) => `| **DELETE** | ${renderCode(name)} | ${renderProse(clip(text, TEXT))} |`,
  );
  return [
    ...(rows.length > 0 ? [['| | deleted | |', '|---|---|---|', ...rows].join('\n')] : []),
    ...(others.length > 0 ? [inFence(others.map(({ name }) => name))] : []),
  ].join('\n\n');
}

function inFence(lines: readonly string[]): string {
  const signed = lines.map((line) => `- ${line}`);
  return `${HEAD}\n${renderFence(signed, 'diff')}`;
}

/** As many as go into the room, and how many there are besides. */
function fill(names: readonly string[], room: number, where: string): string {
  let shown = 0;
  let step = names.length;
  let text = rest(names.length, where);
  // The most names that fit, by halving: more names are never shorter.
  while (step > 0) {
    const some = names.slice(0, shown + step);
    const longer = `${inFence(compressNames(some))}\n${rest(names.length - some.length, where)}`;
    if (shown + step <= names.length && longer.length <= room) {
      shown += step;
      text = longer;
    } else step = Math.floor(step / 2);
  }
  return text;
}

function rest(count: number, where: string): string {
  return count === 0 ? '' : `**and ${countOf(count, 'more DELETE', 'more DELETES')}, named in ${where}.**`;
}
