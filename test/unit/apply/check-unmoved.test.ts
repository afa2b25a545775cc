import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../src/apply/apply-steps.ts';
import { checkUnmoved } from '../../../src/apply/check-unmoved.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Reading } from '../../../src/model/remote.ts';
import { fakeRemote, member, remoteRecord } from '../../support/fake-remote.ts';
import { aChange, aField, aShop, body, order } from '../../support/model-values.ts';

const CONTACT = contactAddress('id', 'c');
const LINKS = '/associations/orders';

function contactWith(names: readonly string[], tier: Json = 'gold'): Reading {
  const members = { [LINKS]: names.map((name) => member(`id ${name}`, name)) };
  return { state: 'found', record: remoteRecord('c', { body: body({ tier }), members }) };
}

/** What is said when this is live where `before` was planned to become `after`; undefined when it may be written. */
async function told(now: Reading, before: readonly string[], after: readonly string[], again = false) {
  const project = aShop({ workspace: { ...aShop().workspace, apiVersion: '2.14' } });
  const context = {
    project,
    ids: new Map(),
    remote: fakeRemote({ readById: async () => now }),
  } as unknown as RunContext;
  const fields = [aField(LINKS, [...before], [...after]), aField('/attributes/tier', 'gold', 'silver')];
  return checkUnmoved(context, aChange(CONTACT, { id: 'c', fields }), again).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

describe('checkUnmoved', () => {
  it('lets through what is as planned, and what is at its target or on the way there', async () => {
    for (const now of [['A', 'B'], ['B', 'C'], ['B'], ['A', 'B', 'C']])
      expect(await told(contactWith(now), ['A', 'B'], ['B', 'C'])).toBeUndefined();
    expect(await told(contactWith(['A'], 'silver'), ['A'], [])).toBeUndefined();
  });

  it('stops where somebody attached, detached or wrote something, and says what', async () => {
    expect(await told(contactWith(['A', 'B', 'X']), ['A', 'B'], ['B', 'C'])).toBe(
      'was changed in Intercom after it was planned (orders: 1 attached by others), so it was not written',
    );
    expect(await told(contactWith([]), ['A', 'B'], ['B', 'C'])).toContain('orders: 1 detached by others');
    expect(await told(contactWith(['A', 'B'], 'bronze'), ['A', 'B'], ['B', 'C'])).toContain('tier: another value');
    expect(await told({ state: 'missing' }, [], ['A'])).toContain('is gone from Intercom since it was planned');
    expect(await told({ state: 'archived' }, [], ['A'])).toContain('is archived since it was planned');
  });

  it('after a try of its own, only what others attached counts', async () => {
    expect(await told(contactWith([], 'bronze'), ['A', 'B'], ['B', 'C'], true)).toBeUndefined();
    expect(await told(contactWith(['X']), ['A', 'B'], ['B', 'C'], true)).toContain('1 attached by others');
  });

  it('does not ask about a creation, nor about an instance whose relationships stay', async () => {
    const context = { project: aShop(), ids: new Map(), remote: fakeRemote() } as unknown as RunContext;
    const fields = [aField('/attributes/note', 'a', 'b')];
    await checkUnmoved(context, aChange(order('A'), { fields }), false);
    await checkUnmoved(context, aChange(order('A'), { id: null, fields }), false);
  });
});
