import type { JsonObject } from '../../model/json.ts';
import type { Call } from '../call.ts';
import type { StoredContact } from '../record.ts';
import { renderAttributes } from '../render-attributes.ts';
import type { View } from '../store.ts';
import type { World } from '../world.ts';

const DEVICE = [
  ...['browser', 'browser_version', 'browser_language', 'os'],
  ...['android_app_name', 'android_app_version', 'android_device', 'android_os_version', 'android_sdk_version'],
  ...['android_last_seen_at', 'ios_app_name', 'ios_app_version', 'ios_device', 'ios_os_version', 'ios_sdk_version'],
  'ios_last_seen_at',
] as const;
const CAMPAIGN = ['utm_campaign', 'utm_content', 'utm_medium', 'utm_source', 'utm_term'] as const;

/** A contact as Intercom answers it (D, S16:8150): everything the sandbox does not know is null or empty. */
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
    email_domain: contact.email?.split('@')[1] ?? null,
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
    last_email_opened_at: null,
    last_email_clicked_at: null,
    language_override: null,
    ...Object.fromEntries(DEVICE.map((name) => [name, null])),
    location: { type: 'location', country: null, region: null, city: null, country_code: null, continent_code: null },
    custom_attributes: renderAttributes({ world, view, version: call.version }, contact),
    tags: none('tags'),
    notes: none('notes'),
    companies: none('companies'),
    opted_out_subscription_types: none('subscriptions'),
    opted_in_subscription_types: none('subscriptions'),
    ...Object.fromEntries(CAMPAIGN.map((name) => [name, null])),
    referrer: null,
    enabled_push_messaging: null,
  };
}
