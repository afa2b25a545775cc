import { describe, expect, it } from 'vitest';
import {
  aShop,
  COUNT,
  codes,
  expectSettled,
  madeOnce,
  objects,
  TOTAL,
  told,
  withSharingBinary,
} from '../support/shard-shop.ts';

withSharingBinary();

describe('shards, as processes at the same time', () => {
  it('plan, are shown as one, and apply what was reviewed; one that is left out or mistaken is told', async () => {
    const shop = await aShop(objects(COUNT));
    const plans = await shop.all((index) => ['plan', '--shard', `${index}/${TOTAL}`, '--out', `plan.${index}.json`]);
    expect(codes(plans), told(plans)).toEqual([0, 0, 0, 0]);
    expect(plans[1]?.stdout).toContain('This is shard 2 of 4: the rest is for the others.');
    const files = [1, 2, 3, 4].map((index) => `plan.${index}.json`);
    const shown = await shop.run(['show', ...files]);
    expect(shown.stdout).toContain(`Plan: ${COUNT * 2} to add, 2 to change, 0 to destroy.`);
    const part = await shop.run(['show', 'plan.3.json', 'plan.1.json']);
    expect(part).toMatchObject({ code: 5 });
    expect(part.stderr).toContain('the plan of shards 2, 4 are missing');
    const other = await shop.run(['apply', 'plan.1.json', '--shard', '2/4', '--shard-group', 'one']);
    expect(other).toMatchObject({ code: 5 });
    expect(other.stderr).toContain('The plan is of shard 1 of 4; this apply is of shard 2 of 4.');
    expect((await shop.run(['apply', 'plan.1.json'])).code).toBe(5);
    shop.workspace.mark();
    const applied = await shop.all((index) => [
      'apply',
      `plan.${index}.json`,
      '--shard',
      `${index}/${TOTAL}`,
      '--shard-group',
      'one',
    ]);
    expect(codes(applied), told(applied)).toEqual([0, 0, 0, 0]);
    const lasts = applied.filter(({ stderr }) => stderr.includes('All 4 shards:'));
    expect(lasts).toHaveLength(1);
    expect(lasts[0]?.stderr).toContain(
      `All 4 shards: Apply complete! Resources: ${COUNT * 2} added, 2 changed, 0 destroyed.`,
    );
    expect(shop.workspace.writes()).toHaveLength(COUNT * 2 + 2);
    expect(madeOnce(shop.workspace)).toBe(COUNT * 2);
    const idle = await shop.run(['plan', '--detailed-exitcode', '--shard', '3/4']);
    expect(idle.stdout).toContain('Nothing to do in shard 3 of 4.');
    expect(idle.stdout).not.toContain('No changes.');
    expect(idle.code).toBe(0);
    await expectSettled(shop);
    await shop.close();
  });
});
