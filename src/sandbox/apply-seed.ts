import { newContact, newConversation, newInstance } from './new-record.ts';
import type { StoredContact, StoredConversation } from './record.ts';
import { attributesOf } from './schema.ts';
import type { Seed, SeedContact, SeedConversation, SeedInstance } from './seed.ts';
import { seedInvalid } from './seed-error.ts';
import { defineSchema } from './seed-schema.ts';
import { seedReferences, seedValues } from './seed-values.ts';
import { parseTime } from './time.ts';
import { commitRecord, commitRemoval, epochSeconds, type World } from './world.ts';

/** Applies a seed that `checkSeed` has passed; answers what changed, a line each. Throws midway: the caller restores. */
export function applySeed(world: World, seed: Seed): string[] {
  // A seed is what people did in Intercom, not a write of this client: nothing lags and nothing is mirrored.
  const quiet: World = { ...world, switches: { ...world.switches, readDelayMs: 0, mirrored: false } };
  configure(quiet, seed);
  defineSchema(quiet.store, seed);
  return [
    ...seedInstances(quiet, seed),
    ...seedUnnamed(quiet, seed),
    ...(seed.contacts ?? []).map((contact, index) => seedContact(quiet, contact, `contacts[${index}]`)),
    ...checkMerges(quiet, seed),
    ...(seed.conversations ?? []).map((each, index) => seedConversation(quiet, each, `conversations[${index}]`)),
  ];
}

function configure({ store }: World, seed: Seed): void {
  const { workspace, version, tokenScopes } = store.settings();
  const named = seed.workspace?.name === undefined ? {} : { name: seed.workspace.name };
  const region = seed.workspace?.region === undefined ? {} : { region: seed.workspace.region };
  store.configure({
    workspace: {
      ...workspace,
      ...(seed.workspace === undefined ? {} : { id: seed.workspace.id }),
      ...region,
      ...named,
    },
    version: seed.version ?? version,
    tokenScopes: new Map([...tokenScopes, ...Object.entries(seed.token_scopes ?? {})]),
  });
}

/** Two rounds: instances may point at instances that come later. */
function seedInstances(world: World, seed: Seed): string[] {
  const lines: string[] = [];
  const rounds = ['values', 'references'] as const;
  for (const round of rounds) {
    for (const [type, instances] of Object.entries(seed.instances ?? {})) {
      checkType(world, type, `instances.${type}`);
      for (const [externalId, instance] of Object.entries(instances)) {
        const path = `instances.${type}.${externalId}`;
        if (round === 'values') lines.push(...seedInstance(world, type, externalId, instance, path));
        else if (instance.remove !== true) referInstance(world, type, externalId, instance, path);
      }
    }
  }
  return lines;
}

function seedInstance(world: World, type: string, externalId: string, seed: SeedInstance, path: string): string[] {
  const existing = world.store.instanceByExternalId(type, externalId);
  if (seed.remove === true) {
    if (existing === undefined) return [];
    const notes = commitRemoval(world, existing);
    return [`${existing.key} (${externalId}) deleted`, ...notes];
  }
  if (externalId.trim() === '') throw seedInvalid(`${path}: an external id cannot be blank; use unnamed_instances`);
  const base = existing ?? newInstance(world, type, externalId);
  const declared = attributesOf(world.store.schema(), type);
  commitRecord(world, {
    ...base,
    external_created_at: timeOf(seed.external_created_at, base.external_created_at, `${path}.external_created_at`),
    external_updated_at: timeOf(seed.external_updated_at, base.external_updated_at, `${path}.external_updated_at`),
    attributes: seedValues(declared, base.attributes, seed.attributes ?? {}, `${path}.attributes`, 'strict'),
    updated_at: epochSeconds(world),
  });
  return [`${base.key} (${externalId}) ${existing === undefined ? 'created' : 'updated'}`];
}

function referInstance(world: World, type: string, externalId: string, seed: SeedInstance, path: string): void {
  const instance = world.store.instanceByExternalId(type, externalId);
  if (instance === undefined) return;
  const declared = attributesOf(world.store.schema(), type);
  const relations = Object.entries(seed.attributes ?? {}).filter(
    ([name]) => declared.get(name)?.type === 'relationship',
  );
  if (relations.length === 0) return;
  const references = seedReferences(
    world,
    declared,
    instance.references,
    Object.fromEntries(relations),
    `${path}.attributes`,
  );
  commitRecord(world, { ...instance, references });
}

function seedUnnamed(world: World, seed: Seed): string[] {
  return Object.entries(seed.unnamed_instances ?? {}).flatMap(([type, instances]) => {
    checkType(world, type, `unnamed_instances.${type}`);
    return instances.map((each, index) => {
      const path = `unnamed_instances.${type}[${index}].attributes`;
      const declared = attributesOf(world.store.schema(), type);
      const sent = each.attributes ?? {};
      const base = newInstance(world, type, null);
      const relations = Object.entries(sent).filter(([name]) => declared.get(name)?.type === 'relationship');
      const references = seedReferences(world, declared, new Map(), Object.fromEntries(relations), path);
      commitRecord(world, { ...base, attributes: seedValues(declared, new Map(), sent, path, 'strict'), references });
      return `${base.key} created without external_id`;
    });
  });
}

function seedContact(world: World, seed: SeedContact, path: string): string {
  const { store } = world;
  const existing = findContact(world, seed);
  const now = epochSeconds(world);
  const base = existing ?? newContact(world, seed.id);
  const declared = store.schema().contact;
  const { attributes: sent = {}, associations = {}, ...fields } = seed;
  const contact: StoredContact = {
    ...base,
    ...fields,
    id: base.id,
    attributes: seedValues(declared, base.attributes, sent, `${path}.attributes`, 'strict'),
    references: seedReferences(world, declared, base.references, associations, `${path}.associations`),
    updated_at: now,
  };
  commitRecord(world, contact);
  return `${contact.key} ${existing === undefined ? 'created' : 'updated'}`;
}

/** By the first of id, external id and email that the seed names, so that two contacts can share an email. */
function findContact({ store }: World, seed: SeedContact): StoredContact | undefined {
  if (seed.id !== undefined) return store.contact(seed.id);
  const name = typeof seed.external_id === 'string' ? 'external_id' : 'email';
  const value = seed[name] ?? null;
  return value === null ? undefined : store.contacts().find((contact) => contact[name] === value);
}

function checkMerges({ store }: World, seed: Seed): string[] {
  for (const [index, { merged_into }] of (seed.contacts ?? []).entries()) {
    if (typeof merged_into === 'string' && store.contact(merged_into) === undefined) {
      throw seedInvalid(`contacts[${index}].merged_into: there is no contact ${JSON.stringify(merged_into)}`);
    }
  }
  return [];
}

function seedConversation(world: World, seed: SeedConversation, path: string): string {
  const existing = world.store.conversation(seed.id);
  const base = existing ?? newConversation(world, seed.id);
  const declared = world.store.schema().reachable;
  const conversation: StoredConversation = {
    ...base,
    ...(seed.title === undefined ? {} : { title: seed.title }),
    attributes: seedValues(declared, base.attributes, seed.attributes ?? {}, `${path}.attributes`, 'any-name'),
    references: seedReferences(world, declared, base.references, seed.associations ?? {}, `${path}.associations`),
    updated_at: epochSeconds(world),
  };
  commitRecord(world, conversation);
  return `${conversation.key} ${existing === undefined ? 'created' : 'updated'}`;
}

function checkType(world: World, type: string, path: string): void {
  if (!world.store.schema().types.has(type)) throw seedInvalid(`${path}: the type is not declared under types`);
}

function timeOf(sent: number | string | null | undefined, before: number | null, path: string): number | null {
  if (sent === undefined) return before;
  const time = sent === null ? null : parseTime(sent);
  if (time === undefined) throw seedInvalid(`${path}: ${JSON.stringify(sent)} is no time`);
  return time;
}
