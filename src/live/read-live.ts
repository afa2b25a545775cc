import { type Address, contactAddress, instanceAddress, kindOf } from '../model/address.ts';
import type { FieldPointer, Member } from '../model/body.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Absence, Live, LiveRecord } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import type { Reading, Remote, RemoteRecord } from '../model/remote.ts';
import { canListMembers, type Traits } from '../model/traits.ts';
import { createNaming, type Naming } from './naming.ts';
import { readInstances } from './read-instances.ts';
import type { ReadSet } from './read-set.ts';
import { settleMembers } from './settle-members.ts';

export interface ReadLiveInput {
  readonly project: Project;
  readonly remote: Remote;
  readonly set: ReadSet;
  /**
   * `must` when the member list as shown cannot be trusted alone: it is cut short against what was last applied, or only
   * some of its members are ours to remove. `helps` when it is about to be replaced.
   */
  readonly needsComplete: (
    address: Address,
    id: string,
    pointer: FieldPointer,
    members: readonly Member[],
    absentOf: AbsentOf,
  ) => 'no' | 'helps' | 'must';
  /** Asks for the names that several conversation attributes share. */
  readonly checksConversationAttributes: boolean;
  /** What this workspace was seen to do. */
  readonly traits?: Traits | undefined;
}

/** External ids of instances of a type that were asked about and do not exist. */
type AbsentOf = (type: string) => readonly string[];

/** What was read before relationships got names. */
interface Found {
  readonly address: Address;
  readonly record: RemoteRecord;
}

/**
 * Reads what Intercom says about a set of addresses. In: addresses and a `Remote`. Out: canonical live records, and for
 * everything asked about that does not exist, how Intercom says so. Nothing is guessed: an answer that is neither stops
 * the run. Knows nothing of YAML or HTTP.
 */
export async function readLive(input: ReadLiveInput): Promise<Live> {
  const { remote, set } = input;
  const found: Found[] = [];
  const absent = new Map<Address, Absence>();
  const [instances] = await Promise.all([readInstances(input), readRecords()]);
  for (const [type, ofType] of instances) {
    for (const [externalId, record] of ofType.found) found.push({ address: instanceAddress(type, externalId), record });
    for (const externalId of ofType.missing) absent.set(instanceAddress(type, externalId), { state: 'missing' });
  }
  const naming = createNaming(input.project, remote, instances);
  const records = new Map<Address, LiveRecord>();
  const absentOf = (type: string) => instances.get(type)?.missing ?? [];
  const named = await Promise.all(found.map((item) => toLiveRecord(input, item, naming, absentOf)));
  for (const record of named) records.set(record.address, record);
  const duplicates = input.checksConversationAttributes
    ? await remote.readDuplicateConversationAttributes()
    : undefined;
  return {
    records,
    absent,
    listed: [...instances].flatMap(([type, ofType]) => (ofType.listed ? [type] : [])),
    unnamed: new Map([...instances].map(([type, ofType]) => [type, ofType.unnamed] as const)),
    ...(duplicates ? { duplicateConversationAttributes: duplicates } : {}),
  };

  async function readRecords(): Promise<void> {
    await Promise.all(set.records.map(async (address) => note(address, await remote.read(address))));
    const declared = new Set(set.records);
    const idAt = new Map(
      found.filter(({ address }) => declared.has(address)).map(({ address, record }) => [address, record.id] as const),
    );
    const seen = new Set([...idAt].map(([address, id]) => `${kindOf(address)}/${id}`));
    const left = set.ledgerRecords.filter((entry) => {
      if (entry.id === null || seen.has(`${kindOf(entry.address)}/${entry.id}`)) return false;
      // A declared selector that now names another contact leaves the ledger's contact to be read by id.
      return !declared.has(entry.address) || (kindOf(entry.address) === 'contact' && idAt.has(entry.address));
    });
    await Promise.all(left.map((entry) => readLeft(entry, declared)));
  }

  /** An owned record nobody declares under its address: read by the id the ledger keeps. */
  async function readLeft(entry: LedgerEntry, declared: ReadonlySet<Address>): Promise<void> {
    const id = entry.id ?? '';
    const address = declared.has(entry.address) ? contactAddress('id', id) : entry.address;
    note(address, await remote.readById(kindOf(entry.address), id));
  }

  function note(address: Address, reading: Reading): void {
    if (reading.state === 'found') found.push({ address, record: reading.record });
    else absent.set(address, reading);
  }
}

async function toLiveRecord(
  input: ReadLiveInput,
  { address, record }: Found,
  naming: Naming,
  absentOf: AbsentOf,
): Promise<LiveRecord> {
  const pointers = Object.keys(record.members);
  if (pointers.length === 0) return { address, id: record.id, body: record.body, uncertain: [] };
  const uncertain: FieldPointer[] = [];
  const members = new Map<FieldPointer, readonly Member[]>();
  for (const pointer of pointers) {
    let names = await naming.name(address, pointer, record.members[pointer] ?? []);
    const need =
      kindOf(address) === 'instance' ? 'no' : input.needsComplete(address, record.id, pointer, names, absentOf);
    if (need !== 'no') {
      const settled = canListMembers(input.project.workspace.apiVersion, input.traits)
        ? await settleMembers(input, address, record, pointer, naming)
        : undefined;
      if (settled) names = settled;
      else if (need === 'must') uncertain.push(pointer);
    }
    members.set(pointer, names);
  }
  return { address, id: record.id, body: naming.withMembers(address, record.body, members), uncertain };
}
