import type { Address } from '../model/address.ts';
import { isUnset } from '../model/body.ts';
import { equalJson, type Json } from '../model/json.ts';
import { countDrift, type DriftItem, type DriftReport } from './drift-report.ts';
import { escapeText } from './escape.ts';
import { renderFieldLines } from './field-lines.ts';
import { countOf, joinLines, renderField, renderName, renderNames, renderSource } from './name.ts';
import type { Style } from './style.ts';
import { isSensitive, renderValues } from './value.ts';

const UNOWNED_SHOWN = 5;

/** What moved in Intercom since the last apply, for a person: verdict, one block per record, and a fixed last line. */
export function renderDrift(report: DriftReport, options: { style: Style; verbose: boolean }): string {
  const { style } = options;
  return joinLines([
    style.bold(renderDriftVerdict(report)),
    '',
    ...[...groupDrift(report.items)].flatMap(([address, items]) => renderDriftRecord(address, items, options)),
    ...renderUnowned(report, options),
    report.items.length === 0 ? style.green(renderDriftLine(report)) : style.bold(renderDriftLine(report)),
  ]);
}

/** The last line of a drift report, and the whole of it for those who only count. */
export function renderDriftLine(report: DriftReport): string {
  if (report.items.length === 0) {
    return report.scoped === true
      ? 'No drift in scope. What lies outside was not compared.'
      : 'No drift. Intercom matches what was last applied.';
  }
  const { fields, records, deleted, unknown, accepted } = countDrift(report);
  const more = [
    ...(deleted > 0 ? [`${countOf(deleted, 'record')} deleted`] : []),
    ...(unknown > 0 ? [`${unknown} not settled`] : []),
    ...(accepted > 0 ? [accepted === report.items.length ? 'all accepted' : `${accepted} accepted`] : []),
  ];
  const moved = `${countOf(fields, 'field')} of ${countOf(records, 'record')} moved since the last apply`;
  return `Drift: ${[moved, ...more].join(', ')}.`;
}

/** How much was compared, and whether anything moved. */
export function renderDriftVerdict(report: DriftReport): string {
  const place = `workspace ${renderName(report.workspace)}, environment ${renderName(report.environment)}`;
  const checked = `${countOf(report.checked, 'owned record')} compared (${place})`;
  const scope = report.scoped === true ? ' This is scoped: the rest was not compared.' : '';
  if (report.items.length === 0) return `${checked}: nothing moved.${scope}`;
  const touched = new Set(report.items.map((item) => item.address)).size;
  const open = report.items.filter((item) => item.accepted !== true).length;
  const rest = open === 0 ? ', all of it accepted' : '';
  return `${checked}: ${touched} ${touched === 1 ? 'differs' : 'differ'} from what was last applied${rest}.${scope}`;
}

/** Gone and unreadable records first: they weigh more than any field. */
export function groupDrift(items: readonly DriftItem[]): Map<Address, DriftItem[]> {
  const rank = { deleted: 0, unknown: 1, changed: 2 } as const;
  const groups = new Map<Address, DriftItem[]>();
  for (const item of [...items].sort((left, right) => rank[left.kind] - rank[right.kind])) {
    const group = groups.get(item.address);
    if (group === undefined) groups.set(item.address, [item]);
    else group.push(item);
  }
  return groups;
}

/** What is shown of one record, and how. */
export interface DriftOptions {
  readonly style: Style;
  readonly verbose: boolean;
  /** Stands before what changed; `~` unless told otherwise. */
  readonly changeSign?: '~' | '!';
}

/** One record that is no longer as it was last applied. */
export function renderDriftRecord(address: Address, items: readonly DriftItem[], options: DriftOptions): string[] {
  const { style } = options;
  const source = items.find((item) => item.source !== undefined)?.source;
  return [
    style.bold(renderDriftHeading(address, items)),
    ...(source === undefined ? [] : [style.dim(`    ${renderSource(source)}`)]),
    ...items.flatMap((item) => renderItem(item, options)),
    '',
  ];
}

/** What happened to a record, in Terraform's words. */
export function renderDriftHeading(address: Address, items: readonly DriftItem[]): string {
  const state = items.some((item) => item.kind === 'deleted') ? 'been deleted' : 'changed';
  const settled = items.some((item) => item.kind !== 'unknown');
  return `  # ${renderName(address)} ${settled ? `has ${state}` : 'may have changed'}`;
}

function renderItem(item: DriftItem, options: DriftOptions): string[] {
  const message = item.message === undefined ? [] : [`    ${escapeText(item.message)}`];
  if (item.pointer === null) return message;
  const remark = item.accepted === true ? '  # accepted' : '';
  const name = renderField(item.pointer);
  if (item.kind === 'unknown') return [`  ${name}: not settled${remark}`, ...message];
  return [...renderMoved(item, name, remark, options), ...message];
}

function renderMoved(item: DriftItem, name: string, remark: string, options: DriftOptions): string[] {
  const { desired, live, pointer } = item;
  if (Array.isArray(live) || Array.isArray(desired)) {
    // Signs tell how Intercom differs from the configuration: `+` is there and not written here.
    const view = { pointer: pointer ?? '', before: desired ?? null, after: live };
    const lines = renderFieldLines({ ...view, ...(remark === '' ? {} : { remark: 'accepted' }) }, options);
    if (lines.length > 0) return lines;
  }
  return [
    options.style.yellow(`${options.changeSign ?? '~'} ${name}: ${compared(live, desired, options.verbose)}${remark}`),
  ];
}

function compared(live: Json, desired: Json | undefined, verbose: boolean): string {
  const [now, wanted] = renderValues(plain(live), plain(desired), verbose);
  if (isSensitive(live)) return `now ${now}, ${desired === undefined ? 'no longer written' : 'not as last applied'}`;
  if (desired === undefined) return `now ${now}, no longer written in the configuration`;
  if (equalJson(plain(live), plain(desired))) return `now ${now}, as the configuration says`;
  return `now ${now}, the configuration says ${wanted}`;
}

function plain(value: Json | undefined): Json {
  return isUnset(value) ? null : (value as Json);
}

/** What no plan here is about. */
export function renderUnowned(report: DriftReport, options: { style: Style; verbose: boolean }): string[] {
  if (report.unowned.length === 0) return [];
  const names = renderNames(report.unowned, options.verbose ? Infinity : UNOWNED_SHOWN);
  const things = countOf(report.unowned.length, 'live thing');
  return [options.style.dim(`Not owned, so never drift: ${things}: ${names}`), ''];
}
