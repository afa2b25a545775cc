import type { History } from './history.ts';
import type { StoredContact, StoredConversation, StoredInstance, StoredRecord } from './record.ts';
import type { Store, View } from './store.ts';

/** The store as reads see it that lag behind the writes remembered in the history (rule 45, U). */
export function createLateView(store: Store, history: History): View {
  const one = <T extends StoredRecord>(key: string, current: T | undefined): T | undefined => {
    const before = history.seen(key, store.now());
    return before === undefined ? current : ((before ?? undefined) as T | undefined);
  };
  const all = <T extends StoredRecord>(
    current: readonly T[],
    belongs: (record: StoredRecord) => boolean,
  ): readonly T[] => {
    const past = history.remembered(store.now());
    if (past.length === 0) return current;
    const changed = new Set(past.map(({ key }) => key));
    const before = past.flatMap((each) => (each.before !== null && belongs(each.before) ? [each.before as T] : []));
    const kept = current.filter((record) => !changed.has(record.key));
    return [...kept, ...before].sort((left, right) => left.sequence - right.sequence);
  };
  const ofType = (type: string) => (record: StoredRecord) => record.kind === 'instance' && record.type === type;
  const instances = (type: string): readonly StoredInstance[] => all(store.instances(type), ofType(type));
  const contacts = (): readonly StoredContact[] => all(store.contacts(), (record) => record.kind === 'contact');
  const lagging = (): boolean => history.remembered(store.now()).length > 0;
  return {
    instance: (type, id) => one(`instance/${type}/${id}`, store.instance(type, id)),
    instanceByExternalId: (type, externalId) =>
      lagging()
        ? instances(type).find((instance) => instance.external_id === externalId)
        : store.instanceByExternalId(type, externalId),
    instances,
    contact: (id) => one(`contact/${id}`, store.contact(id)),
    contactByExternalId: (externalId) =>
      lagging()
        ? contacts().find((contact) => contact.role === 'user' && contact.external_id === externalId)
        : store.contactByExternalId(externalId),
    contacts,
    conversation: (id) => one(`conversation/${id}`, store.conversation(id)),
    conversations: () => all<StoredConversation>(store.conversations(), (record) => record.kind === 'conversation'),
  };
}
