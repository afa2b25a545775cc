import { absentReference } from '../diagnostics/absent-reference.ts';
import { unknownReference } from '../diagnostics/unknown-reference.ts';
import { wrongTypeReference } from '../diagnostics/wrong-type-reference.ts';
import { type Address, instanceAddress, parseAddress } from '../model/address.ts';
import type { DesiredRecord } from '../model/desired.ts';
import type { Place } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import type { SourcePosition } from '../model/source.ts';
import type { Report } from './report.ts';

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

type Records = ReadonlyMap<Address, Pick<DesiredRecord, 'state' | 'source'>>;

// Comparing a name with every id costs; after this many a reader has seen the pattern.
const MAX_SUGGESTIONS = 10;
const MAX_CANDIDATES = 10_000;

/**
 * Every reference must lead to something declared that is meant to exist. `complete` is false when a file could not be
 * read: then what is missing may well stand in it.
 */
export function checkReferences(
  references: readonly Reference[],
  records: Records,
  complete: boolean,
  reportIn: (file: string) => Report,
  moved: ReadonlyMap<Address, Address> = new Map(),
): void {
  let suggestions = 0;
  const ofOtherType = otherTypes(records);
  for (const { target, type, id, place, file, relationship } of references) {
    const record = records.get(target);
    if (record?.state === 'absent')
      reportIn(file)(place, absentReference({ relationship, target }), {
        related: { message: 'declared absent here', source: record.source },
      });
    if (record || !complete) continue;
    const movedTo = moved.get(target);
    const other = movedTo === undefined ? ofOtherType(id) : undefined;
    if (other) {
      const related = { message: 'declared here', source: other.source };
      reportIn(file)(place, wrongTypeReference({ relationship, id, type, declared: other.type }), { related });
      continue;
    }
    const suggest = movedTo === undefined && suggestions++ < MAX_SUGGESTIONS;
    const meant = suggest ? findMeant(records, type, id) : undefined;
    reportIn(file)(place, unknownReference({ relationship, target, type, id, movedTo, meant }));
  }
}

/** Finds what has an external id, whatever its type: worked out when the first member is unknown. */
function otherTypes(records: Records): (id: string) => { type: string; source: SourcePosition } | undefined {
  let byId: Map<string, { type: string; source: SourcePosition }> | undefined;
  return (id) => {
    if (!byId) {
      byId = new Map();
      for (const [address, { source }] of records) {
        const parts = parseAddress(address);
        if (parts?.kind === 'instance') byId.set(parts.externalId, { type: parts.type, source });
      }
    }
    return byId.get(id);
  };
}

/** Whoever writes an address means the id in it; else something alike may be meant. */
function findMeant(
  records: Records,
  type: string,
  id: string,
): { readonly id: string; readonly why: 'address' | 'likeness' } | undefined {
  const start = [`instance/${type}/`, `${type}/`].find((prefix) => id.startsWith(prefix));
  const inside = start === undefined ? undefined : id.slice(start.length);
  if (inside !== undefined && records.has(instanceAddress(type, inside))) return { id: inside, why: 'address' };
  const nearest = nearestName(id, idsOf(records, type));
  return nearest === undefined ? undefined : { id: nearest, why: 'likeness' };
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
