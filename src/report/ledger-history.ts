import type { LedgerBackendName } from '../model/ledger-settings.ts';
import { renderJson } from './json-line.ts';
import { joinLines, renderName } from './name.ts';
import type { Style } from './style.ts';

/** The states a ledger went through, newest first. */
export interface LedgerHistory {
  readonly backend: LedgerBackendName;
  readonly location: string;
  /** Null: the engine keeps none. */
  readonly states: readonly LedgerState[] | null;
  /** There may be older ones. */
  readonly cut: boolean;
  /** Where else to look; null where the states are all there is. */
  readonly elsewhere: string | null;
}

export interface LedgerState {
  readonly version: string;
  /** ISO 8601. */
  readonly at: string | null;
  readonly subject: string;
  readonly by: string | null;
}

/** For a person: a line each, when and what first. */
export function renderLedgerHistory(history: LedgerHistory, style: Style): string {
  const { states, elsewhere, location, cut } = history;
  const look = elsewhere === null ? [] : [elsewhere];
  if (states === null) return joinLines([`${renderName(location)} keeps no history of its own.`, ...look]);
  if (states.length === 0) return joinLines([`${renderName(location)} has no history yet.`, ...look]);
  const rows = states.map(({ at, subject, by, version }) =>
    [at ?? 'at an unknown time', subject, by ?? 'by nobody known', version].map(renderName),
  );
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return joinLines([
    style.bold(renderName(location)),
    ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`),
    ...(cut ? ['', `Older states may follow; --limit ${states.length * 2} shows more.`] : []),
    ...look,
  ]);
}

/** The same as one JSON document. */
export function renderLedgerHistoryDocument({ backend, location, states, cut, elsewhere }: LedgerHistory): string {
  const told = states?.map(({ version, at, subject, by }) => ({ version, at, subject, by })) ?? null;
  const document = { format: 'trueup-ledger-history', version: 1, backend, location, states: told, cut, elsewhere };
  return `${renderJson(document, 2)}\n`;
}
