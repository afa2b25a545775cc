import type { Json, JsonObject } from '../../model/json.ts';
import { type AcceptedAttributes, acceptAttributes } from '../accept-attributes.ts';
import { bodyOf, type Call, sentAttributes } from '../call.ts';
import type { StoredInstance } from '../record.ts';
import { parameterInvalid } from '../respond.ts';
import { attributesOf } from '../schema.ts';
import { nextInstanceId } from '../store.ts';
import { parseTime } from '../time.ts';
import { commitRecord, epochSeconds, type World } from '../world.ts';

/** What an upsert did; `wrote` is empty when everything already was as sent. */
export interface Upserted {
  readonly instance: StoredInstance;
  readonly wrote: readonly string[];
  readonly notes: readonly string[];
}

const KNOWN = ['external_id', 'external_created_at', 'external_updated_at', 'custom_attributes'];

/** POST /custom_object_instances/{type}: creates or merges (I, rule 13), by external id within the type (I, rule 12). */
export function upsertInstance(world: World, call: Call, type: string): Upserted {
  const body = bodyOf(call, KNOWN, world.switches.unknownKeys);
  const externalId = externalIdOf(body);
  const existing = externalId === null ? undefined : visible(world, world.store.instanceByExternalId(type, externalId));
  const notes: string[] = [];
  const times = acceptTimes(world, body, existing, notes);
  if (existing !== undefined && isOlder(world, existing, times)) {
    return { instance: existing, wrote: [], notes: ['ignored: older than the stored external_updated_at'] };
  }
  const accepted = acceptBody(world, type, body, existing);
  notes.push(...accepted.notes);
  const now = epochSeconds(world);
  const { attributes, references } = accepted;
  if (existing !== undefined) {
    const instance = { ...existing, ...times, attributes, references, updated_at: now };
    commitRecord(world, instance);
    return { instance, wrote: isChanged(existing, instance, accepted) ? [`${instance.key} updated`] : [], notes };
  }
  const id = nextInstanceId(world.store, type, world.switches.idScope);
  const key = `instance/${type}/${id}`;
  const sequence = world.store.next('sequence');
  const made = { kind: 'instance', key, id, sequence, type, created_at: now, updated_at: now } as const;
  const instance = { ...made, external_id: externalId, ...times, attributes, references };
  commitRecord(world, instance);
  if (externalId === null) notes.push('created without external_id: the same request creates another one');
  return { instance, wrote: [`${key} created`], notes };
}

/** Whether creation by upsert is atomic is undocumented (U): where it is not, two at once make two. */
function visible(world: World, existing: StoredInstance | undefined): StoredInstance | undefined {
  const isRacing = world.switches.racyCreate && existing?.created_at === epochSeconds(world);
  return isRacing ? undefined : existing;
}

/** A missing or blank external id never finds anything: each request makes a new instance (D17, rule 10). */
function externalIdOf(body: JsonObject): string | null {
  const sent = body['external_id'] ?? null;
  if (sent === null) return null;
  if (typeof sent !== 'string') throw parameterInvalid('external_id must be a string', 'external_id');
  if (sent === 'reference_not_found') throw parameterInvalid('external_id is reserved', 'external_id');
  return sent.trim() === '' ? null : sent;
}

type Times = Pick<StoredInstance, 'external_created_at' | 'external_updated_at'>;

function acceptTimes(world: World, body: JsonObject, existing: StoredInstance | undefined, notes: string[]): Times {
  const one = (name: keyof Times): number | null => {
    if (!Object.hasOwn(body, name)) return world.switches.omittedTimes === 'keep' ? (existing?.[name] ?? null) : null;
    const sent = body[name] as Json;
    const time = sent === null ? null : parseTime(sent);
    // What cannot be read is "stored as null rather than rejected" (D17, rule 17).
    if (time === undefined) notes.push(`${name}: stored as null, ${JSON.stringify(sent)} is no time`);
    return time ?? null;
  };
  return { external_created_at: one('external_created_at'), external_updated_at: one('external_updated_at') };
}

function isOlder(world: World, existing: StoredInstance, times: Times): boolean {
  if (world.switches.olderUpdate === 'apply') return false;
  return (times.external_updated_at ?? Number.POSITIVE_INFINITY) < (existing.external_updated_at ?? 0);
}

const NOTHING = { attributes: new Map<string, Json>(), references: new Map<string, readonly string[]>() };

function acceptBody(
  world: World,
  type: string,
  body: JsonObject,
  existing: StoredInstance | undefined,
): AcceptedAttributes {
  const declared = attributesOf(world.store.schema(), type);
  const sent = sentAttributes(body);
  const clears = sent === null && world.switches.nullAttributes === 'clear';
  const all = clears ? Object.fromEntries([...declared.keys()].map((name) => [name, null])) : (sent ?? {});
  return acceptAttributes(world, 'instance', declared, existing ?? NOTHING, all, (name) =>
    world.switches.unknownAttribute === 'drop' ? undefined : `Custom object attribute '${name}' does not exist`,
  );
}

function isChanged(before: StoredInstance, after: StoredInstance, accepted: AcceptedAttributes): boolean {
  return (
    accepted.changedAttributes.length > 0 ||
    accepted.changedReferences.length > 0 ||
    before.external_created_at !== after.external_created_at ||
    before.external_updated_at !== after.external_updated_at
  );
}
