import { buildBody, type FieldPointer } from '../model/body.ts';
import type { Change, FieldChange } from '../model/change.ts';
import type { LedgerEntry } from '../model/ledger.ts';

/** Splits a creation into one without the deferred fields and an update that adds them; `rest` is undefined when none are. */
export function splitChange(
  change: Change,
  isDeferred: (field: FieldChange) => boolean,
): { readonly first: Change; readonly rest: Change | undefined } {
  const deferred = change.fields.filter(isDeferred);
  if (deferred.length === 0) return { first: change, rest: undefined };
  const kept = change.fields.filter((field) => !isDeferred(field));
  return {
    first: {
      ...change,
      after: bodyOf(kept),
      fields: kept,
      entry: change.entry && withoutFields(change.entry, new Set(deferred.map((field) => field.pointer))),
    },
    rest: {
      ...change,
      action: 'update',
      reason: 'closes a cycle of references',
      before: bodyOf([]),
      after: bodyOf(deferred),
      fields: deferred,
    },
  };
}

function bodyOf(fields: readonly FieldChange[]): Change['after'] {
  return buildBody(fields.map((field) => [field.pointer, field.after] as const));
}

function withoutFields(entry: LedgerEntry, pointers: ReadonlySet<FieldPointer>): LedgerEntry {
  const fields = Object.entries(entry.fields).filter(([pointer]) => !pointers.has(pointer));
  return { ...entry, fields: Object.fromEntries(fields) };
}
