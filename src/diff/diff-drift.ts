import { type Address, hashScope } from '../model/address.ts';
import { EMPTY_BODY, type FieldPointer, readField } from '../model/body.ts';
import type { Desired } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { compareText, type Json } from '../model/json.ts';
import type { FieldHasher, Ledger } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import { entryOwners } from './entry-owners.ts';
import { fieldState } from './field-state.ts';
import { isMadeAnew } from './made-anew.ts';

/** One owned thing that is no longer as it was last applied. `pointer` is null for the record as a whole. */
export interface Moved {
  readonly address: Address;
  readonly pointer: FieldPointer | null;
  readonly kind: 'changed' | 'deleted' | 'unknown';
  readonly live: Json;
  readonly desired: Json | undefined;
  readonly message?: string;
}

export interface Drift {
  /** In address order. Values are real: mask before showing. */
  readonly items: readonly Moved[];
  /** Owned things that were compared. */
  readonly checked: number;
}

/** Compares live with what was last applied; what the YAML says now plays no part but to be shown beside it. */
export function diffDrift(input: {
  readonly project: Project;
  readonly desired: Desired;
  readonly live: Live;
  readonly ledger: Ledger | undefined;
  readonly hasher: FieldHasher;
  readonly covers: (address: Address) => boolean;
}): Drift {
  const { project, desired, live, ledger, hasher } = input;
  const owners = entryOwners(input);
  const named = [...desired.records.keys()].map((address) => [address, owners.entryOf(address)] as const);
  const items: Moved[] = [];
  let checked = 0;
  for (const [address, entry] of [...named, ...owners.left]) {
    if (!entry || ledger === undefined || !input.covers(address)) continue;
    const record = live.records.get(address);
    const absence = live.absent.get(address);
    if (!record && !absence) continue;
    checked += 1;
    const body = desired.records.get(address)?.body ?? EMPTY_BODY;
    if (!record) {
      // An intent to create that nobody confirmed is no drift when nothing was created.
      const wasThere = entry.id !== null;
      const gone = absence?.state === 'missing' ? 'no longer exists' : `is ${absence?.state}`;
      if (wasThere)
        items.push({ address, pointer: null, kind: 'deleted', live: null, desired: undefined, message: gone });
      continue;
    }
    if (isMadeAnew(entry, record)) {
      const message = 'was deleted, and made anew by others';
      items.push({ address, pointer: null, kind: 'deleted', live: null, desired: undefined, message });
      continue;
    }
    for (const pointer of Object.keys(entry.fields).sort(compareText)) {
      const value = readField(record.body, pointer) ?? null;
      const moved = { address, pointer, live: value, desired: readField(body, pointer) };
      if (record.uncertain.includes(pointer)) {
        items.push({ ...moved, kind: 'unknown', message: 'Intercom shows only some of its members' });
        continue;
      }
      const state = fieldState(entry, hashScope(address), pointer, hasher);
      const othersMayJoin = fieldSpec(project, address, pointer).relationship?.members === 'owned';
      if (!(othersMayJoin ? state.keepsApplied(value) : state.liveIsApplied(value))) {
        items.push({ ...moved, kind: 'changed' });
      }
    }
  }
  items.sort((left, right) => compareText(left.address, right.address));
  return { items, checked };
}
