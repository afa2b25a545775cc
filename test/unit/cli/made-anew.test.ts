import { afterEach, describe, expect, it } from 'vitest';
import { aQuickShop, type QuickShop } from '../../support/quick-shop.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED } from '../../support/small-shop.ts';

let shop: QuickShop | undefined;
afterEach(() => shop?.remove());

const orders = (orderOne: object) => ({
  instances: { Product: { 'P-1': { attributes: { name: 'one' } } }, Order: orderOne },
});
const ours = orders({ 'O-1': { attributes: { note: 'ours' } } });

/** A shop whose one order others deleted, and made anew with this note. */
async function madeAnew(note: string): Promise<QuickShop> {
  shop = aQuickShop({ 'trueup.yaml': SMALL_SHOP, 'objects/all.yaml': ours }, SMALL_SHOP_SEED as never);
  expect((await shop.run(['apply', '-y'])).code).toBe(0);
  shop.engine.seed({ instances: { Order: { 'O-1': { remove: true } } } } as never);
  shop.engine.seed({ instances: { Order: { 'O-1': { attributes: { note } } } } } as never);
  shop.writes();
  return shop;
}

describe('an owned instance that others deleted and made anew', () => {
  it('is forgotten when it leaves the YAML, stays in Intercom, and is deleted only when that is said', async () => {
    const { write, run, writes, engine } = await madeAnew('ours');
    write('objects/all.yaml', orders({}));
    const planned = await run(['plan']);
    expect(planned.stdout).toContain('# instance/Order/O-1 will be forgotten');
    expect(planned.stdout).toContain('declare it with `state: absent` and apply with --adopt');
    expect((await run(['drift'])).code).toBe(2);
    const applied = await run(['apply', '-y']);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    expect(writes()).toEqual([]);
    expect((await run(['plan', '--detailed-exitcode'])).code).toBe(0);
    write('objects/all.yaml', orders({ 'O-1': { state: 'absent' } }));
    expect((await run(['apply', '-y', '--allow-deletes', '1'])).code).toBe(4);
    expect((await run(['apply', '-y', '--adopt', '--allow-deletes', '1'])).code).toBe(0);
    expect(engine.state().instances.map((each) => each.external_id)).toEqual(['P-1']);
    expect((await run(['plan', '--detailed-exitcode'])).code).toBe(0);
  });

  it('is adopted where it differs, and recorded where it is as written', async () => {
    const { run, writes } = await madeAnew('theirs');
    const refused = await run(['apply', '-y']);
    expect([refused.code, writes()]).toEqual([4, []]);
    expect(refused.stdout).toContain('made anew in Intercom by others');
    expect((await run(['apply', '-y', '--adopt'])).code).toBe(0);
    expect(writes()).toHaveLength(1);
    expect((await run(['drift'])).code).toBe(0);
    shop?.remove();
    const equal = await madeAnew('ours');
    const settled = await equal.run(['plan', '--detailed-exitcode']);
    expect(settled.code, settled.stdout).toBe(0);
    expect((await equal.run(['apply', '-y'])).code).toBe(0);
    expect((await equal.run(['drift'])).code).toBe(0);
    expect(equal.writes()).toEqual([]);
  });
});
