import type { Remote, RemoteMember, RemotePage, RemoteRecord } from '../../src/model/remote.ts';
import { body } from './model-values.ts';

/** A remote that fails the test when anything is asked of it that the test did not foresee. */
export function fakeRemote(over: Partial<Remote> = {}): Remote {
  const unforeseen = (name: string) => async (): Promise<never> => {
    throw new Error(`nobody foresaw ${name}`);
  };
  return {
    readWorkspace: unforeseen('readWorkspace'),
    read: unforeseen('read'),
    readById: unforeseen('readById'),
    list: unforeseen('list'),
    listReferencedBy: unforeseen('listReferencedBy'),
    readDuplicateConversationAttributes: unforeseen('readDuplicateConversationAttributes'),
    write: unforeseen('write'),
    deleteInstance: unforeseen('deleteInstance'),
    calls: () => ({ reads: 0, writes: 0, windowLimit: undefined }),
    waits: () => 0,
    takeRetry: () => true,
    whyStopped: () => undefined,
    ...over,
  };
}

/** A record as Intercom answers it. */
export function remoteRecord(id: string, over: Partial<RemoteRecord> = {}): RemoteRecord {
  return { id, externalId: `external ${id}`, body: body(), members: {}, ...over };
}

/** A page of a listing with these ids. */
export function pageOf(ids: readonly string[], page: number, totalPages: number, total: number): RemotePage {
  return { records: ids.map((id) => remoteRecord(id)), page, totalPages, total };
}

export function member(id: string, externalId: RemoteMember['externalId'] = `external ${id}`): RemoteMember {
  return { id, externalId };
}

/** A member of which an answer shows nothing but the id. */
export function bareMember(id: string): RemoteMember {
  return { id, externalId: undefined };
}
