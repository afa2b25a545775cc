import type { History } from './history.ts';
import { mirrorReferences } from './mirror.ts';
import { type StoredRecord, targetOf } from './record.ts';
import { attributesOf, keyOf } from './schema.ts';
import type { Store, View } from './store.ts';
import type { Switches } from './switches.ts';

/** What a route works on. */
export interface World {
  readonly store: Store;
  /** What GET sees: lags behind the store when reads are stale. */
  readonly view: View;
  readonly history: History;
  readonly switches: Switches;
  /** Where the server answers, for links between pages. */
  readonly url: string;
}

/** Server time as Intercom shows it. */
export function epochSeconds(world: Pick<World, 'store'>): number {
  return Math.floor(world.store.now() / 1000);
}

/** Puts a new or changed record in place, with the other side of its relationships when they are mirrored. */
export function commitRecord(world: World, record: StoredRecord): void {
  const before = world.store.record(record.key);
  replace(world, record);
  if (!world.switches.mirrored) return;
  for (const other of mirrorReferences(world.store, before, record)) replace(world, other);
}

/** Removes a record, and it from what held it unless that may dangle (rule 29, I); tells who lost it. */
export function commitRemoval(world: World, record: StoredRecord): string[] {
  const { store } = world;
  const holders = world.switches.dangling ? [] : store.holders(record.key);
  const notes: string[] = [];
  for (const holder of holders) {
    if (holder.key === record.key) continue;
    replace(world, withoutReference(world, holder, record));
    notes.push(`${holder.key} lost ${record.key}`);
  }
  remember(world, record.key);
  store.remove(record);
  return notes;
}

function withoutReference(world: World, holder: StoredRecord, gone: StoredRecord): StoredRecord {
  const schema = world.store.schema();
  const attributes = attributesOf(schema, targetOf(holder));
  const references = new Map<string, readonly string[]>();
  for (const [name, ids] of holder.references) {
    const to = attributes.get(name)?.to ?? '';
    const left = keyOf(schema, to, gone.id) === gone.key ? ids.filter((id) => id !== gone.id) : ids;
    if (left.length > 0) references.set(name, left);
  }
  return { ...holder, references };
}

function replace(world: World, record: StoredRecord): void {
  remember(world, record.key);
  world.store.put(record);
}

function remember(world: World, key: string): void {
  const { readDelayMs } = world.switches;
  if (readDelayMs > 0) world.history.note(key, world.store.record(key), world.store.now() + readDelayMs);
}
