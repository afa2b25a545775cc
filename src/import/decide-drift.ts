/**
 * What moved in Intercom since the last apply comes in, decisions go out: which fields the YAML is to say otherwise, which
 * records leave it, and what has to stay as it is written, and why.
 */
import { type Address, kindOf } from '../model/address.ts';
import { type FieldPointer, listFields, membersOf, readField } from '../model/body.ts';
import type { DesiredRecord } from '../model/desired.ts';
import type { Json } from '../model/json.ts';
import { findExternal } from './build-import.ts';
import { changeOf, type RecordDecision } from './decide-record.ts';
import type { ImportRules } from './import-input.ts';
import { ownPart, targetsOf } from './write-field.ts';

/** One thing that moved, and about which nothing is decided. */
export interface MovedThing {
  readonly address: Address;
  /** Null for the record as a whole. */
  readonly pointer: FieldPointer | null;
  readonly kind: 'changed' | 'deleted' | 'unknown';
  readonly live: Json;
  readonly desired: Json | undefined;
  readonly message?: string;
  readonly edited?: true;
  readonly replaced?: true;
}

export interface DriftDecisions<Thing extends MovedThing> {
  readonly decisions: readonly RecordDecision[];
  /** Pointed at from now on, and not declared: others own them. */
  readonly external: readonly Address[];
  /** Their blocks leave the YAML. */
  readonly removed: ReadonlySet<Address>;
  /** What stays drift, and why. */
  readonly kept: ReadonlyMap<Thing, string>;
}

/** Decides about each thing by itself, and then about what leaves: nothing that stays may point at it. */
export function decideDrift<Thing extends MovedThing>(
  rules: ImportRules,
  things: readonly Thing[],
): DriftDecisions<Thing> {
  const kept = new Map<Thing, string>();
  const fields = new Map<Address, Map<FieldPointer, Json>>();
  const references = new Map<Address, Address[]>();
  const leaving = new Map<Address, Thing>();
  for (const thing of things) {
    const { address, pointer } = thing;
    const declared = rules.desired.records.get(address);
    const why = whyKept(thing, declared);
    if (why !== undefined || declared === undefined) kept.set(thing, why ?? NOT_WRITTEN);
    else if (pointer === null) leaving.set(address, thing);
    else {
      const value = ownPart(rules, address, pointer, thing.live, membersOf(thing.desired));
      const found = changeOf(rules, declared, pointer, value);
      if ('why' in found) {
        kept.set(thing, `it ${found.why}`);
        continue;
      }
      fields.set(address, (fields.get(address) ?? new Map()).set(pointer, found.value));
      references.set(address, [...(references.get(address) ?? []), ...targetsOf(rules, address, pointer, value)]);
    }
  }
  for (const [thing, why] of stayBehind(rules, leaving, fields)) {
    kept.set(thing, why);
    leaving.delete(thing.address);
  }
  const decisions = [...fields].map(
    ([address, changed]): RecordDecision => ({
      address,
      action: 'change',
      fields: changed,
      references: references.get(address) ?? [],
      differs: false,
    }),
  );
  return { decisions, external: findExternal(rules, decisions), removed: new Set(leaving.keys()), kept };
}

const NOT_WRITTEN = 'it is no longer written in the YAML: the next apply lets go of it';

/** Why the YAML cannot, or should not, say what Intercom says; undefined when only the value decides. */
function whyKept(thing: MovedThing, declared: DesiredRecord | undefined): string | undefined {
  if (thing.kind === 'unknown') return 'Intercom does not show enough to tell what it is now';
  if (thing.replaced)
    return 'it was deleted, and others made theirs under the same id: trueup import takes that one over';
  if (declared?.state !== 'present' || (thing.pointer !== null && thing.desired === undefined)) return NOT_WRITTEN;
  if (thing.edited) return 'the YAML was changed, too, since the last apply: let it say which of the two holds';
  if (thing.pointer === null && kindOf(thing.address) === 'contact')
    return `it ${thing.message}, and a contact may be archived or merged: name the one it is now, or take its block out`;
  return undefined;
}

/** What cannot leave the YAML after all, and why. What stays may point at more of what was to leave. */
function stayBehind<Thing extends MovedThing>(
  rules: ImportRules,
  leaving: ReadonlyMap<Address, Thing>,
  fields: ReadonlyMap<Address, ReadonlyMap<FieldPointer, Json>>,
): ReadonlyMap<Thing, string> {
  const { records, moved } = rules.desired;
  const stays = new Map<Thing, string>();
  if (leaving.size === 0) return stays;
  if (leaving.size === records.size) {
    for (const thing of leaving.values()) stays.set(thing, NOTHING_LEFT);
    return stays;
  }
  for (const { to } of moved) {
    const thing = leaving.get(to);
    if (thing) stays.set(thing, 'it is where an entry of `moved` leads');
  }
  const isGoing = (address: Address): boolean => {
    const thing = leaving.get(address);
    return thing !== undefined && !stays.has(thing);
  };
  for (let before = -1; before < stays.size; ) {
    before = stays.size;
    for (const record of records.values()) {
      if (isGoing(record.address) || !record.references.some(isGoing)) continue;
      for (const target of pointsAt(rules, record, fields.get(record.address))) {
        const thing = leaving.get(target);
        if (thing && !stays.has(thing)) stays.set(thing, `${record.address} still points at it`);
      }
    }
  }
  return stays;
}

const NOTHING_LEFT =
  'with it everything that is declared would be gone, and no plan is made of nothing: check that this is the workspace you mean';

/** Instances a record points at once its fields are changed. */
function pointsAt(
  rules: ImportRules,
  { address, body }: DesiredRecord,
  changed: ReadonlyMap<FieldPointer, Json> | undefined,
): readonly Address[] {
  return listFields(body).flatMap((pointer) => {
    const value = changed?.has(pointer) ? changed.get(pointer) : readField(body, pointer);
    return targetsOf(rules, address, pointer, value ?? null);
  });
}
