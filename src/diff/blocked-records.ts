import type { Address } from '../model/address.ts';
import type { Note, NoteCode } from '../model/change.ts';
import type { DesiredRecord } from '../model/desired.ts';
import { whyNotMadeAnew } from './accepted-drift.ts';
import type { DiffInput } from './diff.ts';

/**
 * Declared records that cannot be made as written because an instance they point at, directly or through instances still
 * to be created, is left to others (`external`, `forgotten`, out of scope) and does not exist, or whose deletion is
 * accepted.
 */
export function blockedRecords({
  desired,
  live,
  accepted,
}: Pick<DiffInput, 'desired' | 'live' | 'accepted'>): ReadonlyMap<Address, Note> {
  const blocked = new Map<Address, Note>();
  const waiting = new Map<Address, DesiredRecord[]>();
  const queue: Address[] = [];
  for (const record of desired.records.values()) {
    for (const target of record.references) {
      if (live.records.has(target)) continue;
      const acceptance = accepted?.gone.get(target);
      if (acceptance !== undefined) {
        // What exists is judged field by field, and what is accepted to be gone itself needs nothing.
        const isNew = !live.records.has(record.address) && accepted?.gone.has(record.address) !== true;
        if (isNew) block(record, whyNotMadeAnew(target, acceptance), 'accepted-missing');
        continue;
      }
      const state = desired.records.get(target)?.state;
      if (state === 'present') {
        const others = waiting.get(target);
        if (others) others.push(record);
        else waiting.set(target, [record]);
      } else {
        block(record, `points at ${target}, which others own and which does not exist in Intercom`);
      }
    }
  }
  for (let address = queue.pop(); address !== undefined; address = queue.pop()) {
    for (const record of waiting.get(address) ?? []) {
      block(record, `points at ${address}, which cannot be created for now`);
    }
  }
  return blocked;

  function block(record: DesiredRecord, message: string, code: NoteCode = 'external-missing'): void {
    if (blocked.has(record.address)) return;
    blocked.set(record.address, {
      code,
      address: record.address,
      message,
      source: record.source,
    });
    queue.push(record.address);
  }
}
