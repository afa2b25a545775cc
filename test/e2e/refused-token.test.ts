import { expect, it } from 'vitest';
import { aQuickShop } from '../support/quick-shop.ts';
import { products, SMALL_SHOP, SMALL_SHOP_SEED } from '../support/small-shop.ts';

const COUNT = 60;
/** The 2.14 reads every record alone. */
const PROJECT = { ...SMALL_SHOP, workspace: { ...SMALL_SHOP.workspace, api_version: '2.14' } };

const CASES = [401, 403].flatMap((status) =>
  [1, 4, 20].flatMap((workers) => ['GET', 'POST'].map((method) => ({ status, workers, method }))),
);

it.each(CASES)('$status in the middle of $workers workers that $method: one request each at most', async (each) => {
  const { status, workers, method } = each;
  const shop = aQuickShop(
    { 'trueup.yaml': PROJECT, 'objects/all.yaml': { instances: { Product: products(COUNT) } } },
    SMALL_SHOP_SEED,
  );
  try {
    shop.engine.setFaults([{ kind: 'status', status, method, path: 'custom_object_instances', nth: 25, times: 1000 }]);
    const result = await shop.run(['apply', '-y', '--parallelism', String(workers)]);
    expect(result.code, result.stderr).toBe(method === 'GET' ? 77 : 3);
    const entries = shop.engine.journal.entries();
    const refused = entries.filter((entry) => entry.status === status);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(workers);
    // After the first refusal nothing leaves but what was on its way.
    expect(entries.length - entries.findIndex((entry) => entry.status === status)).toBeLessThanOrEqual(workers);
    shop.engine.setFaults([]);
    expect((await shop.run(['apply', '-y'])).code).toBe(0);
    expect(shop.engine.state().instances).toHaveLength(COUNT);
    expect((await shop.run(['plan', '--detailed-exitcode'])).code).toBe(0);
  } finally {
    shop.remove();
  }
});
