import { type Address, contactAddress } from '../../src/model/address.ts';
import type { Change } from '../../src/model/change.ts';
import type { Finding } from '../../src/model/plan.ts';
import { checkGuards } from '../../src/plan/check-guards.ts';
import type { GuardInput } from '../../src/plan/guards/guard.ts';
import { aChange, aShop, declared, desiredOf, ledgerOf, liveOf, living, order, owned, PLAIN } from './model-values.ts';

export const CONTACT: Address = contactAddress('id', 'c');
export const DELETION: Change = aChange(order('A'), { action: 'delete', after: null, entry: null });

/** A world in which no guard has anything to say: one order declared, owned and live. */
export function quietWorld(over: Partial<GuardInput> = {}): GuardInput {
  return {
    project: aShop(),
    desired: desiredOf(declared(order('A'))),
    live: liveOf([living(order('A'))]),
    ledger: ledgerOf(owned(order('A'))),
    changes: [],
    options: PLAIN,
    ...over,
  };
}

/** What guards find in a world that is quiet but for this. */
export function findingsIn(over: Partial<GuardInput>): readonly Finding[] {
  return checkGuards(quietWorld(over));
}

/** What guards refuse in a world that is quiet but for this, with what lifts it. */
export function refusedIn(over: Partial<GuardInput>): string[] {
  return findingsIn(over).map(({ code, remedy }) => `${code}: ${remedy}`);
}

/** The same without what lifts it. */
export function codesIn(over: Partial<GuardInput>): string[] {
  return findingsIn(over).map(({ code }) => code);
}
