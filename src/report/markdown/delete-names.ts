import type { Step } from '../../model/plan.ts';
import { countOf, renderName } from '../name.ts';
import type { Danger } from '../plan-dangers.ts';
import { compressNames } from './compress-names.ts';
import type { Part } from './fit-parts.ts';
import { clip, renderCode, renderFence, renderProse } from './markdown-text.ts';

const ROWS = 50;
const TEXT = 600;
const HEAD = '**DELETES**';

/** Every delete by its name: with what points at it, then without, then shortened without loss, and only then in part. */
export function deleteNames(deletes: readonly Step[], dangers: readonly Danger[], stage: number, where: string): Part {
  if (deletes.length === 0) return { forms: [{ render: () => '', stage }] };
  const names = deletes.map(({ address }) => address);
  const table = { render: () => renderTable(dangers), stage };
  const list = {
    render: () => inFence(names.map(renderName)),
    stage,
    ...(deletes.length > ROWS ? {} : { without: 'what points at the deleted' }),
  };
  const compressed = { render: () => inFence(compressNames(names)), stage, without: 'names of deletes one by one' };
  return {
    forms: deletes.length > ROWS ? [list, compressed] : [table, list, compressed],
    fill: (room) => fill(names, room, where),
  };
}

function renderTable(dangers: readonly Danger[]): string {
  const rows = dangers.map(
    ({ name, text }) => `| **DELETE** | ${renderCode(name)} | ${renderProse(clip(text, TEXT))} |`,
  );
  return ['| | | |', '|---|---|---|', ...rows].join('\n');
}

function inFence(lines: readonly string[]): string {
  return `${HEAD}\n${renderFence(
    lines.map((line) => `- ${line}`),
    'diff',
  )}`;
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
