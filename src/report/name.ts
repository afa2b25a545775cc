import type { Address } from '../model/address.ts';
import { type FieldPointer, parseFieldPointer } from '../model/body.ts';
import type { SourcePosition } from '../model/source.ts';
import { escapeText } from './escape.ts';

/**
 * A name or a value from outside, on one line. Back-ticks go too: the text is pasted into Markdown, where a back-tick
 * out of somebody's data could close the code it stands in.
 */
export function renderName(text: string): string {
  return escapeText(text).replaceAll('`', '\\u{60}');
}

/** A field as people say it: `attributes.status`; times and associations by their bare name, which nothing else can have. */
export function renderField(pointer: FieldPointer): string {
  const { section, name } = parseFieldPointer(pointer);
  return section === 'attributes' ? `attributes.${renderName(name)}` : renderName(name);
}

/** `objects/orders.yaml:12`. */
export function renderSource(source: SourcePosition): string {
  return `${renderName(source.file)}:${source.line}`;
}

/** The first of many names and how many more there are; `limit` may be infinite. */
export function renderNames(names: readonly (Address | string)[], limit: number): string {
  const shown = names.slice(0, limit).map(renderName).join(', ');
  return names.length > limit ? `${shown} and ${names.length - limit} more` : shown;
}

/** At most so many characters of a text, with a mark where it was cut. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, Math.max(0, most - 3)).replace(/[\ud800-\udbff]$/u, '')}...`;
}

/** `1 delete`, `2 deletes`. */
export function countOf(count: number, singular: string, plural: string = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** One text out of lines, each without white space at its end, with a line feed after the last. */
export function joinLines(lines: readonly string[]): string {
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
