/** Records of one sort in the order they were made, found by id and by external id. */
export interface Collection<T> {
  get(id: string): T | undefined;
  byExternalId(externalId: string): T | undefined;
  /** Adds a record, or replaces the one of the same id. */
  put(record: T): void;
  remove(id: string): void;
  /** Oldest first. Not to be kept: it changes with the collection. */
  inOrder(): readonly T[];
}

interface Kept {
  readonly id: string;
  readonly sequence: number;
}

/** `externalKey` is null for a record that cannot be found by external id; `yields` lets another take the same one over. */
export function createCollection<T extends Kept>(
  externalKey: (record: T) => string | null,
  yields: (record: T) => boolean = () => false,
): Collection<T> {
  const byId = new Map<string, T>();
  const byExternal = new Map<string, T>();
  let order: T[] = [];
  // Removed records stay in the order until someone asks for it: a delete must not move everything behind it.
  const gone = new Set<number>();
  const forget = (record: T): void => {
    const key = externalKey(record);
    if (key !== null && byExternal.get(key)?.id === record.id) byExternal.delete(key);
  };
  return {
    get: (id) => byId.get(id),
    byExternalId: (externalId) => byExternal.get(externalId),
    put: (record) => {
      const before = byId.get(record.id);
      byId.set(record.id, record);
      if (before === undefined) order.splice(positionOf(order, record.sequence), 0, record);
      else {
        order[positionOf(order, before.sequence)] = record;
        forget(before);
      }
      const key = externalKey(record);
      const holder = key === null ? undefined : byExternal.get(key);
      if (key !== null && (holder === undefined || !yields(record))) byExternal.set(key, record);
    },
    remove: (id) => {
      const record = byId.get(id);
      if (record === undefined) return;
      byId.delete(id);
      gone.add(record.sequence);
      forget(record);
    },
    inOrder: () => {
      if (gone.size > 0) order = order.filter((record) => !gone.has(record.sequence));
      gone.clear();
      return order;
    },
  };
}

/** Where this sequence stands or would stand; the list is in order, and new records go to its end. */
function positionOf(order: readonly Kept[], sequence: number): number {
  let low = 0;
  let high = order.length;
  if (high > 0 && (order[high - 1]?.sequence ?? 0) < sequence) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((order[middle]?.sequence ?? 0) < sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
