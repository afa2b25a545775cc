import type { Remote, RemotePage, RemoteRecord } from '../model/remote.ts';

export interface Listing {
  readonly records: readonly RemoteRecord[];
  /** The pages add up to the total Intercom names: what is not in it does not exist. */
  readonly complete: boolean;
}

/** A listing that changes under its reader is read again this often before single reads take over. */
const ATTEMPTS = 3;

/**
 * Lists a type, 150 a page. The first page's total decides whether going on is fewer calls than reading the rest of
 * `wanted` one by one; without `wanted` it is read to its end. Pages shift under concurrent writes and their order is
 * unknown (U), so records count once by id and the sum must meet the total, which must not change on the way.
 */
export async function readListing(remote: Remote, type: string, wanted?: readonly string[]): Promise<Listing> {
  let last: Listing = { records: [], complete: false };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const first = await remote.list(type, 1);
    if (wanted && !isCheaper(first, wanted))
      return { records: first.records, complete: first.totalPages <= 1 && adds([first]) };
    const rest = Array.from({ length: Math.max(0, first.totalPages - 1) }, (_, index) => index + 2);
    const pages = [first, ...(await Promise.all(rest.map((page) => remote.list(type, page))))];
    last = { records: unique(pages), complete: adds(pages) };
    if (last.complete) return last;
  }
  return last;
}

function isCheaper(first: RemotePage, wanted: readonly string[]): boolean {
  const seen = new Set(first.records.map((record) => record.externalId));
  const missing = wanted.filter((externalId) => !seen.has(externalId)).length;
  return first.totalPages - 1 <= missing;
}

function unique(pages: readonly RemotePage[]): RemoteRecord[] {
  const byId = new Map<string, RemoteRecord>();
  for (const page of pages) for (const record of page.records) byId.set(record.id, record);
  return [...byId.values()];
}

function adds(pages: readonly RemotePage[]): boolean {
  const total = pages[0]?.total;
  return pages.every((page) => page.total === total) && unique(pages).length === total;
}
