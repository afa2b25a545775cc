import type { Json } from '../model/json.ts';
import type { Located } from '../model/located.ts';
import { blockStyle, type FileStyle, styleOf } from './file-style.ts';
import type { FoundPlace } from './find-place.ts';
import { lineStart, nextLine, startsLine } from './lines.ts';
import { renderQuoted, renderSingleQuoted, renderText } from './render-text.ts';
import { type RenderStyle, renderInline, renderValue } from './render-value.ts';
import { isFlow, lineAfter, type Slot, slotsOf, tailOf } from './slots.ts';
import type { TextEdit } from './text-edit.ts';

/** Writes a value in the place of another one, whatever it was; comments inside of what goes go with it. */
export function replaceValue(place: FoundPlace, value: Json, more: Partial<RenderStyle> = {}): readonly TextEdit[] {
  const { layout, root, node, parent, flow } = place;
  const { text } = layout;
  const inline = renderLike(text, node, value, { ...more, flow });
  if (flow) return replaceInFlow(place, inline ?? renderValue(value, { ...more, flow: true }));
  const style = styleOf(text, [parent?.node, node, root]);
  if (node && node.kind !== 'scalar' && !isFlow(text, node))
    return replaceBlock(place, node, inline, (indent) => renderValue(value, blockStyle(style, indent, more)), {
      style,
      isList: Array.isArray(value),
    });
  if (inline !== undefined) return replaceInline(place, inline);
  return putBlock(place, (indent) => renderValue(value, blockStyle(style, indent, more)), style, Array.isArray(value));
}

/** Puts a block in the place of nothing, of a scalar, or of an empty flow collection. `render` is told the block's column. */
export function putBlock(
  place: FoundPlace,
  render: (indent: number) => string,
  style: FileStyle,
  isList: boolean,
): readonly TextEdit[] {
  const { layout, node, parent } = place;
  const { text } = layout;
  if (!parent) return putRoot(text, node, render(0));
  const { slot } = parent;
  const column = parent.node.column - 1;
  const indent = indentUnder(parent.node, slot, style, isList);
  if (slot.bare) {
    const at = lineAfter(text, slot);
    return [{ start: at, end: at, text: `${' '.repeat(column)}: ${render(column + 2)}\n` }];
  }
  const isOneLine =
    text.slice(slot.indicator, Math.max(slot.indicator, slot.value.start)).trim() === '' &&
    !text.slice(slot.indicator, slot.value.start).includes('\n');
  const rest = text.slice(slot.end, nextLine(text, slot.end)).trim();
  if (slot.key === undefined && isOneLine && (rest === '' || text[slot.end - 1] === '\n')) {
    const [start, end] = [slot.indicator, slot.end];
    return [{ start, end, text: ` ${render(indent)}${text[end - 1] === '\n' ? '\n' : ''}` }];
  }
  const gone = isNothing(slot.value) ? [] : [takeInlineOut(text, slot)];
  const at = tailOf(text, slot, column, false);
  return [...gone, { start: at, end: at, text: `${' '.repeat(indent)}${render(indent)}\n` }];
}

/** The column of a block that stands under a key or dash. */
function indentUnder(parent: Located, slot: Slot, { step, indentLists }: FileStyle, isList: boolean): number {
  const column = parent.column - 1;
  if (slot.key === undefined) return column + 2;
  return column + (isList && !indentLists ? 0 : step);
}

/** A text keeps the quotes it had, as long as it can. */
function renderLike(text: string, node: Located | undefined, value: Json, style: RenderStyle): string | undefined {
  if (typeof value !== 'string' || node?.kind !== 'scalar' || node.plain) return renderInline(value, style);
  const quote = text[node.start];
  if (quote === '"') return renderQuoted(value);
  return (quote === "'" ? renderSingleQuoted(value) : undefined) ?? renderText(value, style);
}

function replaceInFlow({ node, parent }: FoundPlace, written: string): readonly TextEdit[] {
  const slot = parent?.slot;
  if (node && !isNothing(node)) return [{ start: node.start, end: node.end, text: written }];
  if (!slot) throw new Error('a value between brackets stands in something');
  const colon = slot.bare ? ': ' : ' ';
  const start = slot.indicator;
  return [{ start, end: start, text: `${colon}${written}` }];
}

function replaceInline({ layout, node, parent }: FoundPlace, written: string): readonly TextEdit[] {
  const { text } = layout;
  if (!parent) return putRoot(text, node, written);
  const { slot } = parent;
  if (slot.bare) {
    const at = lineAfter(text, slot);
    return [{ start: at, end: at, text: `${' '.repeat(parent.node.column - 1)}: ${written}\n` }];
  }
  const { value } = slot;
  if (isNothing(value)) return [{ start: slot.indicator, end: slot.indicator, text: ` ${written}` }];
  return [{ start: value.start, end: value.end, text: `${written}${headerComment(text, value)}` }];
}

function replaceBlock(
  { layout, parent, node }: FoundPlace,
  block: Exclude<Located, { kind: 'scalar' }>,
  inline: string | undefined,
  render: (indent: number) => string,
  { style, isList }: { readonly style: FileStyle; readonly isList: boolean },
): readonly TextEdit[] {
  const { text } = layout;
  const slots = slotsOf(text, block, false);
  const [first, last] = [slots[0] as Slot, slots.at(-1) as Slot];
  if (!startsLine(text, first.start)) {
    const end = last.end;
    return [
      { start: first.start, end, text: `${inline ?? render(block.column - 1)}${text[end - 1] === '\n' ? '\n' : ''}` },
    ];
  }
  const range = { start: lineStart(text, first.start), end: lineAfter(text, last) };
  if (inline !== undefined && parent)
    return [
      { start: parent.slot.indicator, end: parent.slot.indicator, text: ` ${inline}` },
      { ...range, text: '' },
    ];
  if (inline !== undefined) return [{ ...range, text: `${inline}\n` }];
  const same = (node?.kind === 'list') === isList || !parent;
  const indent = same || !parent ? block.column - 1 : indentUnder(parent.node, parent.slot, style, isList);
  return [{ ...range, text: `${' '.repeat(indent)}${render(indent)}\n` }];
}

function putRoot(text: string, node: Located | undefined, written: string): readonly TextEdit[] {
  if (node && !isNothing(node))
    return [{ start: node.start, end: node.end, text: `${written}${headerComment(text, node)}` }];
  return [{ start: text.length, end: text.length, text: `${written}\n` }];
}

/** Takes a value of its own line or lines out, comments beside it not. */
function takeInlineOut(text: string, { value, indicator }: Slot): TextEdit {
  const isOneLine = !text.slice(indicator, value.start).includes('\n');
  if (isOneLine) return { start: indicator, end: value.end, text: headerComment(text, value) };
  const rest = text.slice(value.end, nextLine(text, value.end)).trim();
  const whole = rest === '' && text[value.end - 1] !== '\n';
  const start = lineStart(text, value.start);
  if (whole && startsLine(text, value.start)) return { start, end: nextLine(text, value.end), text: '' };
  return { start: value.start, end: value.end, text: headerComment(text, value) };
}

/** What has to stand behind the new value of a block scalar: the comment of its first line, and its line feed. */
function headerComment(text: string, value: Located): string {
  if (value.kind !== 'scalar' || value.plain || !/[|>]/u.test(text[value.start] ?? '')) return '';
  const header = text.slice(value.start, nextLine(text, value.start));
  const comment = /[ \t]#.*/u.exec(header)?.[0] ?? '';
  return `${comment}${text[value.end - 1] === '\n' ? '\n' : ''}`;
}

function isNothing(node: Located): boolean {
  return node.start === node.end;
}
