import type { JsonObject } from '../../model/json.ts';
import type { Call } from '../call.ts';
import type { StoredContact } from '../record.ts';
import { renderAttributes } from '../render-attributes.ts';
import type { View } from '../store.ts';
import type { World } from '../world.ts';

/** A contact as Intercom answers it (S16:8150): everything the sandbox does not know is null or empty. */
export function renderContact(world: World, call: Call, contact: StoredContact, view: View): JsonObject {
  const { id } = contact;
  const none = (name: string): JsonObject => ({
    type: 'list',
    data: [],
    url: `/contacts/${id}/${name}`,
    total_count: 0,
    has_more: false,
  });
  return {
    type: 'contact',
    id,
    workspace_id: world.store.settings().workspace.id,
    external_id: contact.external_id,
    role: contact.role,
    email: contact.email,
    phone: contact.phone,
    name: contact.name,
    avatar: null,
    owner_id: null,
    social_profiles: { type: 'list', data: [] },
    has_hard_bounced: false,
    marked_email_as_spam: false,
    unsubscribed_from_emails: false,
    created_at: contact.created_at,
    updated_at: contact.updated_at,
    signed_up_at: null,
    last_seen_at: null,
    last_replied_at: null,
    last_contacted_at: null,
    language_override: null,
    location: { type: 'location', country: null, region: null, city: null, country_code: null, continent_code: null },
    custom_attributes: renderAttributes({ world, view, version: call.version }, contact),
    tags: none('tags'),
    notes: none('notes'),
    companies: none('companies'),
    opted_out_subscription_types: none('subscriptions'),
    opted_in_subscription_types: none('subscriptions'),
    referrer: null,
    enabled_push_messaging: null,
  };
}
