import type { Json, JsonObject } from '../../model/json.ts';
import { type AcceptedAttributes, acceptAttributes } from '../accept-attributes.ts';
import { sentAttributes } from '../call.ts';
import type { StoredContact } from '../record.ts';
import { parameterInvalid, Refusal } from '../respond.ts';
import type { World } from '../world.ts';

/** What the body of a contact may hold, when it is made and when it is changed. */
export const CONTACT_FIELDS: readonly string[] = [
  'role',
  'external_id',
  'email',
  'email_verified',
  'phone',
  'name',
  'avatar',
  'signed_up_at',
  'last_seen_at',
  'owner_id',
  'unsubscribed_from_emails',
  'language_override',
  'custom_attributes',
];

/** The fields of a contact that the sandbox keeps. */
export type ContactFields = Partial<Pick<StoredContact, 'external_id' | 'email' | 'name' | 'phone' | 'role'>>;

/** Takes over what was sent; refuses what another contact has and a user that should become a lead. */
export function acceptContactFields(world: World, contact: StoredContact, body: JsonObject): ContactFields {
  const fields: { -readonly [name in keyof ContactFields]: ContactFields[name] } = {};
  for (const name of ['external_id', 'email', 'name', 'phone'] as const) {
    if (!Object.hasOwn(body, name)) continue;
    const sent = body[name] as Json;
    if (sent !== null && typeof sent !== 'string') throw parameterInvalid(`${name} must be a string`, name);
    fields[name] = sent;
  }
  // Any other role is ignored; a user cannot become a lead (D17).
  if (body['role'] === 'lead' && contact.role === 'user')
    throw parameterInvalid('A user cannot be changed to a lead', 'role');
  if (body['role'] === 'user') fields.role = 'user';
  checkConflict(world, contact, fields);
  return fields;
}

/** Merges `custom_attributes` as they were sent into a contact. */
export function acceptContactAttributes(world: World, contact: StoredContact, body: JsonObject): AcceptedAttributes {
  const declared = world.store.schema().contact;
  return acceptAttributes(
    world,
    'contact',
    declared,
    contact,
    sentAttributes(body) ?? {},
    (name) =>
      // Wording of S16:4002; which of Intercom's texts POST and PUT use is unknown (U).
      `User attribute '${name}' does not exist`,
  );
}

/** What an active or archived user has, no other contact gets (D, PR 543). */
function checkConflict(world: World, contact: StoredContact, fields: ContactFields): void {
  for (const name of ['external_id', 'email'] as const) {
    const value = fields[name] ?? null;
    if (value === null || value === contact[name]) continue;
    const taken = world.store
      .contacts()
      .find((other) => other.id !== contact.id && other.role === 'user' && other[name] === value);
    if (taken === undefined) continue;
    const which = taken.archived ? 'An archived contact' : 'A contact';
    throw new Refusal(409, 'conflict', `${which} matching those details already exists with id=${taken.id}`);
  }
}
