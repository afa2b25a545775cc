import type { Attribute } from './attribute.ts';
import { type StoredRecord, targetOf } from './record.ts';
import { attributesOf, keyOf } from './schema.ts';
import type { Store } from './store.ts';

/**
 * The other side of the relationships in which a record changed (rule 46, U): the first relationship of the target that
 * points back gains or loses the record. A to-one on the other side is taken over, and whoever had it before lets go.
 */
export function mirrorReferences(store: Store, before: StoredRecord | undefined, after: StoredRecord): StoredRecord[] {
  const changed = new Map<string, StoredRecord>();
  const current = (key: string): StoredRecord | undefined => changed.get(key) ?? store.record(key);
  const schema = store.schema();
  for (const forward of attributesOf(schema, targetOf(after)).values()) {
    const backward = forward.to === null ? undefined : reverseOf(store, forward, after);
    if (forward.to === null || backward === undefined) continue;
    const had = before?.references.get(forward.name) ?? [];
    const has = after.references.get(forward.name) ?? [];
    for (const id of had.filter((each) => !has.includes(each))) {
      const target = current(keyOf(schema, forward.to, id));
      if (target !== undefined) changed.set(target.key, detach(target, backward.name, after.id));
    }
    for (const id of has.filter((each) => !had.includes(each))) {
      const target = current(keyOf(schema, forward.to, id));
      if (target === undefined) continue;
      const previous = backward.many ? [] : (target.references.get(backward.name) ?? []);
      for (const owner of previous.filter((each) => each !== after.id)) {
        const loser = current(keyOf(schema, targetOf(after), owner));
        if (loser !== undefined) changed.set(loser.key, detach(loser, forward.name, id));
      }
      changed.set(target.key, attach(target, backward, after.id));
    }
  }
  return [...changed.values()];
}

function reverseOf(store: Store, forward: Attribute, holder: StoredRecord): Attribute | undefined {
  const candidates = attributesOf(store.schema(), forward.to ?? '').values();
  const own = targetOf(holder);
  return [...candidates].find(
    (candidate) => candidate.to === own && (forward.to !== own || candidate.name !== forward.name),
  );
}

function attach(record: StoredRecord, relationship: Attribute, id: string): StoredRecord {
  const others = relationship.many
    ? (record.references.get(relationship.name) ?? []).filter((each) => each !== id)
    : [];
  return { ...record, references: new Map(record.references).set(relationship.name, [...others, id]) };
}

function detach(record: StoredRecord, relationship: string, id: string): StoredRecord {
  const references = new Map(record.references);
  const left = (references.get(relationship) ?? []).filter((each) => each !== id);
  if (left.length > 0) references.set(relationship, left);
  else references.delete(relationship);
  return { ...record, references };
}
