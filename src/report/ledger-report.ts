import type { Address } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { LedgerBackendName } from '../model/ledger-settings.ts';

/** What is owned, as far as it was asked for. */
export interface LedgerListing {
  readonly location: string;
  /** Entries of the whole ledger; null when there is none yet. */
  readonly total: number | null;
  /** In address order. */
  readonly entries: readonly LedgerEntry[];
  readonly scoped: boolean;
  /** Runs without an end, interrupted or still going on, that are taken into account. */
  readonly recovered: readonly string[];
}

/** The ledger itself. */
export interface LedgerHeader {
  readonly backend: LedgerBackendName;
  readonly location: string;
  readonly lineage: string;
  readonly serial: number;
  readonly workspace: string;
  readonly environment: string;
  readonly entries: { readonly instance: number; readonly contact: number; readonly conversation: number };
  /** `own`: a random key that lies in it. */
  readonly key: 'own' | 'TRUEUP_LEDGER_KEY';
  readonly recovered: readonly string[];
  readonly lock: ShownLock | null;
}

export interface ShownLock {
  readonly id: string;
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  readonly command: string;
  /** The process is known to be gone: it was one of this host. */
  readonly gone?: boolean;
}

/** One owned thing, and what the journals that are kept here tell of it. */
export interface LedgerEntryReport {
  readonly entry: LedgerEntry;
  /** The run it is owned since; null when no journal here tells. */
  readonly since: string | null;
  /** The last run that wrote it. */
  readonly last: string | null;
}

/** What was, or is about to be, forgotten. */
export interface ForgetReport {
  readonly location: string;
  readonly forgotten: readonly LedgerEntry[];
  /** Of these, what the YAML declares; null when it could not be read. */
  readonly declared: readonly Address[] | null;
}

/** What a rebuilt ledger holds, and what it could not know. */
export interface RebuildReport {
  readonly location: string;
  /** What stood there before. */
  readonly found: 'nothing' | 'damaged' | 'healthy';
  readonly owned: { readonly instance: number; readonly contact: number; readonly conversation: number };
  /** Field by field: how many count as applied. */
  readonly applied: number;
  readonly differing: readonly { readonly address: Address; readonly fields: readonly FieldPointer[] }[];
  readonly missing: readonly Address[];
  readonly absent: readonly Address[];
  readonly notes: readonly { readonly address: Address; readonly message: string }[];
  readonly released: readonly Address[];
}
