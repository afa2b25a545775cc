import { type DiffInput, diff } from '../../../src/diff/diff.ts';
import { type Address, contactAddress } from '../../../src/model/address.ts';
import type { Difference } from '../../../src/model/change.ts';
import type { Json } from '../../../src/model/json.ts';
import { aShop, desiredOf, HASHER, ledgerOf, liveOf } from '../../support/model-values.ts';

/** An attribute of orders, and the relationship of contacts. */
export const NOTE = '/attributes/note';
export const ORDERS = '/associations/orders';

export const contact: Address = contactAddress('external_id', '70');

/** What the ledger holds of an order's note, and of the orders of a contact. */
export const hashed = (value: Json): string => HASHER.value('instance/Order', NOTE, value);
export const attached = (...members: string[]): readonly string[] => HASHER.members('contact', ORDERS, members);

/** A shop of which nothing is declared, live or owned, all of it in scope and nothing protected, but for what is given. */
export function atRest(over: Partial<DiffInput>): DiffInput {
  const nothing = { project: aShop(), desired: desiredOf(), live: liveOf([]), ledger: ledgerOf(), hasher: HASHER };
  return { ...nothing, covers: () => true, isProtected: () => false, ...over };
}

/** What diff finds there. */
export const run = (over: Partial<DiffInput>): Difference => diff(atRest(over));
