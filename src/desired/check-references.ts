import { type Address, parseAddress } from '../model/address.ts';
import type { DesiredRecord } from '../model/desired.ts';
import type { Place } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import { quote, type Report } from './report.ts';

/** One association as written. */
export interface Reference {
  readonly target: Address;
  readonly type: string;
  readonly id: string;
  readonly place: Place;
  readonly file: string;
  /** As messages call it: `Order.items`. */
  readonly relationship: string;
}

// Comparing a name with every id costs; after this many a reader has seen the pattern.
const MAX_SUGGESTIONS = 10;
const MAX_CANDIDATES = 10_000;

/**
 * Every reference must lead to something declared that is meant to exist. `complete` is false when a file could not be
 * read: then what is missing may well stand in it.
 */
export function checkReferences(
  references: readonly Reference[],
  records: ReadonlyMap<Address, Pick<DesiredRecord, 'state' | 'source'>>,
  complete: boolean,
  reportIn: (file: string) => Report,
  moved: ReadonlyMap<Address, Address> = new Map(),
): void {
  let suggestions = 0;
  for (const { target, type, id, place, file, relationship } of references) {
    const record = records.get(target);
    if (record?.state === 'absent')
      reportIn(file)(place, 'absent-reference', `${relationship} points at ${target}, which is to be deleted`, {
        hint: 'remove the member, or the `state: absent`',
        related: { message: 'declared absent here', source: record.source },
      });
    if (record || !complete) continue;
    const movedTo = moved.get(target);
    const nearest =
      movedTo === undefined && suggestions++ < MAX_SUGGESTIONS ? nearestName(id, idsOf(records, type)) : undefined;
    reportIn(file)(place, 'unknown-reference', `${relationship} points at ${target}, which is not declared`, {
      hint: movedTo
        ? `it moves to ${movedTo}: name that one`
        : nearest === undefined
          ? `declare it; when others own it: instances: { ${type}: { ${quote(id)}: { state: external } } }`
          : `did you mean ${quote(nearest)}?`,
    });
  }
}

/** External ids of declared instances of a type, as far as they are worth comparing. */
export function idsOf(records: ReadonlyMap<Address, unknown>, type: string): string[] {
  const ids: string[] = [];
  for (const address of records.keys()) {
    const parts = parseAddress(address);
    if (parts?.kind === 'instance' && parts.type === type) ids.push(parts.externalId);
    if (ids.length === MAX_CANDIDATES) break;
  }
  return ids;
}
