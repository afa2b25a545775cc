import type { Json } from '../model/json.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import { renderJson } from './json-line.ts';
import type { ForgetReport, LedgerEntryReport, LedgerHeader, LedgerListing, RebuildReport } from './ledger-report.ts';

/** What is owned, as one JSON document. */
export function renderLedgerListDocument({ location, total, entries, recovered }: LedgerListing): string {
  return render('trueup-ledger-list', {
    location,
    exists: total !== null,
    total: total ?? 0,
    entries: entries.map(summaryOf),
    recovered,
  });
}

/** The ledger itself, as one JSON document. */
export function renderLedgerHeaderDocument(header: LedgerHeader): string {
  return render('trueup-ledger-header', { ...header, lock: header.lock === null ? null : { ...header.lock } });
}

/** One owned thing, as one JSON document: hashes, never values. */
export function renderLedgerEntryDocument({ entry, since, last }: LedgerEntryReport): string {
  return render('trueup-ledger-entry', {
    address: entry.address,
    id: entry.id,
    protected: entry.protected,
    since,
    last,
    fields: { ...entry.fields },
    intended: { ...entry.intended },
  });
}

/** What was forgotten, as one JSON document. */
export function renderForgetDocument({ location, forgotten, declared }: ForgetReport, copy: string | null): string {
  return render('trueup-ledger-forget', { location, copy, forgotten: forgotten.map(summaryOf), declared });
}

/** What a rebuilt ledger holds, as one JSON document. */
export function renderRebuildDocument(report: RebuildReport, copy: string | null): string {
  return render('trueup-ledger-rebuild', {
    location: report.location,
    found: report.found,
    copy,
    owned: { ...report.owned },
    applied: report.applied,
    differing: report.differing.map(({ address, fields }) => ({ address, fields })),
    missing: report.missing,
    absent: report.absent,
    notes: report.notes.map(({ address, message }) => ({ address, message })),
    released: report.released,
  });
}

/** Whose lock was removed, as one JSON document. */
export function renderUnlockDocument(lock: NonNullable<LedgerHeader['lock']>, location: string): string {
  return render('trueup-ledger-unlock', { location, removed: { ...lock } });
}

function summaryOf({ address, id, fields, intended, protected: isProtected }: LedgerEntry): Json {
  return {
    address,
    id,
    fields: Object.keys(fields).length,
    intended: Object.keys(intended ?? {}).length,
    protected: isProtected,
  };
}

function render(format: string, document: { readonly [member: string]: Json }): string {
  return `${renderJson({ format, version: 1, ...document }, 2)}\n`;
}
