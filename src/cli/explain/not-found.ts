import { type Address, parseAddress } from '../../model/address.ts';
import { type FieldPointer, parseFieldPointer } from '../../model/body.ts';
import { UsageError } from '../../model/error.ts';
import { nearestName } from '../../model/nearest-name.ts';

/** Nothing anywhere goes by this address: names the ones most like it. */
export function nowhere(address: Address, known: Iterable<Address>): UsageError {
  const near = nearestAddresses(address, [...known]);
  return new UsageError(
    `${address} is neither in the YAML, nor in the ledger, nor in Intercom`,
    near.length > 0
      ? `did you mean ${near.join(' or ')}?`
      : 'Addresses are case-sensitive; trueup import --list names what is live and not in the YAML.',
  );
}

/** The record is known, and has no such field. */
export function noSuchField(address: Address, pointer: FieldPointer, known: readonly FieldPointer[]): UsageError {
  const bare = pointer.replace(/^\/?(?:attributes|associations)?[./]?/u, '');
  const near =
    known.find((each) => parseFieldPointer(each).name === bare) ??
    nearestName(pointer, known) ??
    nearestName(`/attributes/${bare}`, known);
  return new UsageError(
    `${address} has no field ${pointer}: nothing declares it, and Intercom shows none`,
    near === undefined
      ? `Fields are written as ${address}#/attributes/NAME, #/associations/NAME or #/external_created_at.`
      : `did you mean ${address}#${near}?`,
  );
}

const NEAREST = 3;

function nearestAddresses(address: Address, known: readonly Address[]): string[] {
  const key = keyOf(address);
  // The same key under another kind or type is a likelier slip than another key.
  const found = new Set<string>(known.filter((each) => keyOf(each) === key).slice(0, NEAREST));
  let rest = known;
  while (found.size < NEAREST) {
    rest = rest.filter((each) => !found.has(each));
    const near = nearestName(address, rest);
    if (near === undefined) break;
    found.add(near);
  }
  return [...found];
}

function keyOf(address: Address): string {
  const parts = parseAddress(address);
  return parts?.kind === 'instance' ? parts.externalId : parts?.kind === 'contact' ? parts.key : (parts?.id ?? '');
}
