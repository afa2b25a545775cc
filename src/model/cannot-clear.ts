import { type Address, kindOf } from './address.ts';
import { type FieldPointer, parseFieldPointer } from './body.ts';
import type { Traits } from './traits.ts';

/** A field that is to be emptied; `many` is undefined for one that is no relationship. */
export interface Emptied {
  readonly address: Address;
  readonly pointer: FieldPointer;
  readonly many: boolean | undefined;
}

/**
 * Why a field cannot be emptied in this workspace; undefined when it can, or when nobody knows. A request that is sent
 * all the same is answered and changes nothing, in every run again.
 */
export function whyNotCleared(traits: Traits | undefined, { address, pointer, many }: Emptied): string | undefined {
  const trait = many === undefined ? 'null_value' : many ? 'clear_many' : 'clear_one';
  const seen = traits?.[trait];
  const isAsked =
    many !== undefined || (kindOf(address) === 'instance' && parseFieldPointer(pointer).section !== 'time');
  if (seen === undefined || !isAsked || !(trait === 'null_value' ? seen !== 'clears' : seen === 'nothing')) {
    return undefined;
  }
  return (
    `would be cleared, and ${HOW[seen as keyof typeof HOW]} in this workspace (doctor --canary: ${trait}); it is ` +
    'not sent. Clear it in Intercom by hand, or give it a value'
  );
}

const HOW = {
  ignored: 'null is ignored',
  refused: 'null is refused',
  nothing: 'no request empties such a relationship',
} as const;
