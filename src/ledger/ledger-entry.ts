import { type Address, parseAddress } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import { compareText, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { AppliedField, LedgerEntry } from '../model/ledger.ts';

type Fields = LedgerEntry['fields'];

/** An entry as it is written: keys in a fixed order, what is empty or false left out. */
export function toEntryJson(entry: LedgerEntry): JsonObject {
  return {
    address: entry.address,
    id: entry.id,
    fields: sortFields(entry.fields),
    ...(entry.intended === undefined ? {} : { intended: sortFields(entry.intended) }),
    ...(entry.protected ? { protected: true } : {}),
  };
}

/** Reads an entry; undefined when it is none. Nothing is guessed and nothing unknown is let through. */
export function parseEntry(value: Json | undefined): LedgerEntry | undefined {
  if (!isJsonObject(value)) return undefined;
  const { address, id, fields, intended, protected: isProtected } = value;
  const known = 3 + Number(intended !== undefined) + Number(isProtected !== undefined);
  if (Object.keys(value).length !== known) return undefined;
  if (typeof address !== 'string' || parseAddress(address) === undefined) return undefined;
  if (id !== null && (typeof id !== 'string' || id === '')) return undefined;
  if (isProtected !== undefined && isProtected !== true) return undefined;
  if (!isFields(fields) || (intended !== undefined && !isFields(intended))) return undefined;
  return {
    address: address as Address,
    id,
    fields,
    ...(intended === undefined ? {} : { intended }),
    protected: isProtected === true,
  };
}

// Most come sorted from a ledger that was read: then they are taken as they are.
function sortFields(fields: Fields): JsonObject {
  const pointers = Object.keys(fields);
  if (pointers.every((pointer, index) => index === 0 || pointer > (pointers[index - 1] as string))) return fields;
  return Object.fromEntries(pointers.sort(compareText).map((pointer) => [pointer, fields[pointer] as AppliedField]));
}

// A pointer starts with `/`, so that none of these keys is one that JavaScript gives a meaning to.
function isPointer(key: string): boolean {
  if (key.startsWith('/attributes/') || key.startsWith('/associations/')) return true;
  return key === '/external_created_at' || key === '/external_updated_at';
}

function isFields(value: Json | undefined): value is { readonly [pointer: FieldPointer]: AppliedField } {
  if (!isJsonObject(value)) return false;
  for (const pointer of Object.keys(value)) {
    const applied = value[pointer];
    if (!isPointer(pointer)) return false;
    if (!isHash(applied) && !(Array.isArray(applied) && applied.every(isHash))) return false;
  }
  return true;
}

function isHash(value: Json | undefined): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 128;
}
