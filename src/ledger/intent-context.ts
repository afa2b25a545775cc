import { type Address, parseAddress } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { IntentRecord, LearnedEntry, Referrer } from '../model/run.ts';
import { parseEntry, toEntryJson } from './ledger-entry.ts';

/** What an intent tells beside the step itself; whatever a journal of an older version does not tell is left out. */
export type IntentContext = Pick<IntentRecord, 'was' | 'reason' | 'adjusted' | 'referrers'>;

/** The part as it is written. */
export function toContextJson({ was, reason, adjusted, referrers }: IntentContext): JsonObject {
  return {
    ...(was === undefined ? {} : { was: was && toEntryJson(was) }),
    ...(reason === undefined ? {} : { reason }),
    ...(adjusted === undefined || adjusted.length === 0 ? {} : { adjusted }),
    ...(referrers === undefined || referrers.length === 0
      ? {}
      : { referrers: referrers.map(({ address, pointer }) => ({ address, pointer })) }),
  };
}

/** Reads it; undefined when it is damaged. */
export function parseIntentContext(value: JsonObject, address: Address): IntentContext | undefined {
  const { reason, adjusted, referrers } = value;
  const was = value['was'] === undefined || value['was'] === null ? value['was'] : parseEntry(value['was']);
  if (was === undefined ? value['was'] !== undefined : was !== null && was.address !== address) return undefined;
  if (reason !== undefined && typeof reason !== 'string') return undefined;
  if (adjusted !== undefined && !(Array.isArray(adjusted) && adjusted.every(isPointer))) return undefined;
  if (referrers !== undefined && !(Array.isArray(referrers) && referrers.every(isReferrer))) return undefined;
  return {
    ...(was === undefined ? {} : { was }),
    ...(reason === undefined ? {} : { reason }),
    ...(adjusted === undefined ? {} : { adjusted: adjusted as unknown as readonly FieldPointer[] }),
    ...(referrers === undefined ? {} : { referrers: referrers as unknown as readonly Referrer[] }),
  };
}

/** What the ledger learned, as it is written. */
export function toLearnedJson({ address, was, entry }: LearnedEntry): JsonObject {
  return { address, was: was && toEntryJson(was), entry: entry && toEntryJson(entry) };
}

/** Reads it; undefined when it is damaged. */
export function parseLearned(value: Json): readonly LearnedEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const learned: LearnedEntry[] = [];
  for (const item of value as readonly Json[]) {
    if (!isJsonObject(item) || typeof item['address'] !== 'string') return undefined;
    const [was, entry] = [item['was'], item['entry']].map((each) => (each === null ? null : parseEntry(each)));
    if (was === undefined || entry === undefined) return undefined;
    const { address } = item;
    if ([was, entry].some((each) => each !== null && each.address !== address)) return undefined;
    if (parseAddress(address) === undefined) return undefined;
    learned.push({ address: address as Address, was, entry });
  }
  return learned;
}

function isPointer(value: Json | undefined): value is FieldPointer {
  return typeof value === 'string' && /^\/(?:attributes|associations)\/./su.test(value);
}

function isReferrer(value: Json): boolean {
  if (!isJsonObject(value) || Object.keys(value).length !== 2) return false;
  const { address, pointer } = value;
  return typeof address === 'string' && parseAddress(address) !== undefined && isPointer(pointer);
}
