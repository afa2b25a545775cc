import { isJsonObject, type Json } from '../../model/json.ts';
import { bodyOf, type Call } from '../call.ts';
import { newConversation } from '../new-record.ts';
import type { StoredContact, StoredConversation } from '../record.ts';
import { ok, parameterInvalid, Refusal, type Reply } from '../respond.ts';
import { commitRecord, type World } from '../world.ts';

const KNOWN = ['from', 'body', 'subject', 'attachment_urls', 'created_at', 'brand_id'];
const SENDERS: readonly Json[] = ['lead', 'user', 'contact'];

/** POST /conversations (D, S14:6649): a contact writes; the answer is the message, which names the conversation. */
export function createConversation(world: World, call: Call): Reply {
  const sent = bodyOf(call, KNOWN, world.switches.unknownKeys);
  const { body } = sent;
  if (typeof body !== 'string' || body === '') throw parameterInvalid('body is missing', 'body');
  const from = senderOf(world, sent['from'] ?? null);
  const createdAt = sent['created_at'] ?? null;
  if (createdAt !== null && !Number.isSafeInteger(createdAt)) {
    throw parameterInvalid('created_at must be a Unix timestamp', 'created_at');
  }
  const blank = newConversation(world);
  const opening = { id: String(world.store.next('message')), from: from.id, body };
  const created_at = (createdAt as number | null) ?? blank.created_at;
  const conversation: StoredConversation = { ...blank, created_at, opening };
  commitRecord(world, conversation);
  const message = { type: 'user_message', id: opening.id, created_at, body, message_type: 'inapp' };
  return ok({ ...message, conversation_id: conversation.id }, { wrote: [`${conversation.key} created`] });
}

/** The contact by Intercom id; a sender that is no contact is a 404 (D, S14:6682). */
function senderOf(world: World, from: Json): StoredContact {
  if (!isJsonObject(from)) throw parameterInvalid('from is missing', 'from');
  const { type, id } = from;
  if (!SENDERS.includes(type ?? null)) throw parameterInvalid("from.type is one of 'lead', 'user', 'contact'", 'from');
  const contact = typeof id === 'string' ? world.store.contact(id) : undefined;
  if (contact === undefined || contact.archived || contact.merged_into !== null) {
    throw new Refusal(404, 'not_found', 'User Not Found');
  }
  return contact;
}
