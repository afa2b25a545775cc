import { idOf } from '../api/lookup.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { RemoteMember } from '../model/remote.ts';

/** A relationship as read, with the types Intercom named for its members. */
export interface ReadMember extends Omit<RemoteMember, 'type'> {
  readonly type: string | undefined;
}

/** True for the envelope in which Intercom shows relationships (D, S16:8203): undeclared ones are known by it. */
export function isReferenceList(raw: Json): raw is JsonObject & { readonly instances: readonly Json[] } {
  return isJsonObject(raw) && Array.isArray(raw['instances']);
}

/**
 * Reads the members of a relationship in every shape Intercom is known or suspected to answer (D for the envelope, U
 * for the rest): envelope, list of instances or ids, one of either, nothing. Undefined: none of these.
 */
export function parseMembers(raw: Json | undefined): readonly ReadMember[] | undefined {
  if (raw === undefined || raw === null || raw === '') return [];
  if (isReferenceList(raw)) return parseAll(raw.instances);
  if (Array.isArray(raw)) return parseAll(raw as readonly Json[]);
  if (isJsonObject(raw) && (raw['found'] === false || raw['instances'] === null)) return [];
  const member = parseMember(raw);
  return member === undefined ? undefined : [member];
}

function parseAll(items: readonly Json[]): readonly ReadMember[] | undefined {
  const members: ReadMember[] = [];
  for (const item of items) {
    const member = parseMember(item);
    if (member === undefined) return undefined;
    members.push(member);
  }
  return members;
}

function parseMember(raw: Json): ReadMember | undefined {
  if (!isJsonObject(raw)) {
    const id = idOf(raw);
    return id === undefined ? undefined : { id, externalId: undefined, type: undefined };
  }
  const id = idOf(raw['id']);
  const { external_id: externalId, type } = raw;
  if (id === undefined || (externalId !== undefined && externalId !== null && typeof externalId !== 'string')) {
    return undefined;
  }
  return { id, externalId, type: typeof type === 'string' ? type : undefined };
}
