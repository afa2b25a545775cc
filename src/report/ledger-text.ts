import { type Address, kindOf } from '../model/address.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import { escapeText } from './escape.ts';
import type {
  ForgetReport,
  LedgerEntryReport,
  LedgerHeader,
  LedgerListing,
  RebuildReport,
  ShownLock,
} from './ledger-report.ts';
import { countOf, joinLines, renderField, renderName, renderNames } from './name.ts';
import type { Style } from './style.ts';

const SHOWN = 10;

/** What is owned, a line each; `quiet` leaves the addresses alone. */
export function renderLedgerList(
  { location, total, entries, scoped, recovered }: LedgerListing,
  { style, quiet }: { readonly style: Style; readonly quiet: boolean },
): string {
  if (quiet) return entries.map(({ address }) => `${renderName(address)}\n`).join('');
  if (total === null) return `There is no ledger at ${renderName(location)} yet: nothing is owned from here.\n`;
  const rows = entries.map((entry) => [
    renderName(entry.address),
    entry.id === null ? 'no id yet' : renderName(entry.id),
    countOf(Object.keys(entry.fields).length, 'field'),
    marksOf(entry),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const shown = scoped ? ` (${entries.length} shown)` : '';
  const open = recovered.length === 0 ? '' : `; ${countOf(recovered.length, 'unfinished run')} taken into account`;
  return joinLines([
    ...lines,
    ...(lines.length === 0 ? [] : ['']),
    style.bold(`${renderName(location)} owns ${countOf(total, 'record')}${shown}${open}.`),
  ]);
}

/** The ledger itself: whose it is, how it stands, who holds it. */
export function renderLedgerHeader(header: LedgerHeader, { style }: { readonly style: Style }): string {
  const { instance, contact, conversation } = header.entries;
  const rows: readonly (readonly [string, string])[] = [
    ['backend', header.backend],
    ['workspace', header.workspace],
    ['environment', header.environment],
    ['lineage', header.lineage],
    ['serial', String(header.serial)],
    ['key', header.key === 'own' ? 'its own, in its first line' : 'TRUEUP_LEDGER_KEY'],
    ['owns', kindsOf({ instance, contact, conversation })],
    ['lock', header.lock === null ? 'free' : lockOf(header.lock)],
    ...header.recovered.map((run) => ['unfinished', `${run}; what it recorded is taken into account`] as const),
  ];
  return joinLines([
    style.bold(`Ledger ${renderName(header.location)}`),
    ...rows.map(([name, value]) => `  ${name.padEnd(12)}${escapeText(value)}`),
  ]);
}

/** One owned thing; never a value, for the ledger has none. */
export function renderLedgerEntry(
  { entry, since, last }: LedgerEntryReport,
  { style }: { readonly style: Style },
): string {
  const pointers = [...new Set([...Object.keys(entry.fields), ...Object.keys(entry.intended ?? {})])].sort();
  const width = Math.max(0, ...pointers.map((pointer) => renderField(pointer).length));
  return joinLines([
    style.bold(renderName(entry.address)),
    `  Intercom id  ${entry.id === null ? 'none yet: its creation was never confirmed' : renderName(entry.id)}`,
    `  protected    ${entry.protected ? 'yes' : 'no'}`,
    `  owned since  ${since === null ? 'before the journals that are kept here' : renderName(since)}`,
    ...(last === null || last === since ? [] : [`  last applied ${renderName(last)}`]),
    '',
    pointers.length === 0 ? '  No field of it is managed.' : '  Fields, by the keyed hash of what was last applied:',
    ...pointers.map((pointer) => `    ${renderField(pointer).padEnd(width)}  ${describeField(entry, pointer)}`),
  ]);
}

/** What is about to be forgotten, and what comes of it. */
export function renderForget({ location, forgotten, declared }: ForgetReport, style: Style, verbose: boolean): string {
  const guarded = forgotten.filter((entry) => entry.protected).length;
  return joinLines([
    style.bold(`${countOf(forgotten.length, 'entry', 'entries')} of ${renderName(location)}:`),
    ...some(
      forgotten.map(({ address }) => address),
      verbose,
    ),
    '',
    'Nothing changes in Intercom: these records stay there as they are, and are no longer owned from here.',
    ...(guarded === 0 ? [] : [`${countOf(guarded, 'record')} of these stood under protection.`]),
    ...declaredLines(declared, style),
  ]);
}

/** What a rebuilt ledger comes to: what is owned, what differs, and what nobody can know. */
export function renderRebuild(report: RebuildReport, style: Style, verbose: boolean): string {
  const { differing, missing, absent, notes, released, owned, applied } = report;
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [style.bold(title), ...lines, ''];
  return joinLines([
    style.bold(
      `Rebuilt from the YAML and from what Intercom holds: ${kindsOf(owned)}, ${countOf(applied, 'field')} as applied.`,
    ),
    '',
    ...part(
      'Differ from the YAML, and so do not count as applied (the next plan shows them):',
      some(
        differing.map(({ address, fields }) => `${renderName(address)}: ${fields.map(renderField).join(', ')}`),
        verbose,
      ),
    ),
    ...part('Not in Intercom (the next plan creates them):', some(missing, verbose)),
    ...part('Declared absent and still there (to delete them, plan with --adopt):', some(absent, verbose)),
    ...part(
      'Not taken over:',
      some(
        notes.map(({ address, message }) => `${renderName(address)}: ${escapeText(message)}`),
        verbose,
      ),
    ),
    ...part('Owned so far and no longer, since nothing declares them or Intercom lacks them:', some(released, verbose)),
    'What left the YAML before today cannot be known again: it stays in Intercom, and no plan deletes it.',
  ]);
}

function some(lines: readonly string[], verbose: boolean): string[] {
  const shown = verbose ? lines : lines.slice(0, SHOWN);
  const more = lines.length - shown.length;
  return [
    ...shown.map((line) => `  ${escapeText(line)}`),
    ...(more > 0 ? [`  and ${more} more (--verbose shows all)`] : []),
  ];
}

function declaredLines(declared: readonly Address[] | null, style: Style): string[] {
  if (declared === null)
    return [`${style.yellow('Warning:')} the YAML has errors, so it is not known what of this it declares.`];
  if (declared.length === 0) return [];
  return [
    `${style.yellow('Warning:')} the YAML declares ${renderNames(declared, SHOWN)}: the next plan shows that as an adoption. ` +
      'To leave it alone for good, declare it with state: forgotten.',
  ];
}

function marksOf(entry: LedgerEntry): string {
  const open = Object.keys(entry.intended ?? {}).length;
  return [entry.protected ? 'protected' : '', open > 0 ? `${open} intended` : ''].filter(Boolean).join(', ');
}

function describeField(entry: LedgerEntry, pointer: string): string {
  const hashes = (fields: LedgerEntry['fields'] | undefined): string | undefined => {
    const applied = fields && Object.hasOwn(fields, pointer) ? fields[pointer] : undefined;
    if (applied === undefined) return undefined;
    return typeof applied === 'string' ? applied : `${countOf(applied.length, 'member')} [${applied.join(', ')}]`;
  };
  const [fields, intended] = [hashes(entry.fields), hashes(entry.intended)];
  const parts = [fields, intended === undefined ? undefined : `intended by an interrupted run: ${intended}`];
  return escapeText(parts.filter((part) => part !== undefined).join('; '));
}

function lockOf({ id, who, host, pid, since, command, gone }: ShownLock): string {
  const left = gone ? '; that process no longer runs: the next apply takes the lock over' : '';
  return `${id}, held by ${who} on ${host} (process ${pid}) since ${since} for: ${command}${left}`;
}

function kindsOf({ instance, contact, conversation }: LedgerHeader['entries']): string {
  return [countOf(instance, 'instance'), countOf(contact, 'contact'), countOf(conversation, 'conversation')].join(', ');
}

/** How many entries there are of each kind. */
export function countKinds(entries: Iterable<LedgerEntry>): LedgerHeader['entries'] {
  const counts = { instance: 0, contact: 0, conversation: 0 };
  for (const { address } of entries) counts[kindOf(address)] += 1;
  return counts;
}
