import { compareText, type Json } from '../model/json.ts';
import type { Located } from '../model/located.ts';
import { insertBlocks, isSeparated, linesOf, removeBlocks } from './block-lines.ts';
import { blockStyle, styleOf } from './file-style.ts';
import type { FoundPlace } from './find-place.ts';
import { insertPieces, removePieces } from './flow-pieces.ts';
import { skipTrivia } from './lines.ts';
import {
  type EntryComment,
  type RenderStyle,
  renderComment,
  renderEntry,
  renderInline,
  renderItem,
} from './render-value.ts';
import { putBlock, replaceValue } from './replace-value.ts';
import { isFlow, type Slot, slotsOf } from './slots.ts';
import type { TextEdit } from './text-edit.ts';

/** An entry, or an item when it has no key, to be put into a collection. */
export interface NewChild {
  readonly key?: string;
  readonly value: Json;
  /** Lines above it, without `#`. */
  readonly comment?: string | undefined;
  /** Comments inside of it, by JSON pointer from its value; `''` is its own. */
  readonly comments?: ReadonlyMap<string, EntryComment> | undefined;
}

/** What becomes of the entries of a map or the items of a list. */
export interface ChildrenChange {
  /** Indexes of those that go; never all of them while others come. */
  readonly removed: ReadonlySet<number>;
  readonly added: readonly NewChild[];
  /** Before which the new ones stand; without it in order where the keys are in order, else at the end. */
  readonly position?: number | undefined;
  readonly plainDates?: boolean | undefined;
}

/** Edits, of the layout's text, that change which children a collection has. Nothing and `null` become one. */
export function changeChildren(place: FoundPlace, change: ChildrenChange): readonly TextEdit[] {
  const { layout, node, flow } = place;
  const { removed, added } = change;
  if (removed.size === 0 && added.length === 0) return [];
  if (!node || node.kind === 'scalar') return start(place, change);
  const inFlow = flow || isFlow(layout.text, node);
  const slots = slotsOf(layout.text, node, inFlow);
  if (slots.length === 0) return start(place, change);
  if (removed.size === slots.length && added.length === 0) return removeAll(place, node, slots, inFlow);
  const gone = inFlow ? removePieces(layout.text, slots, removed) : removeBlocks(layout.text, node, slots, removed);
  const insert = inFlow ? pieceInserter(place, node, slots, change) : blockInserter(place, node, slots, change);
  return [...gone, ...[...positions(slots, change)].flatMap(([position, children]) => insert(position, children))];
}

type Inserter = (position: number, children: readonly NewChild[]) => readonly TextEdit[];

function pieceInserter(
  { layout }: FoundPlace,
  node: Located,
  slots: readonly Slot[],
  change: ChildrenChange,
): Inserter {
  return (position, children) => {
    const pieces = children.map((child) => renderPiece(child, change.plainDates ?? false));
    return insertPieces(layout.text, node, slots, position, pieces);
  };
}

function blockInserter(
  { layout, root, parent }: FoundPlace,
  node: Located,
  slots: readonly Slot[],
  { plainDates = false }: ChildrenChange,
): Inserter {
  const { text } = layout;
  const style = blockStyle(styleOf(text, [node, parent?.node, root]), node.column - 1, { plainDates });
  const separated = isSeparated(text, slots);
  return (position, children) => {
    const blocks = children.map((child) => renderChild(child, style));
    return [insertBlocks(text, node, slots, position, blocks, separated)];
  };
}

/** Where new children stand among those that are there: position → children, in their order. */
function positions(
  slots: readonly Slot[],
  { added, position }: ChildrenChange,
): ReadonlyMap<number, readonly NewChild[]> {
  const found = new Map<number, NewChild[]>();
  if (position !== undefined || !isSorted(slots))
    return added.length === 0 ? found : found.set(position ?? slots.length, [...added]);
  for (const child of added.toSorted((left, right) => compareText(left.key ?? '', right.key ?? ''))) {
    const at = placeInOrder(slots, child.key ?? '');
    const others = found.get(at);
    if (others) others.push(child);
    else found.set(at, [child]);
  }
  return found;
}

function isSorted(slots: readonly Slot[]): boolean {
  return (
    slots.length > 1 &&
    slots.every(
      ({ key }, index) => key !== undefined && (index === 0 || compareText(slots[index - 1]?.key ?? '', key) < 0),
    )
  );
}

function placeInOrder(slots: readonly Slot[], key: string): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(slots[middle]?.key ?? '', key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first children of something that has none. */
function start(place: FoundPlace, { added, plainDates = false }: ChildrenChange): readonly TextEdit[] {
  const { layout, root, node, parent, flow } = place;
  const { text } = layout;
  const hasComments =
    node !== undefined &&
    node.kind !== 'scalar' &&
    skipTrivia(text, node.start + 1) > node.start + 1 &&
    text.slice(node.start, node.end).includes('#');
  if (hasComments) {
    const at = node.end - 1;
    return [{ start: at, end: at, text: added.map((child) => renderPiece(child, plainDates)).join(', ') }];
  }
  const isList = added[0]?.key === undefined;
  if (flow) return replaceValue(place, asValue(added), { plainDates });
  const style = styleOf(text, [parent?.node, root]);
  const render = (indent: number): string =>
    added.map((child) => renderChild(child, blockStyle(style, indent, { plainDates }))).join(`\n${' '.repeat(indent)}`);
  return putBlock(place, render, style, isList);
}

function asValue(children: readonly NewChild[]): Json {
  if (children[0]?.key === undefined) return children.map(({ value }) => value);
  const map: Record<string, Json> = Object.create(null);
  for (const { key = '', value } of children) map[key] = value;
  return map;
}

function removeAll(place: FoundPlace, node: Located, slots: readonly Slot[], inFlow: boolean): readonly TextEdit[] {
  const { layout, parent } = place;
  const { text } = layout;
  const none = node.kind === 'map' ? '{}' : '[]';
  if (inFlow) {
    const hasComments =
      /#/u.test(text.slice(node.start, slots[0]?.start)) ||
      slots.some((slot, index) => /#/u.test(text.slice(slot.end, slots[index + 1]?.start ?? node.end)));
    if (!hasComments || !isFlow(text, node)) return [{ start: node.start, end: node.end, text: none }];
    return removePieces(text, slots, new Set(slots.keys()));
  }
  const first = slots[0] as Slot;
  const [start, end] = [first.start, first.end];
  const lines = slots.map((_, index) => linesOf(text, node, slots, index));
  const isCompact = lines[0]?.start === start && text[start - 1] !== '\n';
  const rest = lines.slice(isCompact ? 1 : 0).map((range) => ({ ...range, text: '' }));
  if (isCompact) return [{ start, end, text: `${none}${text[end - 1] === '\n' ? '\n' : ''}` }, ...rest];
  if (!parent) return [{ ...(lines[0] ?? { start, end }), text: `${none}\n` }, ...rest.slice(1)];
  return [{ start: parent.slot.indicator, end: parent.slot.indicator, text: ` ${none}` }, ...rest];
}

function renderChild({ key, value, comment, comments }: NewChild, style: RenderStyle): string {
  const own = comments === undefined ? style : { ...style, comments };
  const above =
    comment === undefined ? '' : `${renderComment(comment, style.indent ?? 0)}\n${' '.repeat(style.indent ?? 0)}`;
  return above + (key === undefined ? renderItem(value, own) : renderEntry(key, value, own));
}

/** Between brackets there is no place for comments of our own. */
function renderPiece({ key, value }: NewChild, plainDates: boolean): string {
  const style = { flow: true, plainDates };
  return key === undefined ? (renderInline(value, style) ?? '') : renderEntry(key, value, style);
}
