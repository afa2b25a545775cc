import type { Acceptance } from '../model/acceptance.ts';
import type { Address } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import type { SourcePosition } from '../model/source.ts';

/** One thing that is no longer as it was last applied. */
export interface DriftItem {
  readonly address: Address;
  /** Null when it concerns the record as a whole: it is gone, or could not be read. */
  readonly pointer: FieldPointer | null;
  /** `changed`: a field moved. `deleted`: what is owned no longer exists. `unknown`: Intercom's answer does not settle it. */
  readonly kind: 'changed' | 'deleted' | 'unknown';
  /** The value last applied is kept only as a keyed hash: all that can be said of it is that it differs. */
  readonly applied: 'differs';
  /** Live now; sensitive values stand as `{"sensitive":"<keyed hash>"}`. */
  readonly live: Json;
  /** What the YAML says; undefined when the field is no longer in it. */
  readonly desired: Json | undefined;
  readonly source?: SourcePosition;
  /** Known and let be: it counts neither in the exit code nor as new. */
  readonly accepted?: boolean;
  /** The entry of `accept` about it, one that has expired too. */
  readonly acceptance?: Acceptance;
  /** The YAML says the same by now: the next apply records it. It counts as little as what is accepted. */
  readonly agreed?: boolean;
  /** Only with `--write`, and only for what counts. */
  readonly write?: DriftWrite;
  /** Why, for `unknown`. */
  readonly message?: string;
}

/** What `--write` made of one item: it stands in the YAML now (or would, with `--dry-run`), or why it cannot. */
export type DriftWrite = { readonly done: true } | { readonly done: false; readonly why: string };

/** A file that `--write` changed, or with `--dry-run` would change. */
export interface DriftFile {
  readonly path: string;
  readonly isNew: boolean;
  /** Fields changed. */
  readonly fields: number;
  /** Records taken out. */
  readonly removed: number;
  /** Instances declared because something points at them now. */
  readonly added: number;
}

/** What moved in Intercom since the last apply. */
export interface DriftReport {
  readonly workspace: string;
  readonly environment: string;
  /** In address order, fields of an address together. */
  readonly items: readonly DriftItem[];
  /** How many owned records were compared. */
  readonly checked: number;
  /** Live things that nobody here declares or owns, as far as they were read. */
  readonly unowned: readonly Address[];
  /** Only part of what is owned was looked at. */
  readonly scoped?: boolean;
  /** Only with `--write`. */
  readonly written?: { readonly dryRun: boolean; readonly files: readonly DriftFile[] };
}

/** How a report is told; shared by text and JSON so that they never disagree. */
export interface DriftCounts {
  readonly fields: number;
  /** Records with at least one moved field. */
  readonly records: number;
  readonly deleted: number;
  readonly unknown: number;
  readonly accepted: number;
  /** Neither accepted nor agreed, and never accepted. */
  readonly new: number;
  /** Accepted once; it counts again. */
  readonly expired: number;
  readonly agreed: number;
  /** Of what counts: written into the YAML. */
  readonly written: number;
}

/** True for what nobody has decided about: it makes drift exit with 2. */
export function isOpen(item: DriftItem): boolean {
  return item.accepted !== true && item.agreed !== true;
}

/** Counts what a report holds. */
export function countDrift(report: DriftReport): DriftCounts {
  const open = report.items.filter(isOpen);
  const changed = report.items.filter((item) => item.kind === 'changed');
  return {
    fields: changed.length,
    records: new Set(changed.map((item) => item.address)).size,
    deleted: report.items.filter((item) => item.kind === 'deleted').length,
    unknown: report.items.filter((item) => item.kind === 'unknown').length,
    accepted: report.items.filter((item) => item.accepted === true).length,
    new: open.filter(({ acceptance }) => acceptance === undefined).length,
    expired: open.filter(({ acceptance }) => acceptance !== undefined).length,
    agreed: report.items.filter((item) => item.agreed === true).length,
    written: open.filter(({ write }) => write?.done === true).length,
  };
}
