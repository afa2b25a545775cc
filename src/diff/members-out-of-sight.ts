import { type Address, hashScope, kindOf, parseAddress } from '../model/address.ts';
import { type FieldPointer, membersOf, readField } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { LiveRecord } from '../model/live.ts';
import type { DiffInput } from './diff.ts';

/** Members that were applied and are not shown, of one field. */
interface Unseen {
  readonly scope: string;
  readonly pointer: FieldPointer;
  readonly type: string;
  readonly hashes: Set<string>;
}

/**
 * Instances that were attached to a contact or conversation, are not shown there any more, and were not read: where no
 * listing tells, only whether they still exist tells a list that is cut short from one that is whole. The ledger keeps
 * hashes, so that they are found among what might be meant.
 */
export function membersOutOfSight(
  input: Pick<DiffInput, 'project' | 'ledger' | 'hasher' | 'live'> & {
    /** What a run over everything would read. */
    readonly candidates: Iterable<Address>;
  },
): readonly Address[] {
  const { candidates, hasher, live } = input;
  const unseen = [...unseenMembers(input).values()].filter(({ hashes }) => hashes.size > 0);
  if (unseen.length === 0) return [];
  return [...candidates].filter((address) => {
    const parts = parseAddress(address);
    if (parts?.kind !== 'instance' || live.records.has(address) || live.absent.has(address)) return false;
    return unseen.some(({ scope, pointer, type, hashes }) => {
      if (type !== parts.type) return false;
      return hasher.members(scope, pointer, [parts.externalId]).some((hash) => hashes.has(hash));
    });
  });
}

function unseenMembers({
  project,
  ledger,
  hasher,
  live,
}: Pick<DiffInput, 'project' | 'ledger' | 'hasher' | 'live'>): ReadonlyMap<string, Unseen> {
  const unseen = new Map<string, Unseen>();
  const byId = new Map(
    [...live.records.values()].map((record) => [nameOf(record.address, record.id), record] as const),
  );
  for (const entry of ledger?.entries.values() ?? []) {
    const record = kindOf(entry.address) === 'instance' ? undefined : byId.get(nameOf(entry.address, entry.id ?? ''));
    if (record !== undefined) addUnseen(entry, record);
  }
  return unseen;

  function addUnseen({ address, fields, intended }: LedgerEntry, { body }: LiveRecord): void {
    for (const [pointer, applied] of [...Object.entries(fields), ...Object.entries(intended ?? {})]) {
      const type = fieldSpec(project, address, pointer).relationship?.to;
      if (type === undefined || !Array.isArray(applied)) continue;
      const scope = hashScope(address);
      const shown = new Set(hasher.members(scope, pointer, membersOf(readField(body, pointer) ?? null)));
      const key = JSON.stringify([scope, pointer]);
      const field = unseen.get(key) ?? { scope, pointer, type, hashes: new Set<string>() };
      for (const hash of applied as readonly string[]) if (!shown.has(hash)) field.hashes.add(hash);
      unseen.set(key, field);
    }
  }
}

function nameOf(address: Address, id: string): string {
  return `${kindOf(address)}/${id}`;
}
