import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../../../support/project.ts';
import { aShopInProcess, type ShopInProcess } from '../../../support/shop-in-process.ts';
import { products, yaml } from '../../../support/small-shop.ts';

afterAll(removeProjects);

const offline = { online: false };

async function apply(shop: ShopInProcess, count: number): Promise<void> {
  await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(count) } }));
  const result = await shop.run(['apply', '-y']);
  expect(result.code, result.stderr).toBe(0);
}

const journals = async (shop: ShopInProcess): Promise<string[]> => {
  const directory = join(shop.project.directory, '.trueup/runs');
  return (await readdir(directory)).sort().map((name) => join(directory, name));
};

describe('runs', () => {
  it('shows nothing where nothing was applied', async () => {
    const shop = await aShopInProcess({ instances: { Product: products(1) } });
    expect(await shop.run(['runs'], offline)).toMatchObject({ code: 0, stdout: 'No runs.\n', stderr: '' });
    expect((await shop.run(['show', 'latest'], offline)).code).toBe(64);
    expect((await shop.run(['runs', '--limit', 'x'], offline)).code).toBe(64);
    expect((await shop.run(['runs', '--env', 'nowhere'], offline)).code).toBe(64);
  });

  it('keeps what was applied to the sandbox apart from the history of the workspace', async () => {
    const shop = await aShopInProcess({ instances: { Product: products(1) } });
    expect((await shop.run(['apply', '-y', '--sandbox'], offline)).code).toBe(0);
    expect((await shop.run(['runs'], offline)).stdout).toBe('No runs.\n');
    expect((await shop.run(['show', 'latest'], offline)).code).toBe(64);
    const [head = ''] = (await shop.run(['runs', '--sandbox'], offline)).stdout.split('\n');
    expect(head).toMatch(/done: 1 added$/u);
    const undone = await shop.run(['undo', 'latest', '--sandbox', '-y', '--allow-deletes', '1'], offline);
    expect(undone.stdout, undone.stderr).toContain('Apply complete! Resources: 0 added, 0 changed, 1 destroyed.');
    expect((await shop.run(['undo', head.slice(0, 25).trim(), '-y'], offline)).code).toBe(64);
  });

  it('shows the newest first with what each came to; what is damaged or foreign hides nothing else', async () => {
    const shop = await aShopInProcess({ instances: { Product: products(1) } });
    for (const count of [1, 3, 4, 5]) await apply(shop, count);
    const [first = '', second = '', third = '', fourth = ''] = await journals(shop);
    // Killed before its end; of another workspace; damaged.
    const lines = (await readFile(third, 'utf8')).trimEnd().split('\n');
    await writeFile(third, `${lines.slice(0, -2).join('\n')}\n`);
    await writeFile(second, `${(await readFile(second, 'utf8')).replace('"intent"', '"INTENT"')}`);
    const shown = await shop.run(['runs'], offline);
    expect(shown.code).toBe(0);
    const heads = shown.stdout.split('\n').filter((line) => line.startsWith('run-'));
    expect(heads.map((line) => line.slice(0, 25))).toEqual(
      [fourth, third, second, first].map((file) => file.split('/').at(-1)?.slice(0, 25)),
    );
    expect(heads[0]).toMatch(/done: 1 added$/u);
    expect(heads[1]).toMatch(/did not end: 0 steps done, 0 failed, 1 without an outcome$/u);
    expect(heads[2]).toMatch(/unreadable$/u);
    expect(shown.stdout).toContain('is damaged in line 2');
    expect(heads[3]).toMatch(/done: 1 added$/u);
    expect(shown.stdout).toMatch(
      /^ {4}\d{4}-\d\d-\d\dT[\d:.]+Z {2}environment default, workspace tx2p130c, plan \w+, trueup \S+$/mu,
    );
    expect((await shop.run(['runs'], offline)).stdout, 'byte-stable').toBe(shown.stdout);

    const document = JSON.parse((await shop.run(['runs', '--json', '--limit', '2'], offline)).stdout);
    expect(document).toMatchObject({ format: 'trueup-runs', version: 1, more: 2 });
    expect(document.runs).toMatchObject([
      { outcome: 'done', counts: { added: 1, failed: 0 }, environment: 'default', foreign: false },
      { outcome: 'not-ended', counts: null, recorded: { done: 0, failed: 0, pending: 1 } },
    ]);
    await shop.project.write('trueup.yaml', (await shop.project.read('trueup.yaml')).replace('tx2p130c', 'another1'));
    expect((await shop.run(['runs', '--limit', '1'], offline)).stdout).toContain(
      "workspace tx2p130c (not this project's)",
    );
  });

  it('tells a run that still goes on', async () => {
    const shop = await aShopInProcess({ instances: { Product: products(2) } });
    let during = '';
    const going = await shop.run(['apply', '-y', '--parallelism', '1'], {
      step: async (name) => {
        if (name !== 'answer' || during !== '') return;
        const journal = (await journals(shop).catch(() => []))[0];
        if (journal !== undefined) during = (await shop.run(['runs'], offline)).stdout;
      },
    });
    expect(going.code, going.stderr).toBe(0);
    expect(during).toContain('still running: ');
  });

  it('shows one run whole: reason, before and after, and how to take it back', async () => {
    const shop = await aShopInProcess({ instances: { Product: products(1) } });
    await apply(shop, 1);
    await shop.project.write(
      'objects/all.yaml',
      yaml({ instances: { Product: { 'P-1': { attributes: { name: 'new' } } } } }),
    );
    await shop.run(['apply', '-y']);
    const shown = await shop.run(['show', 'latest'], offline);
    expect(shown.stdout).toContain('~ attributes.name: "Product 1" -> "new"');
    expect(shown.stdout).toContain('    changed in the YAML');
    expect(shown.stdout).toMatch(/To see what taking it back would do: trueup undo run-\S+\n$/u);
    expect(shown.stdout).toContain('Workspace tx2p130c, environment default, by trueup ');
  });
});
