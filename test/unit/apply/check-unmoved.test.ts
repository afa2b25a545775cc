import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../src/apply/apply-steps.ts';
import { checkUnmoved } from '../../../src/apply/check-unmoved.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Reading, RemoteMember, RemotePage, RemoteRecord } from '../../../src/model/remote.ts';
import { bareMember, fakeRemote, member, pageOf, remoteRecord } from '../../support/fake-remote.ts';
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

  it('counts the members of a relationship that nobody declares any more', async () => {
    const left = '/associations/left';
    const check = (members: RemoteRecord['members'], before: Json, after: Json) => {
      const record = remoteRecord('c', { members });
      const remote = fakeRemote({ readById: async () => ({ state: 'found', record }) });
      const context = { project: aShop(), ids: new Map(), remote } as unknown as RunContext;
      return checkUnmoved(context, aChange(CONTACT, { id: 'c', fields: [aField(left, before, after)] }), false);
    };
    // Its members have ids and, where the answer tells, names.
    await check({ [left]: [bareMember('1'), member('2', 'A')] }, [{ id: '1' }, 'A'], []);
    await expect(check({ [left]: [bareMember('1'), bareMember('2')] }, [{ id: '1' }], [])).rejects.toThrow(
      'left: 1 attached by others',
    );
    await check({}, ['A'], []);
    await expect(check({}, ['A', 'B'], ['A'])).rejects.toThrow('left: 1 detached by others');
  });

  it('compares what is shown where a listing would mix two relationships', async () => {
    const shop = aShop();
    const favourites = { to: 'Order', many: true, members: 'exact' } as const;
    const relationships = { ...shop.contacts.relationships, favourites };
    const members = { [LINKS]: [member('id A', 'A')], '/associations/favourites': [member('id X', 'X')] };
    const record = remoteRecord('c', { members });
    const context = {
      project: { ...shop, contacts: { ...shop.contacts, relationships } },
      ids: new Map(),
      remote: fakeRemote({ readById: async () => ({ state: 'found', record }) }),
    } as unknown as RunContext;
    await checkUnmoved(context, aChange(CONTACT, { id: 'c', fields: [aField(LINKS, ['A'], [])] }), false);
  });

  it('compares what is shown where a listing disagrees with it', async () => {
    const record = remoteRecord('c', { members: { [LINKS]: [member('id A', 'A')] } });
    const check = (listed: RemotePage) => {
      const context = {
        project: aShop(),
        ids: new Map(),
        remote: fakeRemote({
          readById: async () => ({ state: 'found', record }),
          listReferencedBy: async () => listed,
        }),
      } as unknown as RunContext;
      return checkUnmoved(context, aChange(CONTACT, { id: 'c', fields: [aField(LINKS, ['A'], [])] }), false);
    };
    await check(pageOf(['id X'], 1, 1, 1));
    await check(pageOf(['id A', 'id X'], 1, 1, 3));
    await expect(check(pageOf(['id A', 'id X'], 1, 1, 2))).rejects.toThrow('attached by others');
  });

  it.each<[string, RemoteMember, Reading, string | undefined]>([
    [
      'is what was planned with',
      bareMember('1'),
      { state: 'found', record: remoteRecord('1', { externalId: 'A' }) },
      undefined,
    ],
    ['is another', bareMember('1'), { state: 'found', record: remoteRecord('1', { externalId: 'X' }) }, '1 attached'],
    ['has no name', bareMember('1'), { state: 'found', record: remoteRecord('1', { externalId: null }) }, '1 attached'],
    ['is no longer there', bareMember('1'), { state: 'missing' }, '1 attached'],
    ['is shown to have no name', member('1', null), { state: 'missing' }, '1 attached'],
  ])('looks up a member of which only the id is shown: it %s', async (_what, shown, found, why) => {
    const record = remoteRecord('c', { members: { [LINKS]: [shown] } });
    const context = {
      project: aShop(),
      ids: new Map(),
      traits: { nested_limit: 10 },
      remote: fakeRemote({ readById: async (kind) => (kind === 'contact' ? { state: 'found', record } : found) }),
    } as unknown as RunContext;
    const change = aChange(CONTACT, { id: 'c', fields: [aField(LINKS, ['A'], [])] });
    const told = await checkUnmoved(context, change, false).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (why === undefined) expect(told).toBeUndefined();
    else expect(told).toContain(why);
  });

  it('does not ask about a creation, nor about an instance whose relationships stay', async () => {
    const context = { project: aShop(), ids: new Map(), remote: fakeRemote() } as unknown as RunContext;
    const fields = [aField('/attributes/note', 'a', 'b')];
    await checkUnmoved(context, aChange(order('A'), { fields }), false);
    await checkUnmoved(context, aChange(order('A'), { id: null, fields }), false);
  });
});
