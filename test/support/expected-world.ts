import { instanceAddress } from '../../src/model/address.ts';
import type { Desired, DesiredRecord } from '../../src/model/desired.ts';
import type { Json } from '../../src/model/json.ts';
import type { Project } from '../../src/model/project.ts';
import { SLOTS, type Slot } from './random-history.ts';
import { slotAt, slotName, type World, type WorldFields } from './random-world.ts';

/** What the test knows to have been applied, as values; null and [] are fields applied as unset. */
export type Applied = ReadonlyMap<string, WorldFields>;

/** What Intercom and the ledger should come to. */
export interface Expected {
  readonly world: World;
  readonly applied: Applied;
  /** Relationships that may be cut short and so stay as they are, as `contact/c1 members/orders`. */
  readonly cut: readonly string[];
  /** This apply deletes members that some of these show or miss: the next look at them may tell. */
  readonly shrunk: boolean;
}

/**
 * The contract of an apply, said once more and without hashes, plans or requests: from what is there, what the YAML says
 * and what was last applied to what must be there afterwards. `showsAll`: it is known that no list is cut. Independent of the product's code on purpose.
 */
export function expectedWorld(
  project: Project,
  before: World,
  desired: Desired,
  applied: Applied,
  showsAll = false,
): Expected {
  const bySlot = new Map([...desired.records.values()].map((record) => [slotName(slotAt(record.address)), record]));
  const moved = new Set<string>(desired.moved.map(({ from }) => from));
  const isGone = knownGone(project, before, bySlot, applied, moved);
  const known = withoutGone(project, before, applied, isGone);
  const world = new Map(before);
  const next = new Map<string, WorldFields>();
  const cut: string[] = [];
  const deleted = new Set<string>();
  for (const slot of SLOTS) {
    const name = slotName(slot);
    const settled = settle(
      { project, slot, mayCut: !showsAll && project.workspace.apiVersion !== '2.16', isMoved: moved.has(name) },
      before.get(name),
      bySlot.get(name),
      known.get(name),
    );
    if (settled.fields === undefined) {
      world.delete(name);
      if (before.has(name)) deleted.add(name);
    } else world.set(name, settled.fields);
    if (settled.applied !== undefined) next.set(name, settled.applied);
    cut.push(...settled.cut.map((field) => `${name} ${field}`));
  }
  let shrunk = false;
  for (const slot of SLOTS) {
    const name = slotName(slot);
    const fields = world.get(name);
    if (fields === undefined) continue;
    const left = withoutDeleted(slot, fields, deleted);
    const isTouched = (field: string) =>
      [...list(fields.get(field)), ...list(known.get(name)?.get(field))].some((key) =>
        deleted.has(instanceAddress(targetType(slot, field), key)),
      );
    shrunk ||= cut.some((each) => each.startsWith(`${name} `) && isTouched(each.slice(name.length + 1)));
    world.set(name, left);
  }
  return { world, applied: next, cut, shrunk };
}

interface Settled {
  /** Undefined: it is not there. */
  readonly fields: WorldFields | undefined;
  /** Undefined: it is not owned. */
  readonly applied: WorldFields | undefined;
  readonly cut: readonly string[];
}

interface Setting {
  readonly project: Project;
  readonly slot: Slot;
  /** A list that is shown may be a part of the list. */
  readonly mayCut: boolean;
  /** Something else takes its place. */
  readonly isMoved: boolean;
}

type IsGone = (slot: Slot, field: string, key: string) => boolean;

function settle(
  setting: Setting,
  live: WorldFields | undefined,
  record: DesiredRecord | undefined,
  applied: WorldFields | undefined,
): Settled {
  const { project, slot, isMoved } = setting;
  const leave: Settled = { fields: live, applied: undefined, cut: [] };
  const gone: Settled = { fields: undefined, applied: undefined, cut: [] };
  if (record?.state === 'forgotten' || record?.state === 'external') return leave;
  if (record?.state === 'absent' || isMoved) return gone;
  if (record !== undefined) return merge(setting, live, declaredFields(slot, record), applied ?? new Map());
  if (slot.kind !== 'instance') return applied && live ? release(setting, live, applied) : leave;
  const prune = project.types[slot.of.type]?.prune;
  if (prune === 'all') return gone;
  return applied === undefined || prune === 'never' ? leave : gone;
}

function merge(setting: Setting, live: WorldFields | undefined, declared: WorldFields, applied: WorldFields): Settled {
  const { project, slot } = setting;
  if (live === undefined) return { fields: onlySet(declared), applied: declared, cut: [] };
  const isRecord = slot.kind !== 'instance';
  const isOwned = isRecord && project.contacts.relationships['orders']?.members === 'owned';
  const fields = new Map(live);
  const next = new Map<string, Json>();
  const cut: string[] = [];
  for (const field of new Set([...declared.keys(), ...applied.keys()])) {
    const wanted = declared.get(field);
    const was = applied.get(field);
    const now = live.get(field) ?? null;
    if (isRecord && isMembers(field) && mayBeCut(setting, now, was)) {
      next.set(field, was ?? null);
      cut.push(field);
    } else if (isLetBe(setting, field, { now, wanted, was })) next.set(field, wanted ?? null);
    else if (wanted === undefined) {
      const isOurs = isMembers(field) && isOwned;
      fields.set(field, isOurs ? minus(now, was) : same(now, was) ? null : now);
    } else {
      next.set(field, wanted);
      // A to-one relationship has no room for a member of others beside the one that is written.
      const shares = isMembers(field) && isOwned && (isMany(slot, field) || isUnset(wanted));
      fields.set(field, shares ? plus(minus(now, minus(was, wanted)), wanted) : wanted);
    }
  }
  return { fields: onlySet(fields), applied: next, cut };
}

/** Somebody moved it in Intercom, nobody in the YAML, and an entry of `accept` that names fields says that it may be so. */
function isLetBe(
  { project, slot }: Setting,
  field: string,
  { now, wanted, was }: { readonly now: Json; readonly wanted: Json | undefined; readonly was: Json | undefined },
): boolean {
  const name = field.slice(field.indexOf('/') + 1);
  if (!project.accept.some(({ at, expired }) => !expired && at === acceptanceOf(name))) return false;
  if (wanted === undefined || was === undefined || !same(wanted, was)) return false;
  const isShared =
    isMembers(field) && slot.kind !== 'instance' && project.contacts.relationships['orders']?.members === 'owned';
  return isShared ? !isUnset(minus(was, now)) : !same(now, was);
}

/** An entry of `accept` about every field of this name. */
export function acceptanceOf(name: string): string {
  return `*#*/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A contact or conversation whose block left the YAML. */
function release(setting: Setting, live: WorldFields, applied: WorldFields): Settled {
  const fields = new Map(live);
  const kept = new Map<string, Json>();
  for (const [field, was] of applied) {
    const now = live.get(field) ?? null;
    // Where only one can be, the one that is shown is all.
    const isAlone = !isMany(setting.slot, field) && list(now).length === 1;
    const isUnsure = isMembers(field) && (mayBeCut(setting, now, was) || (!isAlone && hasOthers(setting, now, was)));
    if (isUnsure) kept.set(field, was);
    else if (isMembers(field)) fields.set(field, minus(now, was));
    else if (same(now, was)) fields.set(field, null);
  }
  const settled = onlySet(fields);
  const cut = [...kept.keys()];
  if (kept.size === 0) return { fields: settled, applied: undefined, cut };
  // Nothing to write: the ledger waits, as it is, until the members can be told.
  const isSame = [...applied.keys()].every((field) => same(settled.get(field) ?? null, live.get(field) ?? null));
  return { fields: settled, applied: isSame ? applied : kept, cut };
}

/** Below 2.16 a list that lacks members that were applied may have been cut short. */
function mayBeCut({ mayCut }: Setting, now: Json, was: Json | undefined): boolean {
  if (was === undefined || !mayCut) return false;
  const [shown, known] = [list(now), list(was)];
  return shown.length < known.length && shown.every((member) => known.includes(member));
}

/** Below 2.16 a member goes from the record of what was applied when its instance is known to be gone. */
function withoutGone(project: Project, before: World, applied: Applied, isGone: IsGone): Applied {
  if (project.workspace.apiVersion === '2.16') return applied;
  const left = new Map(applied);
  for (const slot of SLOTS) {
    const fields = applied.get(slotName(slot));
    if (slot.kind === 'instance' || fields === undefined || !before.has(slotName(slot))) continue;
    const kept = [...fields].map(([field, was]): [string, Json] => [
      field,
      isMembers(field) ? list(was).filter((member) => !isGone(slot, field, member)) : was,
    ]);
    left.set(slotName(slot), new Map(kept));
  }
  return left;
}

/** Only what a run asks about is known to be gone: what is declared, and what is owned and would be deleted. */
function knownGone(
  project: Project,
  before: World,
  bySlot: ReadonlyMap<string, DesiredRecord>,
  applied: Applied,
  moved: ReadonlySet<string>,
): IsGone {
  const referenced = new Set<string>([...bySlot.values()].flatMap(({ references }) => references));
  return (slot, field, key) => {
    const type = slot.of.attributes.find(
      (each) => each.type === 'relationship' && `members/${each.name}` === field,
    )?.to;
    const name = instanceAddress(type ?? '', key);
    if (before.has(name)) return false;
    const state = bySlot.get(name)?.state;
    const isLeft = state === undefined && applied.has(name) && project.types[type ?? '']?.prune !== 'never';
    return state === 'present' || state === 'absent' || referenced.has(name) || moved.has(name) || isLeft;
  };
}

function hasOthers({ mayCut }: Setting, now: Json, was: Json): boolean {
  return mayCut && list(minus(now, was)).length > 0;
}

function declaredFields(slot: Slot, { body }: DesiredRecord): WorldFields {
  const { attributes, associations, ...times } = body;
  const relations = new Set(slot.of.attributes.filter(({ type }) => type === 'relationship').map(({ name }) => name));
  const named =
    (section: string) =>
    ([name, value]: [string, Json]): [string, Json] =>
      relations.has(name) && section !== 'time' ? [`members/${name}`, list(value)] : [`${section}/${name}`, value];
  return new Map([
    ...(Object.entries(times) as [string, Json][]).map(named('time')),
    ...Object.entries(attributes).map(named('value')),
    ...Object.entries(associations).map(named('value')),
  ]);
}

function withoutDeleted(slot: Slot, fields: WorldFields, deleted: ReadonlySet<string>): WorldFields {
  const relations = slot.of.attributes.filter(({ type }) => type === 'relationship');
  const left = new Map(fields);
  for (const { name, to } of relations) {
    const members = list(fields.get(`members/${name}`) ?? null);
    const kept = members.filter(
      (key) => !deleted.has(slotName({ of: { type: to, keys: [], attributes: [] }, kind: 'instance', key })),
    );
    left.set(`members/${name}`, kept);
  }
  return onlySet(left);
}

function isMany(slot: Slot, field: string): boolean {
  return slot.of.attributes.some(
    ({ type, many, name }) => type === 'relationship' && many && field === `members/${name}`,
  );
}

function targetType(slot: Slot, field: string): string {
  return slot.of.attributes.find(({ type, name }) => type === 'relationship' && field === `members/${name}`)?.to ?? '';
}

function isMembers(field: string): boolean {
  return field.startsWith('members/');
}

function list(value: Json | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? [...value] : [value]).sort() as string[];
}

function minus(left: Json | undefined, right: Json | undefined): Json {
  return list(left).filter((member) => !list(right).includes(member));
}

function plus(left: Json, right: Json): Json {
  return [...new Set([...list(left), ...list(right)])].sort();
}

function same(left: Json | undefined, right: Json | undefined): boolean {
  const text = (value: Json | undefined) => JSON.stringify(isUnset(value) ? null : value);
  return text(left) === text(right);
}

function isUnset(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function onlySet(fields: WorldFields): WorldFields {
  return new Map([...fields].filter(([, value]) => !isUnset(value)));
}
