import { instanceAddress } from '../model/address.ts';
import { TrueupError } from '../model/error.ts';
import { canList } from '../model/project.ts';
import type { RemoteRecord } from '../model/remote.ts';
import { type Listing, readListing } from './read-listing.ts';
import type { ReadLiveInput } from './read-live.ts';

/** What was found of one type. */
export interface InstancesOfType {
  /** By external id; after a listing also those nobody asked about. */
  readonly found: ReadonlyMap<string, RemoteRecord>;
  /** External ids asked about that do not exist. */
  readonly missing: readonly string[];
  readonly listed: boolean;
  /** Intercom ids of listed instances without external id. */
  readonly unnamed: readonly string[];
}

/** Reads the instances of every type in the set: by listing where that is fewer calls, one by one otherwise. */
export async function readInstances(input: ReadLiveInput): Promise<ReadonlyMap<string, InstancesOfType>> {
  const types = new Set([...input.set.instances.keys(), ...input.set.listed]);
  const read = [...types].map(async (type) => [type, await readType(input, type)] as const);
  return new Map(await Promise.all(read));
}

async function readType(input: ReadLiveInput, type: string): Promise<InstancesOfType> {
  const wanted = input.set.instances.get(type) ?? [];
  const must = input.set.listed.has(type);
  const mayList = canList(input.project.workspace.apiVersion) && (must || wanted.length > 1);
  const listing = mayList ? await readListing(input.remote, type, must ? undefined : wanted) : undefined;
  const found = new Map<string, RemoteRecord>();
  const unnamed: string[] = [];
  const asksFor = new Set(wanted);
  for (const record of listing?.records ?? []) {
    const { externalId } = record;
    if (typeof externalId !== 'string' || externalId === '') {
      unnamed.push(record.id);
      continue;
    }
    const other = found.get(externalId);
    if (other !== undefined && (must || asksFor.has(externalId))) throw ambiguous(type, externalId, [other, record]);
    found.set(externalId, record);
  }
  const unseen = wanted.filter((externalId) => !found.has(externalId));
  // A complete listing proves that something never owned does not exist; something owned is worth one more look, as
  // reads may lag behind writes (U).
  const isProven = (externalId: string) =>
    listing?.complete === true && !input.set.owned.has(instanceAddress(type, externalId));
  const asked = unseen.filter((externalId) => !isProven(externalId));
  const missing = unseen.filter(isProven);
  await Promise.all(
    asked.map(async (externalId) => {
      const reading = await input.remote.read(instanceAddress(type, externalId));
      if (reading.state === 'found') found.set(externalId, reading.record);
      else missing.push(externalId);
    }),
  );
  return { found: sortedByKey(found), missing: missing.sort(), listed: isComplete(listing), unnamed };
}

/** Whether two creations at once can make two is undocumented (U); which of them is meant is not trueup's to choose. */
function ambiguous(type: string, externalId: string, records: readonly RemoteRecord[]): TrueupError {
  const ids = records.map(({ id }) => id).sort();
  return new TrueupError(
    `Intercom holds more than one instance of ${type} with the external id ${externalId}: their Intercom ids are ${ids.join(' and ')}. Nothing was written.`,
    {
      code: 'duplicate-instances',
      category: 'refused',
      hint: 'Compare them in Intercom, delete the one that is not wanted, and run the same command again.',
    },
  );
}

function isComplete(listing: Listing | undefined): boolean {
  return listing?.complete === true;
}

/** Answers come in any order; what is made of them must not. */
function sortedByKey(found: ReadonlyMap<string, RemoteRecord>): ReadonlyMap<string, RemoteRecord> {
  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}
