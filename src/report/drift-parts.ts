import type { Acceptance } from '../model/acceptance.ts';
import { type DriftItem, type DriftReport, isOpen } from './drift-report.ts';
import { escapeText } from './escape.ts';
import { countOf, renderSource } from './name.ts';

/**
 * What is new, what has expired, what is accepted and what the YAML says by now, a line each. Nothing where all of it is
 * new: the last line of the report says that.
 */
export function renderDriftParts({ items }: DriftReport): string[] {
  const isNew = (item: DriftItem) => isOpen(item) && item.acceptance === undefined;
  if (items.every(isNew)) return [];
  const expired = items.filter((item) => isOpen(item) && !isNew(item));
  const accepted = items.filter((item) => item.accepted === true);
  const agreed = items.filter((item) => item.agreed === true);
  return [
    ...part('New', items.filter(isNew), ''),
    ...part('Expired', expired, `, no longer accepted${listEntries(expired)}`),
    ...part('Accepted', accepted, listEntries(accepted)),
    ...part('Agreed', agreed, ', as the configuration says by now; the next apply records it'),
    '',
  ];
}

const ENTRIES_SHOWN = 5;

function part(name: string, items: readonly DriftItem[], more: string): string[] {
  if (items.length === 0) return [];
  const fields = items.filter(({ pointer }) => pointer !== null).length;
  const records = items.length - fields;
  const counts = [
    ...(fields > 0 ? [countOf(fields, 'field')] : []),
    ...(records > 0 ? [`${countOf(records, 'whole record')}`] : []),
  ];
  return [`${name}: ${counts.join(', ')}${more}.`];
}

/** The entries that say so, each once: `: until 2026-12-31 (trueup.yaml:40)`. */
function listEntries(items: readonly DriftItem[]): string {
  const entries = [...new Set(items.flatMap(({ acceptance }) => (acceptance ? [describe(acceptance)] : [])))];
  const more = entries.length > ENTRIES_SHOWN ? ` and ${entries.length - ENTRIES_SHOWN} more entries` : '';
  return entries.length === 0 ? '' : `: ${entries.slice(0, ENTRIES_SHOWN).join(', ')}${more}`;
}

function describe({ until, source }: Acceptance): string {
  return `until ${escapeText(until)} (${renderSource(source)})`;
}
