import type { TestWorkspace } from './workspace.ts';

/** All that Intercom holds, whatever ids and times it gave by itself; members by type and external id. */
export function liveWorld({ state }: Pick<TestWorkspace, 'state'>): string {
  const { instances, contacts, conversations } = state();
  const names = new Map(instances.map(({ id, type, external_id }) => [id, `${type}/${external_id}`]));
  const bodies = {
    instances: instances.map(bodyOf).sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1)),
    contacts: contacts.map((contact) => ({ id: contact.id, ...bodyOf(contact) })),
    conversations: conversations.map((conversation) => ({ id: conversation.id, ...bodyOf(conversation) })),
  };
  return JSON.stringify(bodies, (_key, value) => (typeof value === 'string' ? (names.get(value) ?? value) : value), 1);
}

const OWN = new Set(['id', 'sequence', 'created_at', 'updated_at', 'created_ms', 'updated_ms']);

function bodyOf(record: object): Record<string, unknown> {
  const entries = Object.entries(record).filter(([key]) => !OWN.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, isFields(value) ? withoutUnset(value) : value]));
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUnset(fields: object): Record<string, unknown> {
  const set = Object.entries(fields).filter(([, value]) => {
    return value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  const sorted = set.map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value] as const);
  return Object.fromEntries(sorted.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function nameOf(record: Record<string, unknown>): string {
  return `${String(record['type'])}/${String(record['external_id'])}`;
}
