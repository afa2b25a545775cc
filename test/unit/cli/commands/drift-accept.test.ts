import { afterEach, describe, expect, it } from 'vitest';
import { aQuickShop, type QuickShop } from '../../../support/quick-shop.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED } from '../../../support/small-shop.ts';

let shop: QuickShop;
afterEach(() => shop.remove());

const DAY = 86_400_000;
const OBJECTS = {
  instances: {
    Product: { 'P-1': { attributes: { name: 'one' } } },
    Order: {
      'O-1': { attributes: { note: 'ours', status: 'open', items: ['P-1'] } },
      'O-2': { attributes: { note: 'two' } },
    },
  },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1', 'O-2'] } }],
};

/** A shop that is applied, and whose trueup.yaml then accepts drift until the end of the year 2026. */
async function accepting(...at: readonly string[]): Promise<QuickShop> {
  shop = aQuickShop({ 'trueup.yaml': SMALL_SHOP, 'objects/all.yaml': OBJECTS }, SMALL_SHOP_SEED as never);
  expect((await shop.run(['apply', '-y'])).code).toBe(0);
  shop.writes();
  accept(...at);
  return shop;
}

function accept(...at: readonly string[]): void {
  const entries = at.map((each) => ({ at: each, until: '2026-12-31', why: 'sales clears up' }));
  shop.write('trueup.yaml', { ...SMALL_SHOP, accept: entries });
}

/** Exit codes of drift and of plan --detailed-exitcode, what they print, and that nothing was written. */
async function look() {
  shop.writes();
  const drift = await shop.run(['drift']);
  const plan = await shop.run(['plan', '--detailed-exitcode']);
  expect(shop.writes()).toEqual([]);
  return { codes: [drift.code, plan.code], drift: drift.stdout, plan: plan.stdout, said: drift.stderr };
}

const O1 = 'instance/Order/O-1';

describe('drift that is accepted', () => {
  it('neither counts nor is reverted, until its last day has gone by', async () => {
    const { engine, run, writes, advance } = await accepting(`${O1}#/attributes/note`);
    engine.seed({ instances: { Order: { 'O-1': { attributes: { note: 'theirs' } } } } });
    const now = await look();
    expect(now.codes).toEqual([0, 0]);
    expect(now.drift).toContain('Drift: 1 field of 1 record moved since the last apply, all accepted.');
    expect(now.plan).not.toContain('No changes.');
    expect(now.plan).toContain('Nothing to do. What moved in Intercom is accepted (1 record).');
    expect(now.plan).toMatch(
      /Left alone, and why:\n {2}drift-accepted: note moved in Intercom, accepted until 2026-12-31: sales clears up \(trueup\.yaml:\d+\) \(instance\/Order\/O-1\)/u,
    );
    expect((await run(['apply', '-y'])).code).toBe(0);
    expect(writes(), 'an apply leaves it alone').toEqual([]);
    expect((await look()).codes, 'and knows it afterwards').toEqual([0, 0]);
    // The clock stands at 21 September 2026, 13:33 UTC.
    advance(101 * DAY);
    expect((await look()).codes, 'the last day counts').toEqual([0, 0]);
    advance(DAY);
    const later = await look();
    expect(later.codes).toEqual([2, 2]);
    expect(later.drift).toContain('Expired: 1 field, no longer accepted: until 2026-12-31 (trueup.yaml:');
    expect(later.said).toMatch(/trueup\.yaml:\d+:\d+: warning\[accept-expired\]/u);
    expect(later.plan).toMatch(
      /Look at these first:\n {2}expired {3}instance\/Order\/O-1 {2}note moved .*trueup\.yaml:\d+/u,
    );
    expect((await run(['apply', '-y'])).code).toBe(0);
    expect(writes()).toHaveLength(1);
    expect((await look()).codes).toEqual([0, 0]);
  });

  it('is overwritten when the YAML changes, and other drift is reverted beside it', async () => {
    const { engine, run, write } = await accepting(`${O1}#/attributes/note`);
    engine.seed({ instances: { Order: { 'O-1': { attributes: { note: 'theirs', status: 'shipped' } } } } });
    const mixed = await look();
    expect(mixed.codes).toEqual([2, 2]);
    expect(mixed.drift).toContain('New: 1 field.\nAccepted: 1 field: until 2026-12-31');
    expect((await run(['apply', '-y'])).code).toBe(0);
    const live = () => engine.state().instances.find(({ external_id }) => external_id === 'O-1')?.attributes;
    expect(live()).toMatchObject({ note: 'theirs', status: 'open' });
    expect((await look()).codes).toEqual([0, 0]);
    const { 'O-1': first, ...others } = OBJECTS.instances.Order;
    const changed = { ...first, attributes: { ...first.attributes, note: 'newer' } };
    write('objects/all.yaml', {
      ...OBJECTS,
      instances: { ...OBJECTS.instances, Order: { ...others, 'O-1': changed } },
    });
    const conflict = await look();
    expect(conflict.codes).toEqual([2, 2]);
    expect(conflict.plan).toContain('conflict  instance/Order/O-1');
    expect(conflict.plan).not.toContain('drift-accepted');
    expect((await run(['apply', '-y'])).code).toBe(0);
    expect(live()).toMatchObject({ note: 'newer' });
    expect((await look()).plan).toContain('No changes.');
  });

  it('is not overwritten by the write of another field: the times, which go along with each, go as they are', async () => {
    const { 'O-1': first, ...others } = OBJECTS.instances.Order;
    const timed = (note: string, status: string) => {
      const order = { external_created_at: 1_772_000_000, attributes: { ...first.attributes, note, status } };
      return { ...OBJECTS, instances: { ...OBJECTS.instances, Order: { ...others, 'O-1': order } } };
    };
    const { engine, run, write } = await accepting(`${O1}#/external_created_at`, `${O1}#/attributes/note`);
    write('objects/all.yaml', timed('ours', 'open'));
    expect((await run(['apply', '-y'])).code).toBe(0);
    const theirs = { external_created_at: 1_772_000_777, attributes: { note: 'theirs' } };
    engine.seed({ instances: { Order: { 'O-1': theirs } } });
    write('objects/all.yaml', timed('ours', 'shipped'));
    expect((await run(['apply', '-y'])).code).toBe(0);
    const live = engine.state().instances.find(({ external_id }) => external_id === 'O-1');
    expect(live).toMatchObject({
      external_created_at: 1_772_000_777,
      attributes: { note: 'theirs', status: 'shipped' },
    });
    expect((await look()).codes).toEqual([0, 0]);
  });

  it('is a deletion, with what it does to those who point there', async () => {
    const { engine, run, writes } = await accepting('instance/Order/O-2');
    engine.seed({ instances: { Order: { 'O-2': { remove: true } } } } as never);
    const gone = await look();
    expect(gone.codes, gone.plan).toEqual([0, 0]);
    expect(gone.drift).toContain('Accepted: 1 field, 1 whole record');
    expect((await run(['apply', '-y'])).code).toBe(0);
    expect(writes()).toEqual([]);
    const explained = await run(['explain', 'instance/Order/O-2']);
    expect(explained.stdout).toContain('no step (accepted): no longer exists, accepted until 2026-12-31');
    accept();
    expect((await look()).codes).toEqual([2, 2]);
    expect((await run(['apply', '-y'])).code).toBe(0);
    expect(writes().map(({ method }) => method)).toEqual(['POST', 'PUT']);
    expect((await look()).plan).toContain('No changes.');
  });

  it('never weakens a guard, and is no word about what cannot be read', async () => {
    const { engine, run, write, writes } = await accepting('*');
    write('objects/all.yaml', { contacts: OBJECTS.contacts.map(({ external_id }) => ({ external_id })) });
    expect((await run(['apply', '-y'])).code, 'all instances are to go').toBe(4);
    write('objects/all.yaml', OBJECTS);
    engine.seed({ instances: { Order: { 'O-1': { remove: true } } } } as never);
    engine.seed({ instances: { Order: { 'O-1': { attributes: { note: 'ours' } } } } });
    expect((await look()).codes, 'others made theirs in its place').toEqual([2, 2]);
    expect((await run(['apply', '-y'])).code, 'that is an adoption').toBe(4);
    expect(writes()).toEqual([]);
    engine.setFaults([{ kind: 'status', status: 500, method: 'GET', path: '/contacts*', times: 99 } as never]);
    expect((await run(['drift'])).code).toBe(75);
  });

  it('names something owned, or is warned about', async () => {
    const { write } = await accepting(O1, 'instance/Order/O-9');
    const { 'O-1': _left, ...others } = OBJECTS.instances.Order;
    const contacts = [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-2'] } }];
    write('objects/all.yaml', { instances: { ...OBJECTS.instances, Order: others }, contacts });
    const { said } = await look();
    expect(said).toContain('"instance/Order/O-9" names nothing that is declared');
    expect(said, 'it left the YAML, and is owned still').not.toContain('"instance/Order/O-1" names');
    const validated = await shop.run(['validate']);
    expect(validated.stdout).toContain('"instance/Order/O-1" names nothing');
  });
});
