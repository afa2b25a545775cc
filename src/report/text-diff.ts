import { escapeText } from './escape.ts';
import { plainStyle, type Style } from './style.ts';

/** Two texts of one file; undefined where there is no file. */
export interface TextChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const CONTEXT = 3;

/** Beyond this many changed lines a shortest difference is not looked for: what lies between the first and last change is replaced. */
const MAX_EDITS = 2000;

/** A unified difference, as `diff -u` shows it, with what would act on a terminal made visible; empty when the texts are the same. */
export function renderTextDiff({ path, before, after }: TextChange, style: Style = plainStyle): string {
  if (before === after) return '';
  const name = escapeText(path);
  const head = [
    style.bold(`--- ${before === undefined ? '/dev/null' : `a/${name}`}`),
    style.bold(`+++ ${after === undefined ? '/dev/null' : `b/${name}`}`),
  ];
  const hunks = listHunks(before ?? '', after ?? '').flatMap(({ range, lines }) => [
    style.cyan(range),
    ...lines.map(([sign, line]) => PAINT[sign](style)(show(sign, line))),
  ]);
  return `${[...head, ...hunks].join('\n')}\n`;
}

/** A place where two texts differ, with the lines around it. */
export interface Hunk {
  /** `@@ -1,3 +1,4 @@` */
  readonly range: string;
  /** Lines keep their line feed. */
  readonly lines: readonly (readonly [' ' | '-' | '+', string])[];
}

/** Where two texts differ, in order; none when they are the same. */
export function listHunks(before: string, after: string): readonly Hunk[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  return groupHunks(diffLines(old, now)).map((hunk) => toHunk(hunk, old, now));
}

const PAINT = {
  ' ': () => (text: string) => text,
  '-': ({ red }: Style) => red,
  '+': ({ green }: Style) => green,
} as const;

/** Lines `from` to before `to` of the old text, replaced by lines `start` to before `end` of the new one. */
interface Replaced {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Keeps the line feed of each line, so that a missing one at the end of a file is a difference. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
}

/** The changes that lead from one list of lines to the other, in order (Myers, 1986). */
function diffLines(old: readonly string[], now: readonly string[]): readonly Replaced[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  const shorter = Math.min(old.length, now.length) - head;
  while (tail < shorter && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const [m, n] = [old.length - head - tail, now.length - head - tail];
  const rounds = searchPath(old.slice(head, head + m), now.slice(head, head + n));
  if (!rounds) return [{ from: head, to: head + m, start: head, end: head + n }];
  const found: Replaced[] = [];
  let [x, y] = [m, n];
  for (let round = rounds.length - 1; round > 0; round -= 1) {
    const reached = rounds[round - 1] as Int32Array;
    const k = x - y;
    const at = (diagonal: number): number => reached[diagonal + round] ?? -1;
    const down = k === -round || (k !== round && at(k - 1) < at(k + 1));
    const fromX = at(down ? k + 1 : k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    found.push({
      from: head + fromX,
      to: head + fromX + (down ? 0 : 1),
      start: head + fromY,
      end: head + fromY + (down ? 1 : 0),
    });
    [x, y] = [fromX, fromY];
  }
  return joinReplaced(found.reverse());
}

/** For each round, how far along every diagonal one comes with as many edits; index = diagonal + round + 1. */
function searchPath(old: readonly string[], now: readonly string[]): readonly Int32Array[] | undefined {
  const rounds: Int32Array[] = [];
  let previous = new Int32Array([-1, 0, -1]);
  for (let round = 0; round <= MAX_EDITS; round += 1) {
    const reached = new Int32Array(2 * round + 3).fill(-1);
    for (let k = -round; k <= round; k += 2) {
      const at = (diagonal: number): number => previous[diagonal + round] ?? -1;
      let x = round === 0 ? 0 : k === -round || (k !== round && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < old.length && x - k < now.length && old[x] === now[x - k]) x += 1;
      reached[k + round + 1] = x;
      if (x >= old.length && x - k >= now.length) return [...rounds, reached];
    }
    rounds.push(reached);
    previous = reached;
  }
  return undefined;
}

function joinReplaced(changes: readonly Replaced[]): readonly Replaced[] {
  const joined: Replaced[] = [];
  for (const change of changes) {
    const last = joined.at(-1);
    if (last && last.to === change.from && last.end === change.start)
      joined[joined.length - 1] = { ...last, to: change.to, end: change.end };
    else joined.push(change);
  }
  return joined;
}

/** Changes whose context touches are shown together. */
function groupHunks(changes: readonly Replaced[]): readonly (readonly Replaced[])[] {
  const hunks: Replaced[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last && change.from - last.to <= 2 * CONTEXT) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function toHunk(hunk: readonly Replaced[], old: readonly string[], now: readonly string[]): Hunk {
  const [first, last] = [hunk[0] as Replaced, hunk.at(-1) as Replaced];
  const lead = Math.min(CONTEXT, first.from);
  const from = first.from - lead;
  const to = Math.min(old.length, last.to + CONTEXT);
  const start = first.start - lead;
  const end = last.end + (to - last.to);
  const lines: (readonly [' ' | '-' | '+', string])[] = [];
  let at = from;
  for (const change of hunk) {
    lines.push(...old.slice(at, change.from).map((line) => [' ', line] as const));
    lines.push(...old.slice(change.from, change.to).map((line) => ['-', line] as const));
    lines.push(...now.slice(change.start, change.end).map((line) => ['+', line] as const));
    at = change.to;
  }
  lines.push(...old.slice(at, to).map((line) => [' ', line] as const));
  return { range: `@@ -${range(from, to)} +${range(start, end)} @@`, lines };
}

function range(from: number, to: number): string {
  const count = to - from;
  return `${count === 0 ? from : from + 1}${count === 1 ? '' : `,${count}`}`;
}

function show(sign: string, line: string): string {
  return line.endsWith('\n')
    ? `${sign}${escapeText(line.slice(0, -1))}`
    : `${sign}${escapeText(line)}\n\\ No newline at end of file`;
}
