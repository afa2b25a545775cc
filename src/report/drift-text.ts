import { describeAcceptance } from '../model/acceptance.ts';
import type { Address } from '../model/address.ts';
import { isUnset } from '../model/body.ts';
import { equalJson, type Json } from '../model/json.ts';
import { renderDriftParts } from './drift-parts.ts';
import { countDrift, type DriftItem, type DriftReport, isOpen } from './drift-report.ts';
import { renderDriftWrites } from './drift-writes.ts';
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
    ...renderDriftParts(report),
    ...renderDriftWrites(report, options),
    report.items.some(isOpen) ? style.bold(renderDriftLine(report)) : style.green(renderDriftLine(report)),
  ]);
}

/** The last line of a drift report, and the whole of it for those who only count. */
export function renderDriftLine(report: DriftReport): string {
  if (report.items.length === 0) {
    return report.scoped === true
      ? 'No drift in scope. What lies outside was not compared.'
      : `No drift. ${report.checked === 0 ? 'Nothing is owned from here.' : 'Intercom matches what was last applied.'}`;
  }
  const { fields, records, deleted, unknown, accepted, agreed, written } = countDrift(report);
  const moved = `${countOf(fields, 'field')} of ${countOf(records, 'record')} moved since the last apply`;
  const parts = [
    ...(fields > 0 ? [moved] : []),
    ...(deleted > 0 ? [`${countOf(deleted, 'record')} deleted${fields > 0 ? '' : ' since the last apply'}`] : []),
    ...(unknown > 0 ? [`${unknown} not settled`] : []),
    ...(accepted > 0 ? [accepted === report.items.length ? 'all accepted' : `${accepted} accepted`] : []),
    ...(agreed > 0 ? [`${agreed === report.items.length ? 'all' : agreed} as the configuration says`] : []),
    ...(written > 0
      ? [report.written?.dryRun ? `${written} could be written` : `${written} written into the YAML`]
      : []),
  ];
  return `Drift: ${parts.join(', ')}.`;
}

/** How much was compared, and whether anything moved. */
export function renderDriftVerdict(report: DriftReport): string {
  const place = `workspace ${renderName(report.workspace)}, environment ${renderName(report.environment)}`;
  const checked = `${countOf(report.checked, 'owned record')} compared (${place})`;
  const scope = report.scoped === true ? ' This is scoped: the rest was not compared.' : '';
  if (report.checked === 0 && report.scoped !== true)
    return `Nothing is owned from here (${place}): there is nothing to compare.`;
  if (report.items.length === 0) return `${checked}: nothing moved.${scope}`;
  const touched = new Set(report.items.map((item) => item.address)).size;
  const differ = touched === 1 ? 'differs' : 'differ';
  return `${checked}: ${touched} ${differ} from what was last applied${renderDecided(report)}.${scope}`;
}

/** Whether anybody has to look. */
function renderDecided({ items }: DriftReport): string {
  if (items.some(isOpen)) return '';
  const isAgreed = (item: DriftItem) => item.agreed === true;
  if (items.every(isAgreed)) return ', all of it as the configuration says by now';
  return items.some(isAgreed) ? ', all of it accepted or as the configuration says' : ', all of it accepted';
}

/** Gone and unreadable records first: they weigh more than any field. What is decided comes last. */
export function groupDrift(items: readonly DriftItem[]): Map<Address, DriftItem[]> {
  const rank = { deleted: 0, unknown: 1, changed: 2 } as const;
  const rankOf = (item: DriftItem) => rank[item.kind] + (isOpen(item) ? 0 : 3);
  const groups = new Map<Address, DriftItem[]>();
  for (const item of [...items].sort((left, right) => rankOf(left) - rankOf(right))) {
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
  const said = remarkOf(item);
  const remark = said === '' ? '' : `  # ${said}`;
  if (item.pointer === null) return [`    ${escapeText(item.message ?? '')}${remark}`];
  const message = item.message === undefined ? [] : [`    ${escapeText(item.message)}`];
  const name = renderField(item.pointer);
  if (item.kind === 'unknown') return [`  ${name}: not settled${remark}`, ...message];
  return [...renderMoved(item, name, remark, options), ...message];
}

function remarkOf({ accepted, acceptance, agreed, pointer }: DriftItem): string {
  if (acceptance !== undefined) return escapeText(describeAcceptance(acceptance));
  if (accepted === true) return 'accepted';
  return agreed === true && pointer === null ? 'as the configuration says' : '';
}

function renderMoved(item: DriftItem, name: string, remark: string, options: DriftOptions): string[] {
  const { desired, live, pointer } = item;
  if (Array.isArray(live) || Array.isArray(desired)) {
    // Signs tell how Intercom differs from the configuration: `+` is there and not written here.
    const view = { pointer: pointer ?? '', before: desired ?? null, after: live };
    const lines = renderFieldLines(
      { ...view, ...(remark === '' ? {} : { remark: remark.slice('  # '.length) }) },
      options,
    );
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
