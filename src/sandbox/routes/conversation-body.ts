import type { JsonObject } from '../../model/json.ts';
import type { Call } from '../call.ts';
import type { StoredConversation } from '../record.ts';
import { renderAttributes } from '../render-attributes.ts';
import type { View } from '../store.ts';
import { LISTING_SINCE } from '../version.ts';
import type { World } from '../world.ts';

/** Most parts an answer holds (D, S16:10956). */
const MAX_PARTS = 500;

const COMPANY_SINCE = 215;

/** What 2.16 adds (S16:26710ff), all of it empty. */
const NEWER: JsonObject = {
  sales_agent_participated: false,
  sales_agent: null,
  channel: null,
  external_references: [],
  monitor_evaluations: [],
  scorecards: [],
};

/** A conversation as Intercom answers it (D, S16:11355): everything the sandbox does not know is null or empty. */
export function renderConversation(world: World, call: Call, conversation: StoredConversation, view: View): JsonObject {
  const parts = conversation.parts.slice(-MAX_PARTS);
  // From 2.16 an unassigned conversation has 0 here instead of null.
  const nobody = call.version.rank >= LISTING_SINCE ? 0 : null;
  return {
    type: 'conversation',
    id: conversation.id,
    created_at: conversation.created_at,
    updated_at: conversation.updated_at,
    waiting_since: null,
    snoozed_until: null,
    ...renderOpening(conversation, view),
    first_contact_reply: null,
    admin_assignee_id: nobody,
    team_assignee_id: nobody,
    open: true,
    state: 'open',
    read: conversation.read,
    tags: { type: 'tag.list', tags: [] },
    priority: call.version.rank >= LISTING_SINCE ? 'none' : 'not_priority',
    sla_applied: null,
    statistics: null,
    conversation_rating: null,
    teammates: null,
    title: conversation.title,
    custom_attributes: renderAttributes({ world, view, version: call.version }, conversation),
    topics: {},
    ticket: null,
    linked_objects: { type: 'list', data: [], total_count: 0, has_more: false },
    ai_agent: null,
    ai_agent_participated: false,
    ...(call.version.rank >= COMPANY_SINCE ? { company: null } : {}),
    ...(call.version.rank >= LISTING_SINCE ? NEWER : {}),
    conversation_parts: {
      type: 'conversation_part.list',
      conversation_parts: parts.map(renderPart),
      total_count: conversation.parts.length,
    },
  };
}

/** Who began it and how: a contact (D, S14:6649), or an admin where a seed made it. */
function renderOpening({ id, opening }: StoredConversation, view: View): JsonObject {
  const none = { subject: '', attachments: [], url: null, redacted: false };
  if (opening === undefined) {
    const author = { type: 'admin', id: '991267459', name: 'Sandbox Admin', email: 'admin@example.com' };
    const body = '<p>this is the message body</p>';
    return {
      source: { type: 'conversation', id, delivered_as: 'admin_initiated', body, author, ...none },
      contacts: { type: 'contact.list', contacts: [] },
    };
  }
  const contact = view.contact(opening.from);
  const author = {
    type: contact?.role ?? 'user',
    id: opening.from,
    name: contact?.name ?? null,
    email: contact?.email ?? null,
  };
  const body = `<p>${opening.body}</p>`;
  // A deleted contact leaves the conversation behind (U).
  const contacts = contact === undefined ? [] : [{ type: 'contact', id: contact.id, external_id: contact.external_id }];
  return {
    source: { type: 'conversation', id: opening.id, delivered_as: 'customer_initiated', body, author, ...none },
    contacts: { type: 'contact.list', contacts },
  };
}

function renderPart(part: StoredConversation['parts'][number]): JsonObject {
  return {
    type: 'conversation_part',
    id: part.id,
    part_type: 'conversation_attribute_updated_by_admin',
    body: null,
    created_at: part.created_at,
    updated_at: part.created_at,
    notified_at: part.created_at,
    assigned_to: null,
    author: { id: '991267654', type: 'bot', name: 'Fin', email: 'operator@intercom.io' },
    attachments: [],
    external_id: null,
    redacted: false,
    metadata: {},
    email_message_metadata: null,
    app_package_code: null,
  };
}
