import type { Address } from '../model/address.ts';
import { type FieldPointer, isUnset, parseFieldPointer, readField } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { equalJson, type Json } from '../model/json.ts';
import type { Project } from '../model/project.ts';
import type { RemoteRecord, WriteField } from '../model/remote.ts';

/** A field that Intercom answered 200 to and did not keep. */
export interface Dropped {
  readonly pointer: FieldPointer;
  /** What happened to it, as far as the answer tells; holds no value of a sensitive field. */
  readonly what: string;
}

/**
 * Compares what was sent with the record Intercom returned. Intercom answers 200 to a list value it clears (D17), a
 * reference it skips (D17; U for contacts and conversations) and a date it stores as null (D17), so only the answer's body
 * proves a write. What it does to an attribute it does not know, to a text that is too long or to a value of another type
 * is undocumented (U).
 */
export function verifyWrite(
  project: Project,
  address: Address,
  fields: readonly WriteField[],
  answer: RemoteRecord,
): Dropped[] {
  return fields.flatMap((field) => {
    const what = 'members' in field ? droppedMembers(field, answer) : droppedValue(project, address, field, answer);
    return what === undefined ? [] : [{ pointer: field.pointer, what }];
  });
}

function droppedMembers(
  field: { readonly pointer: FieldPointer; readonly members: readonly string[] },
  answer: RemoteRecord,
): string | undefined {
  const kept = new Set((answer.members[field.pointer] ?? []).map((member) => member.id));
  const sent = new Set(field.members);
  const missing = [...sent].filter((id) => !kept.has(id)).length;
  const extra = [...kept].filter((id) => !sent.has(id)).length;
  const parts = [
    missing > 0 ? `${missing} of ${sent.size} references were dropped` : '',
    extra > 0 ? `${extra} references that were not sent are still there` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(', ');
}

function droppedValue(
  project: Project,
  address: Address,
  field: { readonly pointer: FieldPointer; readonly value: Json },
  answer: RemoteRecord,
): string | undefined {
  const kept = readField(answer.body, field.pointer) ?? null;
  if (isUnset(field.value) && isUnset(kept)) return undefined;
  if (equalJson(field.value, kept)) return undefined;
  const { attribute, sensitive } = fieldSpec(project, address, field.pointer);
  const isTime = parseFieldPointer(field.pointer).section === 'time' || attribute?.type === 'datetime';
  if (isUnset(kept)) {
    if (attribute?.type === 'list') return 'the value was cleared: it matches no option of the list in Intercom';
    return isTime ? 'the date was stored as null' : 'the value was not stored';
  }
  if (isUnset(field.value)) return 'the value was not cleared';
  return sensitive ? 'another value was stored' : `${JSON.stringify(kept)} was stored instead`;
}
