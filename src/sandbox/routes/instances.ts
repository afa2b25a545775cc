import type { WireInstanceDeleted } from '../../api/wire-types.ts';
import type { JsonObject } from '../../model/json.ts';
import { type Call, queryOf } from '../call.ts';
import type { StoredInstance } from '../record.ts';
import { renderAttributes, renderId } from '../render-attributes.ts';
import { ok, Refusal, type Reply } from '../respond.ts';
import type { View } from '../store.ts';
import { CUSTOM_OBJECTS_SINCE, FOUND_FALSE_SINCE, LISTING_SINCE } from '../version.ts';
import { commitRemoval, type World } from '../world.ts';
import { listInstances } from './instance-list.ts';
import { upsertInstance } from './instance-upsert.ts';
import type { Endpoint } from './route.ts';

// Four scopes are named for reading (D17); the scope of DELETE is not documented (U), the writing one is assumed.
const READ = ['read_conversations', 'read_users_companies', 'read_write_custom_object_instances', 'read_write_users'];
const WRITE = ['read_write_custom_object_instances'];
const COLLECTION = ['custom_object_instances', ':type'];
const ONE = [...COLLECTION, ':id'];
const common = { since: CUSTOM_OBJECTS_SINCE };

/** /custom_object_instances: single instances, lists, upserts and deletes. */
export const instanceEndpoints: readonly Endpoint[] = [
  { ...common, method: 'GET', path: COLLECTION, scopes: READ, answer: readCollection },
  { ...common, method: 'GET', path: ONE, scopes: READ, answer: readOne },
  { ...common, method: 'POST', path: COLLECTION, scopes: WRITE, answer: upsert },
  { ...common, method: 'DELETE', path: COLLECTION, scopes: WRITE, answer: deleteByExternalId },
  { ...common, method: 'DELETE', path: ONE, scopes: WRITE, answer: deleteOne },
];

function readCollection(world: World, call: Call): Reply {
  const type = typeOf(world, call);
  const externalId = queryOf(call, 'external_id');
  if (externalId !== undefined) {
    return found(world, call, world.view.instanceByExternalId(type, externalId), world.view);
  }
  if (call.version.rank < LISTING_SINCE && !world.switches.listOnOldVersions) {
    throw new Refusal(400, 'parameter_not_found', 'external_id is required', { field: 'external_id' });
  }
  return ok(listInstances(world, call, type, (instance) => renderInstance(world, call, instance, world.view)));
}

function readOne(world: World, call: Call): Reply {
  const type = typeOf(world, call);
  return found(world, call, lookUp(world, call, type, world.view), world.view);
}

function upsert(world: World, call: Call): Reply {
  const { instance, wrote, notes } = upsertInstance(world, call, typeOf(world, call));
  return ok(renderInstance(world, call, instance, world.store), { wrote, notes });
}

function deleteByExternalId(world: World, call: Call): Reply {
  const type = typeOf(world, call);
  const externalId = queryOf(call, 'external_id') ?? '';
  // Without an id nothing may be deleted, least of all everything (rule 28, I).
  if (externalId === '')
    throw new Refusal(400, 'parameter_not_found', 'external_id is required', { field: 'external_id' });
  return remove(world, world.store.instanceByExternalId(type, externalId));
}

function deleteOne(world: World, call: Call): Reply {
  const type = typeOf(world, call);
  return remove(world, lookUp(world, call, type, world.store));
}

function remove(world: World, instance: StoredInstance | undefined): Reply {
  if (instance === undefined) {
    if (world.switches.deleteMiss === 'found-false') return ok({ found: false });
    throw instanceNotFound();
  }
  const notes = commitRemoval(world, instance);
  const id = renderId(world.switches, instance.id) as string;
  const deleted: WireInstanceDeleted = { id, object: instance.type, deleted: true };
  return ok({ ...deleted }, { wrote: [`${instance.key} deleted`], notes });
}

/** The instance a path names: by Intercom id, and up to 2.16 by external id where that finds nothing (rule 23). */
function lookUp(world: World, call: Call, type: string, view: View): StoredInstance | undefined {
  const id = call.parameters[1] ?? '';
  const { pathLookup } = world.switches;
  const idOnly = pathLookup === 'by-version' ? call.version.rank >= FOUND_FALSE_SINCE : pathLookup === 'id-only';
  return view.instance(type, id) ?? (idOnly ? undefined : view.instanceByExternalId(type, id));
}

function found(world: World, call: Call, instance: StoredInstance | undefined, view: View): Reply {
  if (instance !== undefined) return ok(renderInstance(world, call, instance, view));
  const { miss } = world.switches;
  const shape = miss !== 'by-version' ? miss : call.version.rank >= FOUND_FALSE_SINCE ? 'found-false' : '404';
  if (shape === '404') throw instanceNotFound();
  return ok(shape === 'null' ? null : { found: false });
}

function instanceNotFound(): Refusal {
  return new Refusal(404, 'not_found', 'Custom object instance not found');
}

/** The type a path names; unknown is a 404 of its own (D, S14:23482). */
function typeOf(world: World, call: Call): string {
  const type = call.parameters[0] ?? '';
  if (world.store.schema().types.has(type)) return type;
  throw new Refusal(404, 'not_found', `Custom object type \`${type}\` not found`);
}

function renderInstance(world: World, call: Call, instance: StoredInstance, view: View): JsonObject {
  const reading = { world, view, version: call.version };
  return {
    id: renderId(world.switches, instance.id),
    type: instance.type,
    custom_attributes: renderAttributes(reading, instance),
    external_id: instance.external_id,
    external_created_at: instance.external_created_at,
    external_updated_at: instance.external_updated_at,
    created_at: instance.created_at,
    updated_at: instance.updated_at,
  };
}
