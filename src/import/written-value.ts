import { isUnset, type Member, membersOf } from '../model/body.ts';
import { equalJson, type Json } from '../model/json.ts';
import type { AttributeSpec, RelationshipSpec } from '../model/project.ts';

/** What to write so that reading it gives the live value; or why nothing can be written. */
export type WrittenValue = { readonly value: Json } | { readonly why: string };

/** A scalar attribute's declaration. */
export type ScalarSpec = Exclude<AttributeSpec, { readonly type: 'relationship' }>;

/** The value of a set attribute as the YAML says it. No reason repeats the value. */
export function writeScalar(spec: ScalarSpec, live: Json): WrittenValue {
  if (spec.sensitive) return { why: 'is sensitive, and no secret is written into YAML' };
  switch (spec.type) {
    case 'string':
      return writeText(live);
    case 'list': {
      const { options } = spec;
      if (typeof live === 'string' && options !== undefined && !options.includes(live))
        return { why: 'holds a value that is none of the declared options' };
      return writeText(live);
    }
    case 'boolean':
      return typeof live === 'boolean' ? { value: live } : { why: 'is no boolean in Intercom' };
    case 'integer':
      return Number.isSafeInteger(live) ? { value: live } : { why: 'is no whole number below 2^53 in Intercom' };
    case 'decimal':
      return typeof live === 'number' && Number.isFinite(live) ? { value: live } : { why: 'is no number in Intercom' };
    case 'datetime':
      return writeTime(live);
  }
}

/** Epoch seconds as a date and time in UTC; years that ISO 8601 has no four digits for stay seconds. */
export function writeTime(live: Json): WrittenValue {
  if (typeof live !== 'number' || !Number.isSafeInteger(live)) return { why: 'is no time in Intercom' };
  if (live >= FIRST_SECOND && live <= LAST_SECOND)
    return { value: new Date(live * 1000).toISOString().replace('.000Z', 'Z') };
  return Math.abs(live) < MOST_SECONDS ? { value: live } : { why: 'is a time too far away to be written' };
}

const FIRST_SECOND = Date.parse('1000-01-01T00:00:00Z') / 1000;
const LAST_SECOND = Date.parse('9999-12-31T23:59:59Z') / 1000;
/** From here on seconds are taken for milliseconds. */
export const MOST_SECONDS = 100_000_000_000;

/** The members of a relationship as the YAML says them. `problemOf` tells why a member has no name there. */
export function writeMembers(
  { many }: Pick<RelationshipSpec, 'many'>,
  members: readonly Member[],
  problemOf: (externalId: string) => string | undefined,
): WrittenValue {
  const ids: string[] = [];
  for (const member of members) {
    if (typeof member !== 'string')
      return { why: 'points at an instance without external id, which cannot be named in YAML' };
    const problem = problemOf(member);
    if (problem !== undefined) return { why: `points at an instance that cannot be named in YAML: ${problem}` };
    ids.push(member);
  }
  if (many) return { value: ids };
  if (ids.length > 1) return { why: 'is declared to point at one instance and points at several' };
  return { value: ids[0] ?? null };
}

/** True when two values of one field are one state. */
export function isSameState(left: Json | undefined, right: Json | undefined): boolean {
  if (isUnset(left) || isUnset(right)) return isUnset(left) && isUnset(right);
  return equalJson(asOne(left as Json), asOne(right as Json));
}

/** A to-one relationship and a to-many one with one member are the same set. */
function asOne(value: Json): Json {
  return Array.isArray(value) && value.length === 1 ? (membersOf(value)[0] as Json) : value;
}

function writeText(live: Json): WrittenValue {
  if (typeof live !== 'string') return { why: 'is no text in Intercom' };
  // There is no other spelling of such a text: it would ask for a variable.
  if (live.includes(VARIABLE)) return { why: 'holds text that YAML would read as a variable' };
  return /\p{Cs}/u.test(live) ? { why: 'holds half a character, which no file can' } : { value: live };
}

const VARIABLE = '${env:';
