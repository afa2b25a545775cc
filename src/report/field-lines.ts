import { type FieldPointer, isUnset, membersOf, parseFieldPointer } from '../model/body.ts';
import { canonicalJson, equalJson, type Json } from '../model/json.ts';
import { renderField } from './name.ts';
import type { Style } from './style.ts';
import { countLines, isLongText, renderTextHunks } from './text-hunks.ts';
import { isSensitive, renderMember, renderValue, renderValues } from './value.ts';

/** What is said about one field, and how. */
export interface FieldView {
  readonly pointer: FieldPointer;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Stands behind each line, as `  # drift`. */
  readonly remark?: string;
}

/** How fields are shown. */
export interface FieldOptions {
  readonly style: Style;
  readonly verbose: boolean;
  /** GitHub colours `!` in a `diff` block, and leaves `~` as it is. */
  readonly changeSign?: '~' | '!';
}

const MEMBERS_SHOWN = 20;

/**
 * The lines of one changed field, sign in column 0 so that a `diff` block colours them: `+` set, `-` cleared, `~` changed;
 * a set as the members that come and go. Nothing when it does not change.
 */
export function renderFieldLines(view: FieldView, options: FieldOptions): string[] {
  const { changeSign = '~', style, verbose } = options;
  const [before, after] = [plain(view.before), plain(view.after)];
  if (equalJson(before, after)) return [];
  const isText = isLongText(before, after);
  const lines = isText
    ? [['~', countLines(before, after)] as const]
    : signedLines(view.pointer, before, after, verbose);
  const told = lines.map(([sign, text]) =>
    paint(
      sign,
      `${sign === '~' ? changeSign : sign} ${renderField(view.pointer)}: ${text}${view.remark ? `  # ${view.remark}` : ''}`,
      style,
    ),
  );
  return isText ? [...told, ...renderTextHunks(before as string, after as string, options)] : told;
}

type Sign = '+' | '-' | '~';
type Line = readonly [Sign, string];

function signedLines(pointer: FieldPointer, before: Json, after: Json, verbose: boolean): Line[] {
  if (isSensitive(before) || isSensitive(after)) return [sensitiveLine(before, after)];
  if (Array.isArray(before) || Array.isArray(after)) return memberLines(before, after, verbose);
  const one = parseFieldPointer(pointer).section === 'associations' ? renderMember : undefined;
  if (before === null) return [['+', one ? one(after) : renderValue(after, verbose)]];
  if (after === null) return [['-', one ? one(before) : renderValue(before, verbose)]];
  const [from, to] = one ? [one(before), one(after)] : renderValues(before, after, verbose);
  return [['~', `${from} -> ${to}`]];
}

function plain(value: Json | undefined): Json {
  return isUnset(value) ? null : (value as Json);
}

function sensitiveLine(before: Json, after: Json): Line {
  if (before === null) return ['+', '(sensitive)'];
  if (after === null) return ['-', '(sensitive)'];
  return ['~', '(sensitive, changed)'];
}

function memberLines(before: Json, after: Json, verbose: boolean): Line[] {
  const added = missingFrom(before, after);
  const removed = missingFrom(after, before);
  return [
    ...(removed.length > 0 ? [['-', renderMembers(removed, verbose)] as const] : []),
    ...(added.length > 0 ? [['+', renderMembers(added, verbose)] as const] : []),
  ];
}

function missingFrom(some: Json, others: Json): Json[] {
  const known = new Set(membersOf(some).map((member) => canonicalJson(member as Json)));
  return (membersOf(others) as readonly Json[]).filter((member) => !known.has(canonicalJson(member)));
}

function renderMembers(members: readonly Json[], verbose: boolean): string {
  const limit = verbose ? members.length : MEMBERS_SHOWN;
  const shown = members.slice(0, limit).map(renderMember).join(', ');
  return members.length > limit ? `${shown} and ${members.length - limit} more` : shown;
}

function paint(sign: Sign, line: string, style: Style): string {
  if (sign === '+') return style.green(line);
  return sign === '-' ? style.red(line) : style.yellow(line);
}
