import type { Remote, RemoteRecord } from './remote.ts';

/**
 * Every instance of a type that a contact or conversation points at, by paging to the end. Undefined when the pages do
 * not add up to the total: then nothing may be computed from what is missing.
 */
export async function readReferenced(
  remote: Remote,
  type: string,
  kind: 'contact' | 'conversation',
  id: string,
): Promise<readonly RemoteRecord[] | undefined> {
  const first = await remote.listReferencedBy(type, kind, id, 1);
  const byId = new Map(first.records.map((record) => [record.id, record] as const));
  for (let page = 2; page <= first.totalPages; page += 1) {
    const next = await remote.listReferencedBy(type, kind, id, page);
    if (next.total !== first.total) return undefined;
    for (const record of next.records) byId.set(record.id, record);
  }
  return byId.size === first.total ? [...byId.values()] : undefined;
}
