import type { Located, LocatedEntry, LocatedList, LocatedMap, Place } from '../model/located.ts';
import { firstColumn, lineKind, lineStart, nextLine, skipTrivia, startsLine } from './lines.ts';

/** An entry of a map or an item of a list, with what belongs to it. */
export interface Slot {
  /** Undefined for an item of a list. */
  readonly key: string | undefined;
  /** Where the key is written; undefined for an item. */
  readonly name: Place | undefined;
  readonly value: Located;
  /** Where the key, the `?` or the dash stands. */
  readonly start: number;
  /** Behind the colon or the dash: where the value may begin. */
  readonly indicator: number;
  /** A key alone, without a colon. */
  readonly bare: boolean;
  /** Behind the last thing that is no white space or comment; a block scalar ends behind its last line feed. */
  readonly end: number;
}

/** True when the children of a collection stand between brackets; `[a: 1]` holds a map without brackets of its own. */
export function isFlow(text: string, node: Located): boolean {
  return node.kind !== 'scalar' && (text[node.start] === '{' || text[node.start] === '[');
}

/** The entries or items of a collection, in their order. */
export function slotsOf(text: string, node: LocatedMap | LocatedList, flow: boolean): readonly Slot[] {
  if (node.kind === 'map')
    return [...node.entries].map(([key, entry]) =>
      flow
        ? entrySlot(text, key, entry, flowStart(text, entry.key.start))
        : entrySlot(text, key, entry, explicitStart(text, node, entry.key.start)),
    );
  return flow ? node.items.map((value) => flowItem(text, value)) : blockItems(text, node);
}

/** Where a value's own text ends, whatever white space its parser counts in. */
export function contentEnd(text: string, value: Located, indicator: number): number {
  if (value.kind === 'scalar') return value.start === value.end ? indicator : Math.max(indicator, value.end);
  if (isFlow(text, value)) return value.end;
  if (value.kind === 'map') {
    const last = [...value.entries.values()].at(-1);
    if (!last) return indicator;
    const [at] = indicatorOf(text, last.key.end);
    return contentEnd(text, last.value, at);
  }
  // An item that is nothing has no place of its own to rely on.
  return blockItems(text, value).at(-1)?.end ?? indicator;
}

/** The header of the block scalar that a value ends in, if it does: what is written behind one, deep enough, becomes part of it. */
export function lastBlockHeader(text: string, value: Located): string | undefined {
  if (value.kind === 'scalar') {
    const header = /^[|>][-+\d]*/u.exec(text.slice(value.start, value.start + 3));
    return value.plain || !header ? undefined : header[0];
  }
  if (isFlow(text, value)) return undefined;
  const last = value.kind === 'list' ? value.items.at(-1) : [...value.entries.values()].at(-1)?.value;
  return last && lastBlockHeader(text, last);
}

/** The start of the line after a slot's last one. */
export function lineAfter(text: string, { end }: Slot): number {
  return text[end - 1] === '\n' ? end : nextLine(text, end);
}

/**
 * Behind the comment lines that belong to a slot because they are indented deeper than it. With `apart` also those that
 * blank lines keep from it.
 */
export function tailOf(text: string, slot: Slot, column: number, apart: boolean): number {
  let tail = lineAfter(text, slot);
  for (let at = tail; ; at = nextLine(text, at)) {
    const kind = lineKind(text, at);
    if (kind === 'blank' && apart) continue;
    if (kind !== 'comment' || firstColumn(text, at) <= column) return tail;
    tail = nextLine(text, at);
  }
}

/** Where the comment lines directly above a slot begin; not before `from`. A slot that does not start its line has none. */
export function headOf(text: string, slot: Slot, column: number, from: number): number {
  let head = lineStart(text, slot.start);
  if (!startsLine(text, slot.start)) return slot.start;
  while (head > from) {
    const above = lineStart(text, head - 1);
    if (above < from || lineKind(text, above) !== 'comment' || firstColumn(text, above) > column) break;
    head = above;
  }
  return head;
}

function entrySlot(text: string, key: string, entry: LocatedEntry, start: number): Slot {
  const [indicator, bare] = indicatorOf(text, entry.key.end);
  return {
    key,
    name: entry.key,
    value: entry.value,
    start,
    indicator,
    bare,
    end: contentEnd(text, entry.value, indicator),
  };
}

/** An explicit key stands behind its `?`, which has the map's column. */
function explicitStart(text: string, map: LocatedMap, at: number): number {
  const column = map.column - 1;
  for (let line = lineStart(text, at); ; line = lineStart(text, line - 1)) {
    if (line + column === at) return at;
    // Dashes and other question marks may stand before it, when the map is compact.
    if (text[line + column] === '?' && /^[\s?:-]*$/u.test(text.slice(line, line + column))) return line + column;
    if (line === 0 || (lineKind(text, line) === 'content' && firstColumn(text, line) < column)) return at;
  }
}

/** An explicit key of a flow map stands behind a `?` and white space. */
function flowStart(text: string, keyStart: number): number {
  let at = keyStart;
  while (at > 0 && /\s/u.test(text[at - 1] ?? '')) at -= 1;
  return at < keyStart && text[at - 1] === '?' && /[\s,{[]/u.test(text[at - 2] ?? ' ') ? at - 1 : keyStart;
}

function flowItem(text: string, value: Located): Slot {
  return {
    key: undefined,
    name: undefined,
    value,
    start: value.start,
    indicator: value.start,
    bare: false,
    end: contentEnd(text, value, value.start),
  };
}

function blockItems(text: string, list: LocatedList): readonly Slot[] {
  const slots: Slot[] = [];
  let from = list.start;
  for (const value of list.items) {
    const start = dashAt(text, list.column - 1, from);
    const end = contentEnd(text, value, start + 1);
    slots.push({ key: undefined, name: undefined, value, start, indicator: start + 1, bare: false, end });
    from = Math.max(end, start + 1);
  }
  return slots;
}

/** The next dash in the list's column; the first may stand behind other things. */
function dashAt(text: string, column: number, from: number): number {
  if (text[from] === '-' && from - lineStart(text, from) === column) return from;
  for (let at = text[from - 1] === '\n' ? from : nextLine(text, from); at < text.length; at = nextLine(text, at))
    if (text[at + column] === '-' && firstColumn(text, at) === column) return at + column;
  throw new Error(`no dash in column ${column + 1} from offset ${from}`);
}

/** Behind the colon of a key; a key without one is bare. */
function indicatorOf(text: string, keyEnd: number): [indicator: number, bare: boolean] {
  const at = skipTrivia(text, keyEnd);
  return text[at] === ':' ? [at + 1, false] : [keyEnd, true];
}
