import { afterEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { aCanaryShop, type CanaryShop, type CanaryShopOptions } from '../support/canary-shop.ts';

const open: CanaryShop[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((shop) => shop.close()));
});

async function aShop(options: CanaryShopOptions = {}): Promise<CanaryShop> {
  const shop = await aCanaryShop(options);
  open.push(shop);
  return shop;
}

/** `P-1`, `P-2` …: as many products as wanted. */
function products(count: number): Record<string, object> {
  return Object.fromEntries(ids(count).map((id) => [id, { attributes: { name: id } }]));
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `P-${index + 1}`);
}

function contact(fields: { readonly products?: readonly string[]; readonly favourite?: string | null }): object {
  return { external_id: '70', associations: fields };
}

function findings({ plan }: { readonly plan: Plan }): string[] {
  return plan.findings.map(({ severity, code }) => `${severity} ${code}`);
}

/** External ids of the products of contact 70, as the workspace holds them. */
function held({ workspace }: CanaryShop): string[] {
  const { contacts, instances } = workspace.state();
  const names = new Map(instances.map((instance) => [instance.id, instance.external_id ?? instance.id]));
  const stored = contacts.find((each) => each.external_id === '70')?.references['products'] ?? [];
  return stored.map((id) => names.get(id) ?? id).sort();
}

describe('nested_limit', () => {
  it('below 2.16 a member that somebody detached is drift, reverted and settled', async () => {
    const shop = await aShop({ traits: { nested_limit: null } });
    await shop.declare({ instances: { Product: products(3) }, contacts: [contact({ products: ids(3) })] });
    await shop.settle();

    shop.edit({ contacts: [{ external_id: '70', associations: { products: ['P-1'] } }] });
    expect((await shop.run('drift')).stdout).toContain('products');
    const drifted = await shop.plan();
    expect(findings(drifted)).toEqual([]);
    expect(drifted.plan.steps).toMatchObject([
      { address: 'contact/external_id:70', action: 'update', origin: 'drift' },
    ]);
    expect(drifted.stdout).toContain('\n+ products: P-2, P-3\n');
    expect(await shop.settle()).toHaveLength(1);
    expect(held(shop)).toEqual(ids(3));

    // All of them, which without an answer looks like a list that is cut as well.
    shop.edit({ contacts: [{ external_id: '70', associations: { products: [] } }] });
    expect(await shop.settle()).toHaveLength(1);
    expect(held(shop)).toEqual(ids(3));

    // The block goes while somebody's own member stays: what was attached here is told apart without a listing.
    shop.edit({
      types: {},
      instances: { Product: { 'P-9': { attributes: { name: 'theirs' } } } },
      contacts: [{ external_id: '70', associations: { products: [...ids(3), 'P-9'] } }],
    });
    await shop.declare({ instances: { Product: products(3) } });
    expect(await shop.settle()).toHaveLength(1);
    expect(held(shop)).toEqual(['P-9']);

    // Without the answer the same is blocked, and stays so.
    await shop.declare({ instances: { Product: products(3) }, contacts: [contact({ products: ids(3) })] });
    await shop.settle('--adopt');
    await shop.learned(null);
    shop.edit({ contacts: [{ external_id: '70', associations: { products: ['P-1'] } }] });
    const blocked = await shop.plan();
    expect(findings(blocked)).toEqual(['blocked associations-cut']);
    expect(blocked.stdout).toContain('trueup doctor --canary');
    expect((await shop.apply()).sent).toEqual([]);
  });

  it('a list of as many members as show at most is left uncertain, a shorter one is whole', async () => {
    const shop = await aShop({ switches: { nestedLimit: 3 }, traits: { nested_limit: 3 } });
    await shop.declare({ instances: { Product: products(5) }, contacts: [contact({ products: ids(5) })] });
    expect((await shop.apply()).code).toBe(0);
    expect(held(shop)).toEqual(ids(5));
    expect(findings(await shop.plan())).toEqual(['blocked associations-cut']);

    shop.edit({ contacts: [{ external_id: '70', associations: { products: ['P-4', 'P-5'] } }] });
    const drifted = await shop.plan();
    expect(findings(drifted)).toEqual([]);
    expect(drifted.plan.steps).toMatchObject([{ origin: 'drift' }]);
    expect((await shop.apply()).sent).toHaveLength(1);
    expect(held(shop)).toEqual(ids(5));
  });

  it('a member that was sent and is missing from a list that is not full was dropped', async () => {
    for (const traits of [{ nested_limit: null }, {}]) {
      const shop = await aShop({ switches: { nestedLimit: 2 } });
      await shop.learned(traits);
      await shop.declare({ instances: { Product: products(3) }, contacts: [contact({ products: ids(3) })] });
      const { code, stdout, stderr } = await shop.apply();
      const knows = 'nested_limit' in traits;
      expect(code).toBe(knows ? 3 : 0);
      if (knows) expect(stdout + stderr).toContain('products: 1 of 3 references were dropped');
    }
  });

  it('members: owned needs no listing where the list is whole', async () => {
    const shop = await aShop({ version: '2.16', members: 'owned', traits: { nested_limit: null } });
    shop.edit({
      instances: { Product: { 'P-9': { attributes: { name: 'theirs' } } } },
      contacts: [{ external_id: '70', associations: { products: ['P-9'] } }],
    });
    const external = { 'P-9': { state: 'external' } };
    await shop.declare({ instances: { Product: products(2) }, contacts: [contact({ products: ids(2) })] });
    const { code, sent } = await shop.apply();
    expect([code, sent.length]).toEqual([0, 3]);
    expect(shop.workspace.requests().filter(({ path, query }) => `${path}${query}`.includes('references_'))).toEqual(
      [],
    );
    expect(held(shop)).toEqual(['P-1', 'P-2', 'P-9']);
    await shop.declare({
      instances: { Product: { ...products(2), ...external } },
      contacts: [contact({ products: [] })],
    });
    await shop.settle();
    expect(held(shop)).toEqual(['P-9']);
  });
});

describe('reference_listing', () => {
  it('no: a listing that tells nothing settles nothing, on 2.16 too', async () => {
    for (const members of ['exact', 'owned'] as const) {
      const shop = await aShop({ version: '2.16', members, switches: { nestedLimit: 2 } });
      await shop.declare({ instances: { Product: products(3) }, contacts: [contact({ products: ids(3) })] });
      await shop.settle();
      await shop.learned({ reference_listing: 'no' });
      const blocked = await shop.plan();
      expect(findings(blocked)).toEqual(['blocked associations-cut']);
      const [finding] = blocked.plan.findings;
      expect(finding?.message).toContain('reference_listing');
      expect(finding?.message.includes('`members: owned` needs the whole list')).toBe(members === 'owned');
      expect(shop.workspace.requests().some(({ query }) => `${query}`.includes('references_'))).toBe(false);
      const applied = await shop.apply();
      expect([applied.code, applied.sent]).toEqual([1, []]);
    }
  });
});

describe('clear_one and clear_many', () => {
  const declared = (products: readonly string[], favourite: string | null, item: string | null) => ({
    instances: { Product: { 'P-1': { attributes: { name: 'one' } } }, Order: { 'O-1': { attributes: { item } } } },
    contacts: [contact({ products, favourite })],
    conversations: [{ id: '508', associations: { product: item } }],
  });

  it('what was seen to empty a relationship is sent, on every kind', async () => {
    for (const [traits, to] of [
      [{}, { many: [], one: null }],
      [
        { clear_many: 'null', clear_one: 'empty-list' },
        { many: null, one: [] },
      ],
      [
        { clear_many: 'empty-list', clear_one: 'empty-text' },
        { many: [], one: '' },
      ],
    ] as const) {
      const ignores = to.one !== null && to.many !== null;
      const shop = await aShop({ traits, switches: { nullReference: ignores ? 'ignore' : 'clear' } });
      await shop.declare(declared(['P-1'], 'O-1', 'P-1'));
      await shop.settle();
      await shop.declare(declared([], null, null));
      const sent = await shop.settle();
      // Contacts and conversations are written side by side.
      expect(sent).toHaveLength(3);
      expect(sent).toEqual(
        expect.arrayContaining([{ item: to.one }, { products: to.many, favourite: to.one }, { product: to.one }]),
      );
    }
  });

  it('nothing: each field is told, nothing of it is sent, and the rest of the record is', async () => {
    const shop = await aShop({
      traits: { clear_many: 'nothing', clear_one: 'nothing', nested_limit: null },
      switches: { nullReference: 'ignore' },
    });
    await shop.declare(declared(['P-1'], 'O-1', 'P-1'));
    await shop.settle();
    await shop.declare({
      ...declared([], null, null),
      contacts: [{ external_id: '70', attributes: { tier: 'gold' }, associations: { products: [], favourite: null } }],
    });
    const stuck = await shop.plan();
    expect(stuck.plan.findings.map(({ code, addresses }) => [code, ...addresses])).toEqual([
      ['cannot-clear', 'contact/external_id:70'],
      ['cannot-clear', 'instance/Order/O-1'],
      ['cannot-clear', 'conversation/508'],
      ['cannot-clear', 'contact/external_id:70'],
    ]);
    expect(stuck.stdout).toMatch(/blocked {2,}cannot-clear .*favourite would be cleared.*clear_one/u);
    const first = await shop.apply();
    expect([first.code, first.sent]).toEqual([3, [{ tier: 'gold' }]]);
    const second = await shop.apply();
    expect([second.code, second.sent]).toEqual([1, []]);
    expect(second.stdout).not.toContain('failed');

    // Somebody clears it by hand: nothing is left to say.
    shop.edit({
      contacts: [{ external_id: '70', associations: { products: [], favourite: null } }],
      conversations: [{ id: '508', associations: { product: null } }],
      instances: { Order: { 'O-1': { attributes: { item: null } } } },
    } as never);
    await shop.settle();
  });
});

describe('null_value', () => {
  it.each(['ignored', 'refused'] as const)(
    '%s: a value is not cleared, whether it is emptied or leaves the YAML',
    async (seen) => {
      const shop = await aShop({ traits: { null_value: seen } });
      const order = (attributes: object) => shop.declare({ instances: { Order: { 'O-1': { attributes } } } });
      await order({ note: 'n', status: 'open' });
      await shop.settle();
      await order({ note: null });
      const stuck = await shop.plan();
      expect(stuck.plan.steps).toEqual([]);
      expect(stuck.plan.findings.map(({ message }) => message.split(' ')[0])).toEqual(['note', 'status']);
      expect(stuck.stdout).toContain(`null is ${seen} in this workspace (doctor --canary: null_value)`);
      const applied = await shop.apply();
      expect([applied.code, applied.sent]).toEqual([1, []]);
      await order({ note: 'm', status: 'open' });
      expect(await shop.settle()).toEqual([{ note: 'm' }]);
    },
  );
});

describe('older_update', () => {
  it('an instance that is newer in Intercom is told and not written', async () => {
    const shop = await aShop({ switches: { olderUpdate: 'ignore' }, traits: { older_update: 'ignored' } });
    const order = (external_updated_at: number, note: string) =>
      shop.declare({ instances: { Order: { 'O-1': { external_updated_at, attributes: { note } } } } });
    await order(1_772_000_000, 'a');
    await shop.settle();
    shop.edit({ instances: { Order: { 'O-1': { external_updated_at: 1_773_000_000 } } } } as never);
    await order(1_772_500_000, 'b');
    const stuck = await shop.plan();
    expect(findings(stuck)).toEqual(['blocked older-update']);
    expect(stuck.plan.findings[0]?.message).toContain('2026-03-08T20:00:00Z');
    const applied = await shop.apply();
    expect([applied.code, applied.sent]).toEqual([1, []]);
    await order(1_773_000_001, 'b');
    expect(await shop.settle()).toEqual([{ note: 'b' }]);

    // Unasked, the update is tried, and fails as a step.
    await shop.learned(null);
    await order(1_772_500_000, 'c');
    expect(findings(await shop.plan())).toEqual([]);
    expect((await shop.apply()).code).toBe(3);
  });
});

describe('list_read', () => {
  it('a live value that is no declared option is told, whatever was asked', async () => {
    const shop = await aShop({ switches: { listRead: 'id' } });
    await shop.declare({
      instances: { Order: { 'O-1': { attributes: { status: 'open' } }, 'O-2': { attributes: { status: 'open' } } } },
    });
    expect((await shop.apply()).code).toBe(3);
    const unasked = await shop.plan();
    expect(findings(unasked)).toEqual(['note unlisted-option']);
    expect(unasked.stdout).toMatch(
      /unlisted-option: status shows ".+" in Intercom, which is none of the declared options/u,
    );

    await shop.learned({ list_read: 'id' });
    const asked = await shop.plan();
    expect(asked.plan.findings).toMatchObject([
      { code: 'unlisted-option', severity: 'note', addresses: ['instance/Order/O-1', 'instance/Order/O-2'] },
    ]);
    expect(asked.plan.findings[0]?.message).toContain('reads as the id of its option');
  });
});

describe('mirrored', () => {
  const instances = (item: string | null, orders: readonly string[]) => ({
    instances: {
      Product: { 'P-1': { attributes: { orders } } },
      Order: { 'O-1': { attributes: { item } } },
    },
  });

  it('sides that contradict each other are named; sides that agree are not', async () => {
    const shop = await aShop({ switches: { mirrored: true }, traits: { mirrored: 'yes' } });
    await shop.declare(instances('P-1', ['O-1']));
    await shop.settle();
    expect(findings(await shop.plan())).toEqual([]);

    await shop.declare(instances('P-1', []));
    const torn = await shop.plan();
    expect(torn.plan.findings).toMatchObject([
      { code: 'both-sides-written', severity: 'note', addresses: ['instance/Order/O-1', 'instance/Product/P-1'] },
    ]);
    expect(torn.plan.findings[0]?.message).toContain('instance/Order/O-1 has instance/Product/P-1 among its item');
    await shop.declare(instances(null, ['O-1']));
    expect(findings(await shop.plan())).toEqual(['note both-sides-written']);
    await shop.learned({ mirrored: 'no' });
    expect(findings(await shop.plan())).toEqual([]);
    await shop.learned({ mirrored: 'yes' });
    await shop.declare(instances(null, []));
    expect(findings(await shop.plan())).toEqual([]);
    await shop.settle();
    await shop.declare({ instances: { Product: products(1), Order: { 'O-1': { attributes: { item: 'P-1' } } } } });
    expect(findings(await shop.plan())).toEqual([]);
  });
});

describe('upsert', () => {
  it('cleared: updates of instances are refused, creations are not', async () => {
    const shop = await aShop({ traits: { upsert: 'cleared' } });
    await shop.declare({ instances: { Order: { 'O-1': { attributes: { note: 'a', status: 'open' } } } } });
    await shop.settle();
    await shop.declare({ instances: { Order: { 'O-1': { attributes: { note: 'b', status: 'open' } } } } });
    const refused = await shop.plan();
    expect(refused.plan.findings).toMatchObject([
      { code: 'upsert-replaces', severity: 'refuse', addresses: ['instance/Order/O-1'] },
    ]);
    const applied = await shop.apply('--adopt', '--allow-deletes', '9');
    expect([applied.code, applied.sent]).toEqual([4, []]);
    await shop.learned({ upsert: 'kept' });
    await shop.settle();
    await shop.learned({ upsert: 'cleared' });

    // A cycle takes a second write of what it created.
    await shop.declare({
      instances: {
        Order: { 'O-1': { attributes: { note: 'b', status: 'open' } }, 'O-2': { attributes: { item: 'P-1' } } },
        Product: { 'P-1': { attributes: { orders: ['O-2'] } } },
      },
    });
    expect(findings(await shop.plan())).toEqual(['refuse upsert-replaces']);
    expect((await shop.apply()).sent).toEqual([]);
  });
});
