import type { Located, LocatedEntry } from '../model/located.ts';

/** Lays a patch over a value as RFC 7396 says: maps merge, null removes, everything else replaces. Positions stay with the values. */
export function overlay(base: Located | undefined, patch: Located): Located {
  if (patch.kind !== 'map') return patch;
  const entries = new Map<string, LocatedEntry>(base?.kind === 'map' ? base.entries : []);
  for (const [key, entry] of patch.entries) {
    if (entry.value.kind === 'scalar' && entry.value.value === null) entries.delete(key);
    else entries.set(key, { key: entry.key, value: overlay(entries.get(key)?.value, entry.value) });
  }
  const { line, column, length, start, end } = base?.kind === 'map' ? base : patch;
  return { kind: 'map', entries, line, column, length, start, end };
}
