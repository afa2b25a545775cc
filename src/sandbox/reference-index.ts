import type { StoredRecord } from './record.ts';

/** Who points at whom, by record key, so that a delete finds its holders without a search. */
export interface ReferenceIndex {
  /** Brings the index from one version of a record to the next; undefined for none. */
  update(before: StoredRecord | undefined, after: StoredRecord | undefined): void;
  /** Keys of the records that point at this one. */
  holders(key: string): readonly string[];
}

/** `keyOf` names the record an id means in one relationship of a holder; undefined when the relationship is not declared. */
export function createReferenceIndex(
  keyOf: (holder: StoredRecord, relationship: string, id: string) => string | undefined,
): ReferenceIndex {
  const holders = new Map<string, Set<string>>();
  const targets = (record: StoredRecord | undefined): Set<string> => {
    const keys = new Set<string>();
    if (record === undefined) return keys;
    for (const [name, ids] of record.references) {
      for (const id of ids) keys.add(keyOf(record, name, id) ?? '');
    }
    return keys;
  };
  return {
    update: (before, after) => {
      if (before?.references === after?.references) return;
      if ((before?.references.size ?? 0) + (after?.references.size ?? 0) === 0) return;
      const key = (after ?? before)?.key ?? '';
      const now = targets(after);
      for (const target of targets(before)) {
        if (now.has(target)) continue;
        const set = holders.get(target);
        set?.delete(key);
        if (set?.size === 0) holders.delete(target);
      }
      for (const target of now) {
        const set = holders.get(target);
        if (set === undefined) holders.set(target, new Set([key]));
        else set.add(key);
      }
    },
    holders: (key) => [...(holders.get(key) ?? [])],
  };
}
