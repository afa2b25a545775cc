import { createApiClient } from '../api/client.ts';
import type { ApiClientOptions } from '../api/client-options.ts';
import type { Connection } from '../api/connection.ts';
import { type Address, type AddressParts, type Kind, parseAddress } from '../model/address.ts';
import type { Project } from '../model/project.ts';
import type { Remote } from '../model/remote.ts';
import type { Traits } from '../model/traits.ts';
import { contactKind } from './contact/kind.ts';
import { conversationKind } from './conversation/kind.ts';
import { readDuplicateNames } from './conversation-attributes.ts';
import { instanceKind } from './instance/kind.ts';
import { toRemotePage } from './instance/read.ts';
import type { KindAdapter, KindContext } from './kind-adapter.ts';
import { buildWireSpecs } from './wire-spec.ts';

/** Every kind there is. */
export const KINDS: { readonly [K in Kind]: KindAdapter<K> } = {
  instance: instanceKind,
  contact: contactKind,
  conversation: conversationKind,
};

/**
 * Opens Intercom for the stages. Comes in: a connection, and what the project declares; goes out: records with canonical
 * values. Knows nothing of plans or files.
 */
export function createRemote(
  connection: Connection,
  options: ApiClientOptions & { readonly project: Project; readonly traits?: Traits },
): Remote {
  const api = createApiClient(connection, options);
  const context: KindContext = { api, specs: buildWireSpecs(options.project), traits: options.traits };
  return {
    readWorkspace: () => api.workspace.read(),
    read: async (address) => {
      const parts = partsOf(address);
      return adapterOf(parts).read(context, parts);
    },
    readById: async (kind, id, type) => KINDS[kind].readById(context, id, type),
    list: async (type, page) => toRemotePage(context, type, await api.instances.list(type, page)),
    listReferencedBy: async (type, kind, id, page) =>
      toRemotePage(context, type, await api.instances.listReferencedBy(type, kind, id, page)),
    readDuplicateConversationAttributes: () => readDuplicateNames(api),
    write: async (address, id, fields, since) => {
      const parts = partsOf(address);
      return adapterOf(parts).write({ ...context, since }, parts, id, fields);
    },
    deleteInstance: async (type, id) => api.instances.deleteById(type, id),
    calls: () => api.calls(),
    waits: connection.pace.waits,
    takeRetry: (why) => connection.takeRetry(why) === undefined,
    whyStopped: connection.whyStopped,
  };
}

function partsOf(address: Address): AddressParts {
  const parts = parseAddress(address);
  if (parts === undefined) throw new Error(`${JSON.stringify(address)} is no address`);
  return parts;
}

function adapterOf<K extends Kind>(parts: Extract<AddressParts, { readonly kind: K }>): KindAdapter<K> {
  return KINDS[parts.kind as K];
}
