import { TrueupError } from '../model/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Attribute } from './attribute.ts';
import type { StoredContact, StoredConversation, StoredInstance, StoredRecord } from './record.ts';
import { buildSchema } from './schema.ts';
import type { Settings, Store } from './store.ts';
import { changedSwitches, checkSwitches, type Switches } from './switches.ts';

/** Everything a sandbox holds, as a JSON value: saved and restored to the byte. Requests made are in the journal. */
export interface SandboxState {
  readonly format: 'trueup-sandbox';
  readonly version: 1;
  readonly workspace: Settings['workspace'];
  /** Version of requests that name none; null: Intercom's own default, 1.0. */
  readonly api_version: string | null;
  readonly token_scopes: { readonly [token: string]: readonly string[] };
  /** Only those that differ from the default. */
  readonly switches: { readonly [name: string]: Json };
  readonly types: readonly { readonly type: string; readonly attributes: readonly Attribute[] }[];
  readonly contact_attributes: readonly Attribute[];
  readonly conversation_attributes: readonly Attribute[];
  readonly counters: { readonly [name: string]: number };
  readonly instances: readonly SavedRecord<StoredInstance>[];
  readonly contacts: readonly SavedRecord<StoredContact>[];
  readonly conversations: readonly SavedRecord<StoredConversation>[];
}

type SavedRecord<T extends StoredRecord> = Omit<T, 'key' | 'kind' | 'attributes' | 'references'> & {
  readonly attributes: JsonObject;
  readonly references: { readonly [relationship: string]: readonly string[] };
};

/** The state of a store. Equal stores give equal values, in equal order. */
export function buildState(store: Store, switches: Switches): SandboxState {
  const settings = store.settings();
  const schema = store.schema();
  return {
    format: 'trueup-sandbox',
    version: 1,
    workspace: settings.workspace,
    api_version: settings.version,
    token_scopes: Object.fromEntries(settings.tokenScopes),
    switches: changedSwitches(switches),
    types: [...schema.types].map(([type, attributes]) => ({ type, attributes: [...attributes.values()] })),
    contact_attributes: [...schema.contact.values()],
    conversation_attributes: schema.conversation,
    counters: Object.fromEntries(store.counters()),
    instances: [...schema.types.keys()].flatMap((type) => store.instances(type).map((each) => save(each))),
    contacts: store.contacts().map((each) => save(each)),
    conversations: store.conversations().map((each) => save(each)),
  };
}

/** Fills an empty store with a state that `checkState` has passed. */
export function restoreState(store: Store, state: SandboxState): void {
  store.configure({
    workspace: state.workspace,
    version: state.api_version,
    tokenScopes: new Map(Object.entries(state.token_scopes)),
  });
  store.define(
    buildSchema({
      types: new Map(state.types.map(({ type, attributes }) => [type, byName(attributes)])),
      contact: byName(state.contact_attributes),
      conversation: state.conversation_attributes,
    }),
  );
  for (const [name, value] of Object.entries(state.counters)) store.setCounter(name, value);
  for (const saved of state.instances) {
    store.put({ ...saved, ...maps(saved), kind: 'instance', key: `instance/${saved.type}/${saved.id}` });
  }
  for (const saved of state.contacts) {
    store.put({ ...saved, ...maps(saved), kind: 'contact', key: `contact/${saved.id}` });
  }
  for (const saved of state.conversations) {
    store.put({ ...saved, ...maps(saved), kind: 'conversation', key: `conversation/${saved.id}` });
  }
}

/** Takes a JSON value for a state; throws when it is none, or one of a later trueup. */
export function checkState(value: unknown, name: string): SandboxState {
  if (!isJsonObject(value) || value['format'] !== 'trueup-sandbox') throw invalid(`${name} is no sandbox state`);
  if (value['version'] !== 1)
    throw invalid(`${name} has version ${JSON.stringify(value['version'])}; this trueup knows 1`);
  const { workspace, switches } = value;
  const sound =
    isJsonObject(workspace) &&
    ['id', 'region', 'name'].every((key) => typeof workspace[key] === 'string') &&
    ['token_scopes', 'counters'].every((key) => isJsonObject(value[key])) &&
    ['types', 'contact_attributes', 'conversation_attributes'].every((key) => Array.isArray(value[key])) &&
    ['instances', 'contacts', 'conversations'].every((key) => isRecords(value[key]));
  if (!sound || !isJsonObject(switches)) throw invalid(`${name} is damaged: parts of a sandbox state are missing`);
  checkSwitches(switches, `${name}: switches`);
  return value as unknown as SandboxState;
}

function byName(attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  return new Map(attributes.map((attribute) => [attribute.name, attribute]));
}

function save<T extends StoredRecord>(record: T): SavedRecord<T> {
  const { key: _key, kind: _kind, attributes, references, ...rest } = record;
  const saved = { ...rest, attributes: Object.fromEntries(attributes), references: Object.fromEntries(references) };
  return saved as unknown as SavedRecord<T>;
}

function maps(saved: Pick<SavedRecord<StoredRecord>, 'attributes' | 'references'>): {
  attributes: ReadonlyMap<string, Json>;
  references: ReadonlyMap<string, readonly string[]>;
} {
  return {
    attributes: new Map(Object.entries(saved.attributes)),
    references: new Map(Object.entries(saved.references)),
  };
}

function isRecords(value: Json | undefined): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (record: Json) =>
        isJsonObject(record) &&
        typeof record['id'] === 'string' &&
        Number.isSafeInteger(record['sequence']) &&
        isJsonObject(record['attributes']) &&
        isJsonObject(record['references']),
    )
  );
}

function invalid(message: string): TrueupError {
  return new TrueupError(message, {
    code: 'sandbox-state-invalid',
    category: 'invalid',
    hint: 'Run `trueup sandbox reset` to start over with an empty sandbox.',
  });
}
