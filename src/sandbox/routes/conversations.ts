import type { Json, JsonObject } from '../../model/json.ts';
import { acceptAttributes } from '../accept-attributes.ts';
import { bodyOf, type Call, sentAttributes } from '../call.ts';
import { cursorPage } from '../cursor-page.ts';
import type { StoredConversation } from '../record.ts';
import { ok, parameterInvalid, Refusal, type Reply } from '../respond.ts';
import { duplicateNames } from '../schema.ts';
import { commitRecord, commitRemoval, epochSeconds, type World } from '../world.ts';
import { renderConversation } from './conversation-body.ts';
import { createConversation } from './conversation-create.ts';
import type { Endpoint } from './route.ts';

const READ = ['read_conversations'];
// The scope is an analogy (U; S16:13218).
const WRITE = ['write_conversations'];

/** /conversations: read, create, update, delete. */
export const conversationEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: ['conversations'], since: 100, scopes: READ, answer: listConversations },
  { method: 'GET', path: ['conversations', ':id'], since: 100, scopes: READ, answer: readConversation },
  { method: 'PUT', path: ['conversations', ':id'], since: 100, scopes: WRITE, answer: updateConversation },
  { method: 'POST', path: ['conversations'], since: 200, scopes: WRITE, answer: createConversation },
  { method: 'DELETE', path: ['conversations', ':id'], since: 200, scopes: WRITE, answer: deleteConversation },
];

function listConversations(world: World, call: Call): Reply {
  const { per_page, starting_after } = call.query;
  const sent = { per_page: per_page ?? null, starting_after: starting_after ?? null };
  const { page, ...rest } = cursorPage(world.view.conversations(), sent, 20);
  const conversations = page.map((each) => renderConversation(world, call, each, world.view));
  return ok({ type: 'conversation.list', conversations, ...rest });
}

function readConversation(world: World, call: Call): Reply {
  const conversation = existing(world.view.conversation(call.parameters[0] ?? ''));
  return ok(renderConversation(world, call, conversation, world.view));
}

const KNOWN = ['read', 'title', 'custom_attributes', 'company_id'];

function updateConversation(world: World, call: Call): Reply {
  const { store } = world;
  const conversation = existing(store.conversation(call.parameters[0] ?? ''));
  const body = bodyOf(call, KNOWN, world.switches.unknownKeys);
  const sent = sentAttributes(body);
  if (sent !== undefined) checkDuplicates(world, sent ?? {});
  const accepted = acceptAttributes(
    world,
    'conversation',
    store.schema().reachable,
    conversation,
    sent ?? {},
    (name) =>
      // As users quote it (I; intercom-node#349).
      `Conversation attribute '${name}' does not exist`,
  );
  const { attributes, references, changedAttributes, changedReferences, notes } = accepted;
  const now = epochSeconds(world);
  // Each changed attribute adds a part, associations do not (D example, rule 36).
  const added = changedAttributes.map(() => ({ id: String(store.next('part')), created_at: now }));
  const changed: StoredConversation = {
    ...conversation,
    ...acceptFields(body),
    attributes,
    references,
    parts: added.length > 0 ? [...conversation.parts, ...added] : conversation.parts,
    updated_at: now,
  };
  commitRecord(world, changed);
  const differs =
    changedAttributes.length + changedReferences.length > 0 ||
    changed.title !== conversation.title ||
    changed.read !== conversation.read;
  return ok(renderConversation(world, call, changed, store), {
    wrote: differs ? [`${changed.key} updated`] : [],
    notes,
  });
}

/** For good; `object` where a contact has `type` (D, S14:7296). What `retain_metrics` says is all the same here. */
function deleteConversation(world: World, call: Call): Reply {
  const conversation = existing(world.store.conversation(call.parameters[0] ?? ''));
  const notes = commitRemoval(world, conversation);
  const deleted = { id: conversation.id, object: 'conversation', deleted: true };
  return ok(deleted, { wrote: [`${conversation.key} deleted`], notes });
}

/** Unversioned rule (D, S14:7046): names shared by attributes that are not archived block the write, whatever is sent. */
function checkDuplicates(world: World, sent: JsonObject): void {
  const duplicates = duplicateNames(world.store.schema().conversation);
  const blocking =
    world.switches.duplicateRule === 'any' ? duplicates : duplicates.filter((name) => Object.hasOwn(sent, name));
  const [first] = blocking;
  if (first === undefined) return;
  throw parameterInvalid(`Multiple conversation attributes exist with the name '${first}'`, first);
}

function acceptFields(body: JsonObject): Partial<Pick<StoredConversation, 'title' | 'read'>> {
  const title = Object.hasOwn(body, 'title') ? (body['title'] as Json) : undefined;
  const read = Object.hasOwn(body, 'read') ? (body['read'] as Json) : undefined;
  if (title !== undefined && title !== null && typeof title !== 'string')
    throw parameterInvalid('title must be a string', 'title');
  if (read !== undefined && typeof read !== 'boolean') throw parameterInvalid('read must be a boolean', 'read');
  return { ...(title === undefined ? {} : { title }), ...(read === undefined ? {} : { read }) };
}

function existing(conversation: StoredConversation | undefined): StoredConversation {
  if (conversation === undefined) throw new Refusal(404, 'not_found', 'Resource Not Found');
  return conversation;
}
