import { isJsonObject, type Json } from '../model/json.ts';
import { renderName } from './name.ts';

/** Texts longer than this, or of several lines, are shown as an excerpt with their size. */
const LONG = 120;
const EXCERPT = 60;
const LEAD_IN = 15;

/** True for what stands in place of a sensitive value: there is nothing to show but that it is there. */
export function isSensitive(value: Json | undefined): boolean {
  return isJsonObject(value) && typeof value['sensitive'] === 'string';
}

/** One value, quoted when it is text; long text in full only when asked for. */
export function renderValue(value: Json | undefined, verbose: boolean): string {
  return typeof value === 'string' ? renderString(value, 0, verbose) : renderPlain(value);
}

/** Two values side by side; two long texts are cut where they begin to differ, so that the difference is in sight. */
export function renderValues(before: Json, after: Json, verbose: boolean): readonly [string, string] {
  if (typeof before !== 'string' || typeof after !== 'string') {
    return [renderValue(before, verbose), renderValue(after, verbose)];
  }
  const start = Math.max(0, commonPrefix(before, after) - LEAD_IN);
  return [renderString(before, start, verbose), renderString(after, start, verbose)];
}

/** One end of a relationship, as the YAML names it. */
export function renderMember(member: Json): string {
  if (typeof member !== 'string') return renderPlain(member);
  return /^[\w.:@/+-]+$/u.test(member) ? member : quote(member);
}

function renderPlain(value: Json | undefined): string {
  if (value === undefined || value === null) return 'unset';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(renderMember).join(', ')}]`;
  if (!isJsonObject(value)) return String(value);
  if (isSensitive(value)) return '(sensitive)';
  if (typeof value['id'] === 'string') return `(Intercom id ${renderMember(value['id'])})`;
  return renderName(JSON.stringify(value));
}

function renderString(text: string, start: number, verbose: boolean): string {
  const lines = text.split('\n').length;
  if (verbose || (text.length <= LONG && lines === 1)) return quote(text);
  const from = splitsPair(text, start) ? start - 1 : start;
  const end = Math.min(text.length, from + EXCERPT);
  const to = splitsPair(text, end) ? end - 1 : end;
  const size = `${[...text].length} characters${lines > 1 ? `, ${lines} lines` : ''}`;
  return `${from > 0 ? '...' : ''}${quote(text.slice(from, to))}${to < text.length ? '...' : ''} (${size})`;
}

// JSON doubles back-slashes first, so a text that only looks like an escape cannot pass for an escaped character.
function quote(text: string): string {
  return renderName(JSON.stringify(text));
}

function commonPrefix(left: string, right: string): number {
  const end = Math.min(left.length, right.length);
  let at = 0;
  while (at < end && left[at] === right[at]) at++;
  return at;
}

function splitsPair(text: string, at: number): boolean {
  return /[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '');
}
