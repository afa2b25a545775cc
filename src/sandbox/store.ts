import { type Collection, createCollection } from './collection.ts';
import { contactId, requestId } from './id.ts';
import type { StoredContact, StoredConversation, StoredInstance, StoredRecord } from './record.ts';
import { createReferenceIndex, type ReferenceIndex } from './reference-index.ts';
import { EMPTY_SCHEMA, type Schema, targetKey } from './schema.ts';

/** What can be looked up: the store itself, or the store as a late read sees it. */
export interface View {
  instance(type: string, id: string): StoredInstance | undefined;
  instanceByExternalId(type: string, externalId: string): StoredInstance | undefined;
  /** Oldest first. */
  instances(type: string): readonly StoredInstance[];
  contact(id: string): StoredContact | undefined;
  /** Users only; an active one before an archived or merged one. */
  contactByExternalId(externalId: string): StoredContact | undefined;
  contacts(): readonly StoredContact[];
  conversation(id: string): StoredConversation | undefined;
  conversations(): readonly StoredConversation[];
}

/** The workspace as GET /me shows it, the version of requests that name none, and what tokens may do. */
export interface Settings {
  readonly workspace: { readonly id: string; readonly region: string; readonly name: string };
  readonly version: string | null;
  /** By token; a token that is not here may do everything. */
  readonly tokenScopes: ReadonlyMap<string, readonly string[]>;
}

/** Everything the sandbox holds, in memory. Time and ids come from outside and from counters, nothing else. */
export interface Store extends View {
  /** Milliseconds since the epoch. */
  now(): number;
  settings(): Settings;
  configure(settings: Settings): void;
  schema(): Schema;
  define(schema: Schema): void;
  put(record: StoredRecord): void;
  remove(record: StoredRecord): void;
  /** Any record by its key. */
  record(key: string): StoredRecord | undefined;
  /** Records that point at this one. */
  holders(key: string): readonly StoredRecord[];
  /** The next number of a counter, from 1. */
  next(counter: string): number;
  counters(): ReadonlyMap<string, number>;
  setCounter(counter: string, value: number): void;
}

const DEFAULT_SETTINGS: Settings = {
  workspace: { id: 'sandbox', region: 'us', name: 'Sandbox' },
  version: null,
  tokenScopes: new Map(),
};

export function createStore(now: () => number): Store {
  const instances = new Map<string, Collection<StoredInstance>>();
  const contacts = createCollection<StoredContact>(
    (contact) => (contact.role === 'user' ? contact.external_id : null),
    (contact) => contact.archived || contact.merged_into !== null,
  );
  const conversations = createCollection<StoredConversation>(() => null);
  const counters = new Map<string, number>();
  let settings = DEFAULT_SETTINGS;
  let schema = EMPTY_SCHEMA;
  const index: ReferenceIndex = createReferenceIndex((holder, name, id) => targetKey(schema, holder, name, id));
  const collectionOf = (record: StoredRecord): Collection<StoredRecord> => {
    if (record.kind === 'contact') return contacts as unknown as Collection<StoredRecord>;
    if (record.kind === 'conversation') return conversations as unknown as Collection<StoredRecord>;
    let collection = instances.get(record.type);
    if (collection === undefined) {
      collection = createCollection<StoredInstance>((instance) => instance.external_id);
      instances.set(record.type, collection);
    }
    return collection as unknown as Collection<StoredRecord>;
  };
  const record = (key: string): StoredRecord | undefined => {
    const [kind, first = '', id = ''] = key.split('/', 3);
    if (kind === 'instance') return instances.get(first)?.get(id);
    return kind === 'contact' ? contacts.get(first) : conversations.get(first);
  };
  return {
    now,
    settings: () => settings,
    configure: (changed) => {
      settings = changed;
    },
    schema: () => schema,
    define: (changed) => {
      // The index names targets by the schema of the moment: take every record out under the old one, back in under the new.
      const all = [
        ...[...instances.values()].flatMap((each) => each.inOrder()),
        ...contacts.inOrder(),
        ...conversations.inOrder(),
      ];
      for (const each of all) index.update(each, undefined);
      schema = changed;
      for (const each of all) index.update(undefined, each);
    },
    put: (changed) => {
      const collection = collectionOf(changed);
      index.update(collection.get(changed.id), changed);
      collection.put(changed);
    },
    remove: (removed) => {
      index.update(removed, undefined);
      collectionOf(removed).remove(removed.id);
    },
    record,
    holders: (key) => index.holders(key).flatMap((holder) => record(holder) ?? []),
    next: (counter) => {
      const value = (counters.get(counter) ?? 0) + 1;
      counters.set(counter, value);
      return value;
    },
    counters: () => counters,
    setCounter: (counter, value) => counters.set(counter, value),
    instance: (type, id) => instances.get(type)?.get(id),
    instanceByExternalId: (type, externalId) => instances.get(type)?.byExternalId(externalId),
    instances: (type) => instances.get(type)?.inOrder() ?? [],
    contact: (id) => contacts.get(id),
    contactByExternalId: (externalId) => contacts.byExternalId(externalId),
    contacts: () => contacts.inOrder(),
    conversation: (id) => conversations.get(id),
    conversations: () => conversations.inOrder(),
  };
}

/** The next id of a new instance: digits, growing, of the workspace or of its type. */
export function nextInstanceId(store: Store, type: string, scope: 'workspace' | 'type'): string {
  for (;;) {
    const id = String(store.next(scope === 'type' ? `instance/${type}` : 'instance'));
    // The other scope may have given this id to the type already.
    if (store.instance(type, id) === undefined) return id;
  }
}

export function nextContactId(store: Store): string {
  return contactId(store.settings().workspace.id, store.next('contact'));
}

/** The next id of a new conversation: digits; a seed may have used the number already. */
export function nextConversationId(store: Store): string {
  for (;;) {
    const id = String(store.next('conversation'));
    if (store.conversation(id) === undefined) return id;
  }
}

export function nextRequestId(store: Store): string {
  return requestId(store.settings().workspace.id, store.next('request'));
}
