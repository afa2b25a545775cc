import { describe, expect, it } from 'vitest';
import { contactAddress } from '../../../src/model/address.ts';
import type { Step } from '../../../src/model/plan.ts';
import { isAtTarget } from '../../../src/plan/at-target.ts';
import { maskBody } from '../../../src/plan/mask.ts';
import {
  aSharedShop,
  aShop,
  aStepOf,
  body,
  HASHER,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
} from '../../support/model-values.ts';

const address = order('A');
const step = (over: Partial<Step>) => aStepOf(1, { address, ...over });
const origin = { origin: 'edit', source: null } as const;

function at(reviewed: Step, live: ReturnType<typeof liveOf>, ledger = ledgerOf(), project = aShop()): boolean {
  return isAtTarget(reviewed, { project, live, ledger, hasher: HASHER });
}

describe('isAtTarget', () => {
  it('an update whose values are there, whatever else is', () => {
    expect(at(step({ after: body({ note: 'x' }) }), liveOf([living(address, body({ note: 'x', total: 1 }))]))).toBe(
      true,
    );
    expect(at(step({ after: body({ note: 'x' }) }), liveOf([living(address, body({ note: 'y' }))]))).toBe(false);
  });

  it('an update of several fields when each of them is there', () => {
    const both = step({ after: body({ note: 'x', total: 1 }) });
    expect(at(both, liveOf([living(address, body({ note: 'x', total: 2 }))]))).toBe(false);
    expect(at(both, liveOf([living(address, body({ note: 'x', total: 1 }))]))).toBe(true);
  });

  it('a field to clear that is unset in any of its ways, and not one that is set', () => {
    const clears = step({ after: body(), fields: { '/attributes/note': origin } });
    for (const unset of [null, '', []]) expect(at(clears, liveOf([living(address, body({ note: unset }))]))).toBe(true);
    expect(at(clears, liveOf([living(address)]))).toBe(true);
    expect(at(clears, liveOf([living(address, body({ note: 'still' }))]))).toBe(false);
  });

  it('a delete when it is known to be gone, and not when it was not read', () => {
    const deletes = step({ action: 'delete', after: null });
    expect(at(deletes, liveOf([], [address]))).toBe(true);
    expect(at(deletes, liveOf([]))).toBe(false);
    expect(at(deletes, liveOf([living(address)]))).toBe(false);
  });

  it('an update of what was not read is not known to be there', () => {
    expect(at(step({ after: body() }), liveOf([]))).toBe(false);
  });

  it('a forget when there is no ledger at all', () => {
    const forgets = step({ action: 'forget', after: null, patch: [] });
    const world = { project: aShop(), live: liveOf([]), ledger: undefined, hasher: HASHER };
    expect(isAtTarget(forgets, world)).toBe(true);
  });

  it('a forget when the ledger has forgotten', () => {
    const forgets = step({ action: 'forget', after: null, patch: [] });
    expect(at(forgets, liveOf([living(address)]))).toBe(true);
    expect(at(forgets, liveOf([living(address)]), ledgerOf(owned(address)))).toBe(false);
  });

  it('a create that is not there yet is not', () => {
    expect(at(step({ action: 'create', after: body() }), liveOf([], [address]))).toBe(false);
  });

  it('a sensitive value by its hash', () => {
    const after = maskBody(aShop(), address, body({ secret: 's' }), HASHER);
    expect(at(step({ after }), liveOf([living(address, body({ secret: 's' }))]))).toBe(true);
    expect(at(step({ after }), liveOf([living(address, body({ secret: 't' }))]))).toBe(false);
  });

  it('members: others beside ours matter to an exact relationship only', () => {
    const contact = contactAddress('id', 'c');
    const joins = aStepOf(1, { address: contact, after: body({}, { orders: ['A'] }) });
    const live = liveOf([living(contact, body({}, { orders: ['A', 'B'] }))]);
    expect(at(joins, live)).toBe(false);
    expect(at(joins, live, ledgerOf(), aSharedShop())).toBe(true);
    const more = aStepOf(1, { address: contact, after: body({}, { orders: ['A', 'C'] }) });
    expect(at(more, live, ledgerOf(), aSharedShop()), 'one of two is not both').toBe(false);
  });
});
