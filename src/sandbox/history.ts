import type { StoredRecord } from './record.ts';

/** What records were before recent changes, for reads that lag behind writes (rule 45). */
export interface History {
  /** Remembers what a record was; undefined when it did not exist. */
  note(key: string, before: StoredRecord | undefined, until: number): void;
  /** What a late read sees: the record as it was, null when it did not exist, undefined when there is nothing to lag behind. */
  seen(key: string, now: number): StoredRecord | null | undefined;
  /** Everything still remembered. */
  remembered(now: number): readonly { readonly key: string; readonly before: StoredRecord | null }[];
}

export function createHistory(): History {
  const past = new Map<string, { readonly until: number; readonly before: StoredRecord | null }[]>();
  const seen = (key: string, now: number): StoredRecord | null | undefined => {
    const changes = past.get(key);
    if (changes === undefined) return undefined;
    while (changes[0] !== undefined && changes[0].until <= now) changes.shift();
    if (changes.length === 0) past.delete(key);
    return changes[0]?.before;
  };
  return {
    note: (key, before, until) => {
      const changes = past.get(key) ?? [];
      changes.push({ until, before: before ?? null });
      past.set(key, changes);
    },
    seen,
    remembered: (now) =>
      [...past.keys()].flatMap((key) => {
        const before = seen(key, now);
        return before === undefined ? [] : [{ key, before }];
      }),
  };
}
