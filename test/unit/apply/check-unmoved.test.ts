import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../src/apply/apply-steps.ts';
import { checkUnmoved } from '../../../src/apply/check-unmoved.ts';
import {
  type Address,
  contactAddress,
  conversationAddress,
  type Kind,
  parseAddress,
} from '../../../src/model/address.ts';
import type { Change } from '../../../src/model/change.ts';
import type { TrueupError } from '../../../src/model/error.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Reading, Remote, RemoteMember, RemotePage, RemoteRecord } from '../../../src/model/remote.ts';
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

/** The refusal when `now` is live where this change was planned; undefined when it may be written. */
async function stopOf(
  change: Change,
  now: Reading,
  remote: Partial<Remote> = {},
  ids: ReadonlyMap<Address, string> = new Map(),
): Promise<TrueupError | undefined> {
  const parts = parseAddress(change.address);
  const type = parts?.kind === 'instance' ? parts.type : undefined;
  const readById = async (...asked: readonly unknown[]): Promise<Reading> => {
    expect(asked).toEqual([parts?.kind, change.id, type]);
    return now;
  };
  const context = { project: aShop(), ids, remote: fakeRemote({ readById, ...remote }) } as unknown as RunContext;
  return checkUnmoved(context, change, false).then(
    () => undefined,
    (error: TrueupError) => error,
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
    expect(await told(contactWith(['X'], 'bronze'), ['B'], ['B', 'C'])).toContain(
      '(orders: 1 attached by others, 1 detached by others; tier: another value)',
    );
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
      // Nobody can look up a member whose type is not known.
      const readById = async (kind: Kind): Promise<Reading> =>
        kind === 'contact' ? { state: 'found', record } : Promise.reject(new Error(`no ${kind} was to be read`));
      const remote = fakeRemote({ readById });
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
    await check(pageOf(['id X', 'id Y'], 1, 1, 2));
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
    [
      'is shown to have no name',
      member('1', null),
      { state: 'found', record: remoteRecord('1', { externalId: 'A' }) },
      '1 attached',
    ],
  ])('looks up a member of which only the id is shown: it %s', async (_what, shown, found, why) => {
    const record = remoteRecord('c', { members: { [LINKS]: [shown] } });
    const context = {
      project: aShop(),
      ids: new Map(),
      traits: { nested_limit: 10 },
      remote: fakeRemote({
        readById: async (kind, _id, type) => {
          if (kind === 'contact') return { state: 'found', record };
          return kind === 'instance' && type === 'Order' ? found : { state: 'missing' };
        },
      }),
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

  it('does not look where every field reads its members itself', async () => {
    const context = { project: aShop(), ids: new Map(), remote: fakeRemote() } as unknown as RunContext;
    const adjusted = aField(LINKS, ['A'], [], { adjust: true });
    await checkUnmoved(context, aChange(CONTACT, { id: 'c', fields: [adjusted] }), false);
  });

  it('leaves members alone that are adjusted when it looks at the rest', async () => {
    const fields = [aField(LINKS, ['A'], [], { adjust: true }), aField('/attributes/tier', 'gold', 'silver')];
    expect(await stopOf(aChange(CONTACT, { id: 'c', fields }), contactWith(['X']))).toBeUndefined();
  });

  it('looks at an instance by its id and type when one of its relationships is replaced', async () => {
    const fields = [aField('/attributes/note', 'a', 'b'), aField('/attributes/parts', ['A'], [])];
    const shown = (...members: RemoteMember[]): Reading => {
      const record = remoteRecord('1', { body: body({ note: 'a' }), members: { '/attributes/parts': members } });
      return { state: 'found', record };
    };
    const change = aChange(order('P'), { id: '1', fields });
    expect(await stopOf(change, shown(member('2', 'A')))).toBeUndefined();
    expect((await stopOf(change, shown(member('2', 'A'), member('3', 'X'))))?.message).toContain(
      'parts: 1 attached by others',
    );
    const creation = aChange(order('P'), { id: null, fields });
    expect(await stopOf(creation, shown(member('3', 'X')))).toBeUndefined();
  });

  it('compares the one member of a to-one relationship by its name', async () => {
    const change = aChange(conversationAddress('5'), { id: '5', fields: [aField('/associations/order', 'A', 'B')] });
    const shown = (name: string): Reading => {
      const members = { '/associations/order': [member('1', name)] };
      return { state: 'found', record: remoteRecord('5', { externalId: undefined, members }) };
    };
    expect(await stopOf(change, shown('A'))).toBeUndefined();
    expect(await stopOf(change, shown('B'))).toBeUndefined();
    expect((await stopOf(change, shown('X')))?.message).toContain('order: 1 attached by others');
  });

  it('takes nothing and an empty text for the same value, and for no other', async () => {
    const change = aChange(CONTACT, { id: 'c', fields: [aField('/attributes/tier', null, 'gold')] });
    expect(await stopOf(change, contactWith([], ''))).toBeUndefined();
    expect(await stopOf(change, contactWith([], 'bronze'))).toMatchObject({
      code: 'moved',
      category: 'mismatch',
      hint: 'Run trueup plan to see what it holds now, review it, and apply again.',
    });
  });

  it('lists the members when something was shown, now or when it was planned', async () => {
    const replace = (before: Json) => aChange(CONTACT, { id: 'c', fields: [aField(LINKS, before, ['A'])] });
    const listed = { listReferencedBy: async () => pageOf(['id A', 'id X'], 1, 1, 2) };
    // What is listed has the names `external id A` and `external id X`.
    const ids = new Map([[order('A'), 'id A'] as const]);
    expect((await stopOf(replace([]), contactWith(['A']), listed, ids))?.message).toContain('1 attached');
    expect((await stopOf(replace(['A']), contactWith([]), listed, ids))?.message).toContain('1 attached');
    expect(await stopOf(replace([]), contactWith([]))).toBeUndefined();
  });

  it('counts each member without a name, and knows one that got a name since by its id', async () => {
    const shown = (...members: RemoteMember[]): Reading => ({
      state: 'found',
      record: remoteRecord('c', { members: { [LINKS]: members } }),
    });
    const elsewhere = { listReferencedBy: async () => pageOf([], 1, 0, 0) };
    const detach = aChange(CONTACT, { id: 'c', fields: [aField(LINKS, [{ id: '1' }], [])] });
    expect(await stopOf(detach, shown(member('1', 'A')), elsewhere)).toBeUndefined();
    expect(
      (await stopOf(detach, shown(member('1', null), member('2', null), member('3', null)), elsewhere))?.message,
    ).toContain('2 attached by others');
  });
});
