import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type Located, type LocatedList, type LocatedMap, plainValue } from '../model/located.ts';
import { changeChildren } from './change-children.ts';
import type { EditableFile, EditPath } from './editable-file.ts';
import { enter, type FoundPlace, findPlace } from './find-place.ts';
import type { InsertOptions } from './insert-entry.ts';
import { toFileEdits } from './layout.ts';
import { replaceValue } from './replace-value.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * Edits that make the value at `path`, which must exist, another one. What is the same already stays as it is written:
 * maps change key by key, lists from their first to their last difference.
 */
export function setValue(
  file: EditableFile,
  path: EditPath,
  value: Json,
  options: Pick<InsertOptions, 'plainDates'> = {},
): readonly TextEdit[] {
  const place = findPlace(file, path);
  return toFileEdits(file, place.layout, change(place, value, { plainDates: options.plainDates ?? false }));
}

/** How new values are written. */
interface How {
  readonly plainDates: boolean;
}

function change(place: FoundPlace, value: Json, how: How): readonly TextEdit[] {
  const { node } = place;
  if (node && isSame(node, value)) return [];
  if (node?.kind === 'map' && isJsonObject(value)) {
    if (Object.keys(value).some((key) => node.entries.has(key))) return changeMap(place, node, value, how);
  } else if (node?.kind === 'list' && Array.isArray(value) && node.items.length > 0 && value.length > 0)
    return changeList(place, node, value, how);
  return replaceValue(place, value, how);
}

function changeMap(place: FoundPlace, node: LocatedMap, value: JsonObject, how: How): readonly TextEdit[] {
  const keys = [...node.entries.keys()];
  const kept = keys.filter((key) => Object.hasOwn(value, key));
  const added = Object.keys(value).filter((key) => !node.entries.has(key));
  return [
    ...kept.flatMap((key) => change(enter(place, key) as FoundPlace, value[key] as Json, how)),
    ...changeChildren(place, {
      ...how,
      removed: new Set(keys.flatMap((key, index) => (Object.hasOwn(value, key) ? [] : [index]))),
      added: added.map((key) => ({ key, value: value[key] as Json })),
    }),
  ];
}

function changeList(place: FoundPlace, node: LocatedList, value: readonly Json[], how: How): readonly TextEdit[] {
  const { items } = node;
  const shorter = Math.min(items.length, value.length);
  let head = 0;
  while (head < shorter && isSame(items[head] as Located, value[head] as Json)) head += 1;
  let tail = 0;
  while (tail < shorter - head && isSame(items.at(-1 - tail) as Located, value.at(-1 - tail) as Json)) tail += 1;
  const both = shorter - head - tail;
  const removed = new Set<number>();
  for (let index = head + both; index < items.length - tail; index += 1) removed.add(index);
  if (removed.size === items.length) return replaceValue(place, value as Json, how);
  const edits = Array.from({ length: both }, (_, index) =>
    change(enter(place, head + index) as FoundPlace, value[head + index] as Json, how),
  );
  const added = value.slice(head + both, value.length - tail).map((item) => ({ value: item }));
  return [...edits.flat(), ...changeChildren(place, { ...how, removed, added, position: head + both })];
}

/** The same to the last digit and type. */
function isSame(node: Located, value: Json): boolean {
  if (node.kind === 'scalar') return node.value === value;
  const plain = plainValue(node);
  return isWritable(node) && canonicalJson(plain as Json) === canonicalJson(value);
}

/** YAML knows numbers that JSON has no text for. */
function isWritable(node: Located): boolean {
  if (node.kind === 'scalar') return typeof node.value !== 'number' || Number.isFinite(node.value);
  if (node.kind === 'list') return node.items.every(isWritable);
  return [...node.entries.values()].every(({ value }) => isWritable(value));
}
