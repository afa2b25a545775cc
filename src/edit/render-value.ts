import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { renderText } from './render-text.ts';

/** How a value is to be written. */
export interface RenderStyle {
  /** Inside a flow map or list: everything on one line. */
  readonly flow: boolean;
  /** Columns the lines of a block are indented by; the first line is not. Default 0. */
  readonly indent?: number;
  /** Columns a block stands deeper than what holds it. Default 2. */
  readonly step?: number;
  /** Whether a block list under a key is indented by a step. Default true. */
  readonly indentLists?: boolean;
  /** Dates and times stand without quotes; this reader has no dates, so they are texts either way. Default false. */
  readonly plainDates?: boolean;
  /** Comments for the keys of block maps, by JSON pointer from the value. */
  readonly comments?: ReadonlyMap<string, EntryComment>;
}

/** Texts without `#`; `above` may have several lines. */
export interface EntryComment {
  readonly above?: string;
  readonly beside?: string;
}

/** The longest list of scalars that is written on one line. */
const MAX_FLOW_LIST = 72;

/** Implicit keys end at 1,024 characters in YAML. */
const MAX_IMPLICIT_KEY = 1000;

/** The YAML text of a value, without a final line feed, that reads back as exactly this value. */
export function renderValue(value: Json, style: RenderStyle): string {
  return renderInline(value, style) ?? renderBlock(value as readonly Json[] | JsonObject, style, '');
}

/** The text of a value that stands on the line of its key; undefined when it takes a block. */
export function renderInline(value: Json, style: RenderStyle): string | undefined {
  if (typeof value === 'string') return renderText(value, style);
  if (typeof value === 'number') return renderNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (style.flow) return renderFlow(value as readonly Json[] | JsonObject, style);
  if (!Array.isArray(value)) return Object.keys(value).length === 0 ? '{}' : undefined;
  if (value.some((item: Json) => typeof item === 'object' && item !== null)) return undefined;
  const text = renderFlow(value, style);
  return text.length <= MAX_FLOW_LIST || value.length === 0 ? text : undefined;
}

/** One entry of a block map, its comments included, without the indentation of its first line. */
export function renderEntry(key: string, value: Json, style: RenderStyle, pointer = ''): string {
  const { indent = 0, step = 2, indentLists = true } = style;
  const { above, beside } = style.comments?.get(pointer) ?? {};
  const margin = ' '.repeat(indent);
  const name = renderText(key, style);
  if (style.flow) return renderPair(name, value, style);
  const start = name.length <= MAX_IMPLICIT_KEY ? `${name}:` : `? ${name}\n${margin}:`;
  const note = beside === undefined ? '' : ` # ${beside}`;
  const head = above === undefined ? '' : `${renderComment(above, indent)}\n${margin}`;
  const inline = renderInline(value, style);
  if (inline !== undefined) return `${head}${start} ${inline}${note}`;
  const deeper = indent + (Array.isArray(value) && !indentLists ? 0 : step);
  const block = renderBlock(value as JsonObject, { ...style, indent: deeper }, pointer);
  return `${head}${start}${note}\n${' '.repeat(deeper)}${block}`;
}

/** One item of a block list, without the indentation of its dash. */
export function renderItem(value: Json, style: RenderStyle, pointer = ''): string {
  const inline = renderInline(value, style);
  if (inline !== undefined) return `- ${inline}`;
  return `- ${renderBlock(value as JsonObject, { ...style, indent: (style.indent ?? 0) + 2 }, pointer)}`;
}

/** Comment lines from text without `#`; the first is not indented. */
export function renderComment(text: string, indent: number): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? '#' : `# ${line}`))
    .join(`\n${' '.repeat(indent)}`);
}

function renderBlock(value: readonly Json[] | JsonObject, style: RenderStyle, pointer: string): string {
  const join = `\n${' '.repeat(style.indent ?? 0)}`;
  if (isJsonObject(value))
    return Object.keys(value)
      .map((key) => renderEntry(key, value[key] as Json, style, `${pointer}/${escapePointer(key)}`))
      .join(join);
  return (value as readonly Json[]).map((item, index) => renderItem(item, style, `${pointer}/${index}`)).join(join);
}

function renderFlow(value: readonly Json[] | JsonObject, style: RenderStyle): string {
  const flow = { ...style, flow: true };
  if (!isJsonObject(value)) return `[${value.map((item) => renderInline(item, flow)).join(', ')}]`;
  const members = Object.keys(value).map((key) => renderPair(renderText(key, flow), value[key] as Json, flow));
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** An entry of a flow map. */
function renderPair(name: string, value: Json, style: RenderStyle): string {
  return `${name.length <= MAX_IMPLICIT_KEY ? '' : '? '}${name}: ${renderInline(value, style)}`;
}

function renderNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError('a number in YAML that JSON can hold is finite');
  // Digits alone say a whole number to the last one, and beyond 2^53 there is none that close.
  const isDigits = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isDigits ? value.toExponential() : JSON.stringify(value);
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
