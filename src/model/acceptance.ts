import { type Address, addressGlob } from './address.ts';
import type { FieldPointer } from './body.ts';
import type { SourcePosition } from './source.ts';

/** Drift that is known and let be for a while: an entry under `accept` in trueup.yaml. */
export interface Acceptance {
  /** Address glob, or address glob `#` pointer glob, as written. */
  readonly at: string;
  /** The last day it holds, UTC: `2026-12-31`. */
  readonly until: string;
  readonly why: string;
  readonly source: SourcePosition;
  /** Its last day has gone by: it lets nothing be any more, and is told. */
  readonly expired: boolean;
}

/** The entry about one place: one that still holds before one that has expired, and the first of several like ones. */
export type FindAcceptance = (address: Address, pointer: FieldPointer | null) => Acceptance | undefined;

/** Looks up what is accepted of a field, or with `null` of a record as a whole, which only a bare address names. */
export function acceptanceFinder(acceptances: readonly Acceptance[]): FindAcceptance {
  const sorted = [...acceptances.filter(({ expired }) => !expired), ...acceptances.filter(({ expired }) => expired)];
  const compiled = sorted.map((acceptance) => ({ acceptance, names: acceptedBy(acceptance.at) }));
  return (address, pointer) => compiled.find(({ names }) => names(address, pointer))?.acceptance;
}

/** True for the places that an `at` names. An address without a pointer names the record with all of its fields. */
export function acceptedBy(at: string): (address: Address, pointer: FieldPointer | null) => boolean {
  // Addresses have their own `#` encoded.
  const hash = at.indexOf('#');
  const isAddress = addressGlob(hash === -1 ? at : at.slice(0, hash));
  if (hash === -1) return isAddress;
  const isPointer = addressGlob(at.slice(hash + 1));
  return (address, pointer) => pointer !== null && isAddress(address) && isPointer(pointer);
}

/** `accepted until 2026-12-31: why (trueup.yaml:40)`, or that it was. */
export function describeAcceptance({ until, why, source, expired }: Acceptance): string {
  return `${expired ? 'was accepted until' : 'accepted until'} ${until}: ${why} (${source.file}:${source.line})`;
}
