import { compareText } from '../../model/json.ts';
import { renderName } from '../name.ts';

/** Longer lists go on in another line. */
const LINE = 200;
/** Two that follow one another are shorter as they are. */
const SHORTEST_RUN = 3;

/**
 * Every name, in fewer characters: what begins alike is put together the way shells do, `ORD-{0001..0100,0203}`, and says
 * exactly the same. Names that hold anything of that notation, or something that does not show, stand in a line of their own.
 */
export function compressNames(names: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  const single: string[] = [];
  for (const name of [...names].sort(compareText)) {
    if (/[{},\s]|\.\./u.test(name) || renderName(name) !== name) {
      single.push(renderListed(name));
      continue;
    }
    const start = /\d{1,15}$/u.exec(name)?.index ?? name.lastIndexOf('/') + 1;
    const prefix = name.slice(0, start);
    const group = groups.get(prefix);
    if (group) group.push(name.slice(start));
    else groups.set(prefix, [name.slice(start)]);
  }
  return [...single, ...[...groups].flatMap(([prefix, endings]) => renderGroup(prefix, endings))];
}

/** A name in a list where braces are notation: one that holds any stands in quotes. */
export function renderListed(name: string): string {
  const shown = renderName(name);
  return /[{}]/u.test(shown) ? `"${shown}"` : shown;
}

function renderGroup(prefix: string, endings: readonly string[]): string[] {
  if (endings.length === 1) return [`${prefix}${endings[0]}`];
  const lines: string[][] = [];
  let length = LINE;
  for (const piece of renderRuns(endings)) {
    if (length + piece.length + 1 > LINE) {
      lines.push([]);
      length = prefix.length + 2;
    }
    lines.at(-1)?.push(piece);
    length += piece.length + 1;
  }
  // Braces around one thing that is no range are no notation.
  return lines.map((pieces) =>
    pieces.length === 1 && !pieces[0]?.includes('..') ? `${prefix}${pieces[0]}` : `${prefix}{${pieces.join(',')}}`,
  );
}

function renderRuns(endings: readonly string[]): string[] {
  if (!endings.every((ending) => /^\d+$/u.test(ending))) return [...endings];
  const sorted = [...endings].sort((left, right) => left.length - right.length || compareText(left, right));
  const runs: string[][] = [];
  for (const ending of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && follows(run, ending)) run.push(ending);
    else runs.push([ending]);
  }
  return runs.flatMap((run) => (run.length < SHORTEST_RUN ? run : [`${run[0]}..${run.at(-1)}`]));
}

/** The next number, written as a shell would write it in this run. */
function follows(run: readonly string[], ending: string): boolean {
  const [first = '', last = ''] = [run[0], run.at(-1)];
  if (Number(ending) !== Number(last) + 1) return false;
  return ending.length === first.length || !first.startsWith('0');
}
