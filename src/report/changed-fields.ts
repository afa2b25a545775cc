import { type Body, EMPTY_BODY, type FieldPointer, isUnset, listFields, readField } from '../model/body.ts';
import { compareText, equalJson, type Json } from '../model/json.ts';

/** One field on both sides; undefined where a side does not hold it. */
export interface ChangedField {
  readonly pointer: FieldPointer;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** The fields in which two bodies differ: times, then attributes, then associations, each by name. Missing and unset are one. */
export function listChangedFields(before: Body | null, after: Body | null): ChangedField[] {
  const from = before ?? EMPTY_BODY;
  const to = after ?? EMPTY_BODY;
  return listBoth(from, to)
    .map((pointer) => ({ pointer, before: readField(from, pointer), after: readField(to, pointer) }))
    .filter((field) => !equalJson(plain(field.before), plain(field.after)));
}

function listBoth(before: Body, after: Body): FieldPointer[] {
  const known = new Set(listFields(before));
  const added = listFields(after).filter((pointer) => !known.has(pointer));
  if (added.length === 0) return [...known];
  if (known.size === 0) return added;
  return [...known, ...added].sort((left, right) => rank(left) - rank(right) || compareText(left, right));
}

function rank(pointer: FieldPointer): number {
  if (pointer.startsWith('/attributes/')) return 1;
  return pointer.startsWith('/associations/') ? 2 : 0;
}

function plain(value: Json | undefined): Json {
  return isUnset(value) ? null : (value as Json);
}
