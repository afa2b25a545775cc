import type { Address } from '../model/address.ts';
import type { Finding, Plan, Step } from '../model/plan.ts';
import { listChangedFields } from './changed-fields.ts';
import { escapeText } from './escape.ts';
import { countOf, renderField, renderName, renderNames } from './name.ts';
import { hasOrigin } from './plan-verdict.ts';
import { renderReferrers } from './referrers.ts';
import type { Style } from './style.ts';

const OTHERS_SHOWN = 50;
const NAME_WIDTH = 48;
const ADDRESSES_SHOWN = 5;

const MILD: ReadonlySet<Danger['label']> = new Set(['adopt', 'conflict', 'rename?']);

/** One thing to look at before anything else; everything in it is escaped. */
export interface Danger {
  readonly label: 'delete' | 'rename?' | 'refused' | 'expired' | 'conflict' | 'adopt' | 'blocked';
  readonly name: string;
  readonly text: string;
  readonly remedy: string | null;
}

/**
 * What a reviewer has to see before anything else: what apply would refuse and what lifts it, every delete, conflicts,
 * adoptions, and what cannot be done. Refusals and deletes are never cut; of the rest, adoptions give way first.
 */
export function renderDangers(plan: Plan, style: Style): string[] {
  const { refusals, deletes, others } = listDangers(plan);
  const { shown, hidden } = cutDangers(others, OTHERS_SHOWN);
  const rows = [...refusals, ...deletes, ...shown];
  if (rows.length === 0) return [];
  const width = rows.reduce((widest, row) => Math.max(widest, Math.min(row.name.length, NAME_WIDTH)), 0);
  return [
    style.bold('Look at these first:'),
    ...rows.flatMap((row) => renderRow(row, width, style)),
    ...(hidden > 0 ? [`  and ${hidden} more of these; --verbose or the JSON plan lists every step`] : []),
    '',
  ];
}

/** The same as rows, the gravest first. */
export function listDangers(plan: Plan): {
  readonly refusals: readonly Danger[];
  readonly deletes: readonly Danger[];
  readonly others: readonly Danger[];
} {
  const refusals = plan.findings
    .filter((finding) => finding.severity === 'refuse')
    .map((finding) => findingRow('refused', finding));
  const unmanaged = new Set(plan.unmanaged);
  const deletes = plan.steps.filter((step) => step.action === 'delete').map((step) => deleteRow(step, unmanaged));
  const renames = plan.findings
    .filter(({ code }) => code === 'rename-likely')
    .map((finding) => ({ ...findingRow('rename?', finding), name: renderNames(finding.addresses, 1) }));
  const expired = plan.findings.filter(({ code }) => code === 'acceptance-expired').map(expiredRow);
  return { refusals, deletes, others: [...renames, ...expired, ...otherRows(plan)] };
}

function otherRows(plan: Plan): Danger[] {
  const conflicts = plan.steps.filter((step) => hasOrigin(step, 'conflict') && step.action !== 'delete');
  return [
    ...conflicts.map(conflictRow),
    ...plan.steps.filter((step) => step.action === 'adopt').map(adoptRow),
    ...plan.findings
      .filter((finding) => finding.severity === 'blocked')
      .map((finding) => findingRow('blocked', finding)),
  ];
}

/** At most so many of each, adoptions giving way to what presses more. */
export function cutDangers(
  rows: readonly Danger[],
  most: number,
): { readonly shown: readonly Danger[]; readonly hidden: number } {
  const pressing = rows.filter((row) => row.label !== 'adopt').length;
  let room = { pressing: most, adopt: Math.max(0, most - pressing) };
  const shown = rows.filter((row) => {
    const key = row.label === 'adopt' ? 'adopt' : 'pressing';
    if (room[key] === 0) return false;
    room = { ...room, [key]: room[key] - 1 };
    return true;
  });
  return { shown, hidden: rows.length - shown.length };
}

function deleteRow(step: Step, unmanaged: ReadonlySet<Address>): Danger {
  const referrers = renderReferrers(step, unmanaged, ADDRESSES_SHOWN);
  const moved = step.moved_to === undefined ? '' : `moved to ${renderName(step.moved_to)}`;
  const text = [moved, referrers].filter((part) => part !== '').join('; ');
  return { label: 'delete', name: renderName(step.address), text, remedy: null };
}

function conflictRow(step: Step): Danger {
  const fields = Object.keys(step.fields).filter((pointer) => step.fields[pointer]?.origin === 'conflict');
  const names = fields.map(renderField).join(', ');
  const text = `changed in Intercom and in the configuration; the configuration wins${names === '' ? '' : `: ${names}`}`;
  return { label: 'conflict', name: renderName(step.address), text, remedy: null };
}

function adoptRow(step: Step): Danger {
  const changed = listChangedFields(step.before, step.after).length;
  const text = changed === 0 ? 'exists and is as written' : `exists; ${countOf(changed, 'field')} will be written`;
  return { label: 'adopt', name: renderName(step.address), text, remedy: null };
}

function expiredRow({ addresses, message }: Finding): Danger {
  return { label: 'expired', name: renderNames(addresses, 1), text: escapeText(message), remedy: null };
}

function findingRow(label: 'rename?' | 'refused' | 'blocked', finding: Finding): Danger {
  const text = renderFindingText(finding, ADDRESSES_SHOWN);
  return { label, name: renderName(finding.code), text, remedy: finding.remedy };
}

/** A finding's message, followed by those of its addresses that the message does not name. */
export function renderFindingText(finding: Finding, limit: number): string {
  const unnamed = finding.addresses.filter((address) => !finding.message.includes(address));
  const addresses = unnamed.length > 0 ? ` (${renderNames(unnamed, limit)})` : '';
  return `${escapeText(finding.message)}${addresses}`;
}

function renderRow(row: Danger, width: number, style: Style): string[] {
  const label = row.label.padEnd(8);
  const painted = MILD.has(row.label) ? style.yellow(label) : style.red(label);
  const text = row.text === '' ? row.name : `${row.name.padEnd(width)}  ${row.text}`;
  const lines = [`  ${painted}  ${text}`];
  if (row.remedy !== null) lines.push(`            ${style.cyan(`to lift it: ${escapeText(row.remedy)}`)}`);
  return lines;
}
