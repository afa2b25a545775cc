import type { Json, JsonObject } from '../../model/json.ts';
import { acceptAttributes } from '../accept-attributes.ts';
import { bodyOf, type Call, sentAttributes } from '../call.ts';
import { cursorPage } from '../cursor-page.ts';
import type { StoredContact } from '../record.ts';
import { ok, parameterInvalid, Refusal, type Reply } from '../respond.ts';
import { LISTING_SINCE } from '../version.ts';
import { commitRecord, epochSeconds, type World } from '../world.ts';
import { renderContact } from './contact-body.ts';
import { searchContacts } from './contact-search.ts';
import type { Endpoint } from './route.ts';

// Scopes of PUT are documented (D17), those of reading an analogy (I).
const READ = ['read_users_companies', 'read_write_users', 'write_users_companies'];
const WRITE = ['read_write_users', 'write_users_companies'];
const common = { since: 200, scopes: READ };

/** /contacts: read, update, find, search. */
export const contactEndpoints: readonly Endpoint[] = [
  { ...common, method: 'GET', path: ['contacts'], answer: listContacts },
  { ...common, method: 'POST', path: ['contacts', 'search'], answer: search },
  { ...common, method: 'GET', path: ['contacts', 'find_by_external_id', ':externalId'], answer: findByExternalId },
  { ...common, method: 'GET', path: ['contacts', ':id'], answer: readContact },
  { ...common, method: 'PUT', path: ['contacts', ':id'], scopes: WRITE, answer: updateContact },
];

function readContact(world: World, call: Call): Reply {
  const contact = reachable(world, call, world.view.contact(call.parameters[0] ?? ''));
  return ok(renderContact(world, call, contact, world.view));
}

function findByExternalId(world: World, call: Call): Reply {
  const contact = reachable(world, call, world.view.contactByExternalId(call.parameters[0] ?? ''));
  return ok(renderContact(world, call, contact, world.view));
}

function listContacts(world: World, call: Call): Reply {
  const { per_page, starting_after } = call.query;
  const contacts = world.view.contacts().filter((contact) => !contact.archived && contact.merged_into === null);
  const { page, ...rest } = cursorPage(
    contacts,
    { per_page: per_page ?? null, starting_after: starting_after ?? null },
    50,
  );
  return ok({ type: 'list', data: page.map((contact) => renderContact(world, call, contact, world.view)), ...rest });
}

function search(world: World, call: Call): Reply {
  const { page, ...rest } = searchContacts(world, bodyOf(call, ['query', 'pagination', 'sort'], 'ignore'));
  return ok({ type: 'list', data: page.map((contact) => renderContact(world, call, contact, world.view)), ...rest });
}

const KNOWN = [
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

function updateContact(world: World, call: Call): Reply {
  const { store } = world;
  const contact = reachable(world, call, store.contact(call.parameters[0] ?? ''));
  const body = bodyOf(call, KNOWN, world.switches.unknownKeys);
  const fields = acceptFields(world, contact, body);
  const accepted = acceptAttributes(
    world,
    'contact',
    store.schema().contact,
    contact,
    sentAttributes(body) ?? {},
    (name) =>
      // Wording of S16:4002; which of Intercom's texts PUT uses is unknown (U).
      `User attribute '${name}' does not exist`,
  );
  const { attributes, references, changedAttributes, changedReferences, notes } = accepted;
  const changed: StoredContact = { ...contact, ...fields, attributes, references, updated_at: epochSeconds(world) };
  commitRecord(world, changed);
  const differs =
    changedAttributes.length + changedReferences.length > 0 ||
    (Object.keys(fields) as (keyof typeof fields)[]).some((name) => fields[name] !== contact[name]);
  return ok(renderContact(world, call, changed, store), { wrote: differs ? [`${changed.key} updated`] : [], notes });
}

type Fields = Partial<Pick<StoredContact, 'external_id' | 'email' | 'name' | 'phone' | 'role'>>;

function acceptFields(world: World, contact: StoredContact, body: JsonObject): Fields {
  const fields: { -readonly [name in keyof Fields]: Fields[name] } = {};
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

function checkConflict(world: World, contact: StoredContact, fields: Fields): void {
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

/** The contact a request may see; archived and merged ones are gone for every route (D, rule 38). */
function reachable(world: World, call: Call, contact: StoredContact | undefined): StoredContact {
  if (contact === undefined || contact.archived) throw notFound();
  if (contact.merged_into === null) return contact;
  if (call.version.rank < LISTING_SINCE) throw notFound();
  const canonical = canonicalId(world, contact.merged_into);
  throw new Refusal(
    410,
    'contact_merged',
    "This contact has been merged. See the 'Link' header for the canonical contact.",
    { headers: { Link: `</contacts/${canonical}>; rel="canonical"` } },
  );
}

/** Follows a chain of merges, three hops at most (D, S16:8338). */
function canonicalId(world: World, mergedInto: string): string {
  let id = mergedInto;
  for (let hop = 1; hop < 3; hop += 1) id = world.view.contact(id)?.merged_into ?? id;
  return id;
}

function notFound(): Refusal {
  return new Refusal(404, 'not_found', 'User Not Found');
}
