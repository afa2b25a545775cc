import { parseAddress } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import { compareText, type JsonObject } from '../model/json.ts';
import type { RelationshipSpec } from '../model/project.ts';
import { definitionName, definitionRef } from './rewrite-refs.ts';

/** So many external ids of one type are offered: editors read the whole schema again after each change. */
export const MAX_OFFERED_IDS = 1000;

/** External ids that may be referred to, by type, sorted. What is to be deleted is not among them. */
export function listReferableIds(desired: Desired): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { address, state } of desired.records.values()) {
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance' || state === 'absent') continue;
    const known = ids.get(parts.type);
    if (known) known.push(parts.externalId);
    else ids.set(parts.type, [parts.externalId]);
  }
  for (const each of ids.values()) each.sort(compareText);
  return ids;
}

/**
 * One member of a relationship to a type. Any text is allowed beside the ids offered: the schema may be older than the
 * YAML, and `validate` knows better what is declared.
 */
export function memberSchema(type: string, ids: readonly string[]): JsonObject {
  const errorMessage = `an external id of ${type} is a text: put what looks like a number in quotes`;
  const about = { title: `External id of ${type}`, description: describeIds(type, ids.length) };
  if (ids.length === 0) return { ...about, type: 'string', errorMessage };
  return {
    ...about,
    anyOf: [
      { title: about.title, enum: ids.slice(0, MAX_OFFERED_IDS), errorMessage },
      { title: about.title, type: 'string', errorMessage },
    ],
  };
}

/** The name under which `memberSchema` of a type is a definition. */
export function memberDefinition(type: string): string {
  return definitionName('member', type);
}

/** A relationship's value. A required one cannot be unset. */
export function relationshipSchema(
  spec: RelationshipSpec,
  ids: readonly string[],
  about: { readonly title: string; readonly description: string },
  required: boolean,
): JsonObject {
  const { to, many } = spec;
  if (!many) {
    const errorMessage = `${about.title} points at one ${to}: write its external id, as a text`;
    const text = required ? { type: 'string', minLength: 1 } : { type: ['string', 'null', 'array'], maxItems: 0 };
    if (ids.length === 0) return { ...about, ...text, errorMessage };
    return {
      ...about,
      anyOf: [
        // An editor puts the titles of alternatives together; one is enough.
        { title: about.title, enum: ids.slice(0, MAX_OFFERED_IDS), errorMessage },
        { ...text, errorMessage },
      ],
    };
  }
  return {
    ...about,
    ...(required ? { type: 'array', minItems: 1 } : { type: ['array', 'null', 'string'], pattern: '^$' }),
    items: { $ref: definitionRef(memberDefinition(to)) },
    uniqueItems: true,
    errorMessage: `${about.title} points at many: write a list of external ids of ${to}`,
  };
}

function describeIds(type: string, count: number): string {
  if (count <= MAX_OFFERED_IDS) return `The external id of an instance of ${type}.`;
  return `The external id of an instance of ${type}; the first ${MAX_OFFERED_IDS} of those declared are offered.`;
}
