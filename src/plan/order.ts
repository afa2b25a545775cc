import { type Address, kindOf } from '../model/address.ts';
import { EMPTY_BODY, type FieldPointer, listFields, readField } from '../model/body.ts';
import type { Change, FieldChange } from '../model/change.ts';
import { compareText, type Json } from '../model/json.ts';
import { type Placed, referenceLevels } from './reference-levels.ts';
import { splitChange } from './split-change.ts';

/** A change in its place. An instance created inside a reference cycle takes two: without the reference, then with it. */
export interface OrderedChange {
  readonly change: Change;
  /** Positions (from 0) of ordered changes that must have succeeded first. */
  readonly after: readonly number[];
}

/** Which instances a field's value points at; none for a field that is no relationship. */
export type TargetsOf = (address: Address, pointer: FieldPointer, value: Json) => readonly Address[];

/**
 * `referrers`: who points, live, at what will be deleted.
 *
 *   instances, what is pointed at first ── a cycle: created without the reference, then updated with it
 *        ▼
 *   contacts, conversations ─▶ those that only detach ─▶ deletes, what points first ─▶ forgets
 */
export function orderChanges(
  changes: readonly Change[],
  targetsOf: TargetsOf,
  referrers: ReadonlyMap<Address, readonly Address[]> = new Map(),
): OrderedChange[] {
  const ordered: OrderedChange[] = [];
  const created = new Map<Address, number>();
  const sorted = [...changes].sort((left, right) => compareText(left.address, right.address));
  const writes = sorted.filter((change) => change.action !== 'delete' && change.action !== 'forget');
  placeInstances(writes.filter((change) => kindOf(change.address) === 'instance'));
  const records = writes.filter((change) => kindOf(change.address) !== 'instance');
  for (const change of records.filter((record) => !onlyDetaches(record))) place(change);
  for (const change of records.filter(onlyDetaches)) place(change);
  placeDeletes(sorted.filter((change) => change.action === 'delete'));
  for (const change of sorted.filter((each) => each.action === 'forget')) ordered.push({ change, after: [] });
  return ordered;

  function place(change: Change, first: readonly number[] = []): void {
    const needed = wantedTargets(change).flatMap((target) => created.get(target) ?? []);
    ordered.push({ change, after: distinct([...first, ...needed]) });
  }

  function placeInstances(instances: readonly Change[]): void {
    const made = new Set(instances.filter(({ action }) => action === 'create').map(({ address }) => address));
    const places = referenceLevels(instances, (change) => wantedTargets(change).filter((target) => made.has(target)));
    const groups = new Map(places.map(({ item, group }) => [item.address, group] as const));
    for (const level of groupByLevel(places)) {
      const second: { readonly rest: Change; readonly position: number }[] = [];
      for (const change of level) {
        const { first, rest } = splitChange(change, (field) => pointsIntoCycle(change, field, groups));
        const position = ordered.length;
        if (change.action === 'create') created.set(change.address, position);
        place(first);
        if (rest) second.push({ rest, position });
      }
      for (const { rest, position } of second) place(rest, [position]);
    }
  }

  /** In a cycle members are created in address order, so only what comes at or after one's own place has no id yet. */
  function pointsIntoCycle(change: Change, field: FieldChange, groups: ReadonlyMap<Address, number>): boolean {
    if (change.action !== 'create') return false;
    const group = groups.get(change.address);
    return targetsOf(change.address, field.pointer, field.after).some(
      (target) => groups.get(target) === group && compareText(target, change.address) >= 0,
    );
  }

  function placeDeletes(deletes: readonly Change[]): void {
    const levels = groupByLevel(referenceLevels(deletes, liveTargets));
    const waits = detachedBy();
    const adjusting = adjustedAt();
    const making = madeBy(deletes);
    for (const change of levels.reverse().flat()) {
      const position = ordered.length;
      const rewritten = (referrers.get(change.address) ?? []).flatMap((address) => adjusting.get(address) ?? []);
      const made = change.movedTo === undefined ? [] : (making.get(change.movedTo) ?? []);
      ordered.push({ change, after: distinct([...(waits.get(change.address) ?? []), ...rewritten, ...made]) });
      for (const target of liveTargets(change)) append(waits, target, position);
    }
  }

  /** Target → positions of the steps that stop pointing at it. */
  function detachedBy(): Map<Address, number[]> {
    const positions = new Map<Address, number[]>();
    for (const [position, { change }] of ordered.entries()) {
      for (const field of change.fields) {
        const kept = new Set(targetsOf(change.address, field.pointer, field.after));
        for (const target of targetsOf(change.address, field.pointer, field.before)) {
          if (!kept.has(target)) append(positions, target, position);
        }
      }
    }
    return positions;
  }

  /** Instance that takes the place of a deleted one → positions of the steps that make it or lead others to it. */
  function madeBy(deletes: readonly Change[]): Map<Address, number[]> {
    const positions = new Map<Address, number[]>();
    const places = new Set(deletes.map(({ movedTo }) => movedTo));
    for (const [position, { change }] of ordered.entries()) {
      for (const target of [change.address, ...wantedTargets(change)]) {
        if (places.has(target)) append(positions, target, position);
      }
    }
    return positions;
  }

  /** Steps that write back members of others: what they point at must still be there when they do. */
  function adjustedAt(): Map<Address, number> {
    const steps = [...ordered.entries()].filter(([, { change }]) => change.fields.some((field) => field.adjust));
    return new Map(steps.map(([position, { change }]) => [change.address, position] as const));
  }

  function wantedTargets(change: Change): Address[] {
    return change.fields.flatMap((field) => targetsOf(change.address, field.pointer, field.after));
  }

  function liveTargets({ address, before }: Change): Address[] {
    const body = before ?? EMPTY_BODY;
    return listFields(body).flatMap((pointer) => targetsOf(address, pointer, readField(body, pointer) ?? null));
  }

  function onlyDetaches(change: Change): boolean {
    return change.fields.every((field) => {
      const before = targetsOf(change.address, field.pointer, field.before);
      const after = targetsOf(change.address, field.pointer, field.after);
      return before.length > after.length && after.every((target) => before.includes(target));
    });
  }
}

/** Changes by ascending level, each level in the order given. */
function groupByLevel(places: readonly Placed<Change>[]): Change[][] {
  const levels: Change[][] = [];
  for (const { item, level } of places) {
    const group = levels[level];
    if (group) group.push(item);
    else levels[level] = [item];
  }
  return levels;
}

function append(map: Map<Address, number[]>, key: Address, value: number): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

function distinct(positions: readonly number[]): number[] {
  return [...new Set(positions)].sort((left, right) => left - right);
}
