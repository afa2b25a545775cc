import type { Json } from '../model/json.ts';
import type { StoredContact, StoredConversation, StoredInstance } from './record.ts';
import { nextContactId, nextConversationId, nextInstanceId } from './store.ts';
import { epochSeconds, type World } from './world.ts';

const NOTHING = { attributes: new Map<string, Json>(), references: new Map<string, readonly string[]>() };

/** An instance with nothing set, not yet in the store. */
export function newInstance(world: World, type: string, externalId: string | null): StoredInstance {
  const id = nextInstanceId(world.store, type, world.switches.idScope);
  const times = { external_created_at: null, external_updated_at: null };
  const key = `instance/${type}/${id}`;
  return { kind: 'instance', key, id, type, external_id: externalId, ...times, ...NOTHING, ...birth(world) };
}

/** A user with nothing set, not yet in the store. */
export function newContact(world: World, id: string = nextContactId(world.store)): StoredContact {
  const fields = { external_id: null, email: null, name: null, phone: null, role: 'user' };
  const fate = { archived: false, merged_into: null, created_ms: world.store.now() };
  return { kind: 'contact', key: `contact/${id}`, id, ...fields, ...fate, ...NOTHING, ...birth(world) };
}

/** A conversation that an admin began, not yet in the store. */
export function newConversation(world: World, id: string = nextConversationId(world.store)): StoredConversation {
  const fields = { title: null, read: false, parts: [] };
  return { kind: 'conversation', key: `conversation/${id}`, id, ...fields, ...NOTHING, ...birth(world) };
}

function birth(world: World): { sequence: number; created_at: number; updated_at: number } {
  const now = epochSeconds(world);
  return { sequence: world.store.next('sequence'), created_at: now, updated_at: now };
}
