import { bodyOf, type Call } from '../call.ts';
import { cursorPage } from '../cursor-page.ts';
import type { StoredContact } from '../record.ts';
import { ok, Refusal, type Reply } from '../respond.ts';
import { LISTING_SINCE } from '../version.ts';
import { commitRecord, commitRemoval, epochSeconds, type World } from '../world.ts';
import { renderContact } from './contact-body.ts';
import { createContact } from './contact-create.ts';
import { acceptContactAttributes, acceptContactFields, CONTACT_FIELDS } from './contact-fields.ts';
import { searchContacts } from './contact-search.ts';
import type { Endpoint } from './route.ts';

// Scopes of PUT are documented (D17), those of reading an analogy (I).
const READ = ['read_users_companies', 'read_write_users', 'write_users_companies'];
const WRITE = ['read_write_users', 'write_users_companies'];
const common = { since: 200, scopes: READ };

/** /contacts: read, create, update, delete, find, search. */
export const contactEndpoints: readonly Endpoint[] = [
  { ...common, method: 'GET', path: ['contacts'], answer: listContacts },
  { ...common, method: 'POST', path: ['contacts', 'search'], answer: search },
  { ...common, method: 'GET', path: ['contacts', 'find_by_external_id', ':externalId'], answer: findByExternalId },
  { ...common, method: 'GET', path: ['contacts', ':id'], answer: readContact },
  { ...common, method: 'PUT', path: ['contacts', ':id'], scopes: WRITE, answer: updateContact },
  // Their scopes are those of PUT (I).
  { ...common, method: 'POST', path: ['contacts'], scopes: WRITE, answer: createContact },
  { ...common, method: 'DELETE', path: ['contacts', ':id'], scopes: WRITE, answer: deleteContact },
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

function updateContact(world: World, call: Call): Reply {
  const { store } = world;
  const contact = reachable(world, call, store.contact(call.parameters[0] ?? ''));
  const body = bodyOf(call, CONTACT_FIELDS, world.switches.unknownKeys);
  const fields = acceptContactFields(world, contact, body);
  const accepted = acceptContactAttributes(world, contact, body);
  const { attributes, references, changedAttributes, changedReferences, notes } = accepted;
  const changed: StoredContact = { ...contact, ...fields, attributes, references, updated_at: epochSeconds(world) };
  commitRecord(world, changed);
  const differs =
    changedAttributes.length + changedReferences.length > 0 ||
    (Object.keys(fields) as (keyof typeof fields)[]).some((name) => fields[name] !== contact[name]);
  return ok(renderContact(world, call, changed, store), { wrote: differs ? [`${changed.key} updated`] : [], notes });
}

/** For good, with what it was associated with; the instances stay (I; the answer is D, S14:5546). */
function deleteContact(world: World, call: Call): Reply {
  const contact = reachable(world, call, world.store.contact(call.parameters[0] ?? ''));
  const notes = commitRemoval(world, contact);
  const { id, external_id } = contact;
  return ok({ type: 'contact', id, external_id, deleted: true }, { wrote: [`${contact.key} deleted`], notes });
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
