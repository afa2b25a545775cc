import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { aSmallShop, products } from '../support/small-shop.ts';

let shop: Awaited<ReturnType<typeof aSmallShop>>;

beforeAll(async () => {
  shop = await aSmallShop({ instances: { Product: products(2) } });
});

afterAll(async () => {
  await shop.workspace.close();
  await removeProjects();
});

describe('--shard', () => {
  it.each(['0/4', '5/4', '1/65', '2', '1/', 'a/b', '-1/4', '1/4/5', ' 1/4'])('%j is wrong usage', async (shard) => {
    for (const command of [['plan'], ['apply', '-y', '--shard-group', 'g']]) {
      shop.workspace.mark();
      const { code, stderr } = await shop.project.run([...command, `--shard=${shard}`]);
      expect(code).toBe(64);
      expect(stderr).toContain(`Error: --shard is ${shard}`);
      expect(shop.workspace.requests()).toEqual([]);
    }
  });

  it('needs a name that all jobs have in common', async () => {
    const { code, stderr } = await shop.project.run(['apply', '-y', '--shard', '1/2']);
    expect(code).toBe(64);
    expect(stderr).toContain('--shard-group NAME');
    const odd = await shop.project.run(['apply', '-y', '--shard', '1/2', '--shard-group', 'a b']);
    expect(odd.code).toBe(64);
  });

  it('is refused where one process alone can hold the lock, before anything is read or written', async () => {
    const env = { GITHUB_RUN_ID: '17' };
    for (const command of [['plan'], ['apply', '-y']]) {
      shop.workspace.mark();
      const { code, stderr } = await shop.project.run([...command, '--shard', '1/2'], { env });
      expect(code).toBe(64);
      expect(stderr).toContain('cannot be locked by several jobs together');
      expect(stderr).toContain('git or s3');
      expect(shop.workspace.requests().map(({ path }) => path)).toEqual(['/me']);
    }
  });

  it('shows several plans only as the parts of one', async () => {
    await shop.project.run(['plan', '--out', 'whole.json']);
    const { code, stderr } = await shop.project.run(['show', 'whole.json', 'whole.json']);
    expect(code).toBe(5);
    expect(stderr).toContain("One of the plans is no shard's");
  });
});
