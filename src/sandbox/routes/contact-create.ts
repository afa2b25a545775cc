import { bodyOf, type Call } from '../call.ts';
import { newContact } from '../new-record.ts';
import type { StoredContact } from '../record.ts';
import { ok, parameterInvalid, Refusal, type Reply } from '../respond.ts';
import { commitRecord, type World } from '../world.ts';
import { renderContact } from './contact-body.ts';
import { acceptContactAttributes, acceptContactFields, CONTACT_FIELDS } from './contact-fields.ts';

/** POST /contacts (D, S14:5963): a user unless the role says lead; search finds the new one only later (rule 40). */
export function createContact(world: World, call: Call): Reply {
  const body = bodyOf(call, CONTACT_FIELDS, world.switches.unknownKeys);
  // One of the three has to be there (D, S14:18088); how its lack is refused is not (U).
  if (!['email', 'external_id', 'role'].some((name) => (body[name] ?? null) !== null)) {
    throw new Refusal(400, 'parameter_not_found', 'email, external_id or role is required');
  }
  // "sending it without an email returns a 400" (D, S16:28049).
  if (Object.hasOwn(body, 'email_verified') && (body['email'] ?? null) === null) {
    throw parameterInvalid('email_verified needs an email', 'email_verified');
  }
  const blank: StoredContact = { ...newContact(world), role: body['role'] === 'lead' ? 'lead' : 'user' };
  const fields = acceptContactFields(world, blank, body);
  const { attributes, references, notes } = acceptContactAttributes(world, blank, body);
  const contact: StoredContact = { ...blank, ...fields, attributes, references };
  commitRecord(world, contact);
  return ok(renderContact(world, call, contact, world.store), { wrote: [`${contact.key} created`], notes });
}
