import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { applied, applies, expectRefused } from '../support/refused-plan.ts';
import { aSmallShop, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';

afterAll(removeProjects);

const ORDER = { attributes: { status: 'open', items: ['P-1'] } };

/** Everything there is to own: two products, an order, a contact and a conversation. */
const EVERYTHING = {
  instances: { Product: products(2), Order: { 'O-1': ORDER } },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1'] } }],
  conversations: [{ id: '508', associations: { order: 'O-1' } }],
};

describe('nothing declared while the ledger owns something', () => {
  const check = 'check the checkout and `include:`';
  const ways: readonly (readonly [string, (project: TestProject) => Promise<void>])[] = [
    ['the objects directory is gone', (project) => project.remove('objects')],
    ['include: matches nothing', (project) => project.write('trueup.yaml', yaml({ ...SMALL_SHOP, include: ['x/*'] }))],
    ['a file of comments', (project) => project.write('objects/all.yaml', '# moved to another repository\n')],
    ['an empty mapping', (project) => project.write('objects/all.yaml', 'instances: {}\n')],
    ['empty sections', (project) => project.write('objects/all.yaml', 'instances:\n  Product: {}\ncontacts: []\n')],
  ];

  it(`refuses whatever is allowed: ${ways.map(([name]) => name).join(', ')}`, async () => {
    const shop = await applied(EVERYTHING);
    for (const [, empty] of ways) {
      await empty(shop.project);
      await expectRefused(shop, { 'nothing-declared': check }, [['--allow-deletes', '5', '--adopt']]);
      await shop.project.write('objects/all.yaml', yaml(EVERYTHING));
      await shop.project.write('trueup.yaml', yaml(SMALL_SHOP));
    }
    await shop.project.expectSettled();
    await shop.workspace.close();
  });
});

describe('adoption', () => {
  it('of anything that exists needs --adopt, and nothing else will do', async () => {
    const shop = await aSmallShop(EVERYTHING, {
      seed: {
        instances: { Product: { 'P-1': { attributes: { name: 'Product 1' } } }, Order: {} },
        contacts: [{ external_id: '70', attributes: { plan_tier: 'silver' } }, { external_id: '71' }],
      },
    });
    await expectRefused(shop, { adoption: '--adopt' }, [['--allow-deletes', '2']]);
    await applies(shop, '--adopt');
    await rm(join(shop.project.directory, '.trueup'), { recursive: true });
    const lost = await shop.project.plan();
    expect(lost.code).toBe(2);
    expect(lost.stdout).toMatch(/^Plan: 3 to import, 0 to add, 0 to change, 0 to destroy\.$/mu);
    await expectRefused(shop, { adoption: '--adopt' }, []);
    await applies(shop, '--adopt');
    await shop.workspace.close();
  });
});

describe('several guards at once', () => {
  it('are each lifted by their own flag: an adoption that detaches what others attached needs both', async () => {
    const shop = await aSmallShop(
      { contacts: [{ external_id: '70', associations: { orders: [] } }] },
      {
        project: { limits: { deletes: 0, delete_percent: 0 } },
        seed: {
          instances: { Order: { 'O-1': { attributes: {} }, 'O-2': { attributes: {} } } },
          contacts: [{ external_id: '70', associations: { orders: ['O-1', 'O-2'] } }],
        },
      },
    );
    const both = { 'too-many-deletes': '--allow-deletes 2', adoption: '--adopt' };
    await expectRefused(shop, both, []);
    await expectRefused(shop, { 'too-many-deletes': '--allow-deletes 2' }, [], ['--adopt']);
    await expectRefused(shop, { adoption: '--adopt' }, [], ['--allow-deletes', '2']);
    await applies(shop, '--adopt', '--allow-deletes', '2');
    await shop.workspace.close();
  });
});

describe('the wrong place', () => {
  it('another workspace, another region and a null app refuse every command that reads live', async () => {
    const { workspace, project } = await applied({ instances: { Product: products(1) } });
    const elsewhere = async (id: string, region: string, sentence: RegExp) => {
      workspace.seed({ workspace: { id, region } });
      for (const command of [['plan'], ['apply', '-y', '--adopt', '--allow-deletes', '1'], ['drift']]) {
        workspace.mark();
        const result = await project.run(command);
        expect(result.code, command.join(' ')).toBe(4);
        expect(result.stderr).toMatch(sentence);
        expect(result.stdout).toBe('');
        expect(workspace.requests().map((entry) => entry.path)).toEqual(['/me']);
      }
    };
    await elsewhere('another1', 'us', /workspace another1 .*trueup\.yaml names tx2p130c/u);
    await elsewhere('tx2p130c', 'eu', /region eu, and trueup\.yaml says us/iu);
    workspace.seed({ workspace: { id: 'tx2p130c', region: 'US' } });
    await project.expectSettled();
    workspace.setSwitches({ nullApp: true });
    const result = await project.apply();
    expect(result.code).toBe(4);
    expect(result.stderr).toMatch(/hint: /u);
    expect(workspace.writes()).toEqual([]);
    await workspace.close();
  });

  it("another environment's ledger is refused untouched", async () => {
    const shop = await applied({ instances: { Product: products(1) } });
    const ledger = await shop.project.read('.trueup/ledger.jsonl');
    await shop.project.write('staging.jsonl', ledger);
    await shop.project.write(
      'trueup.yaml',
      yaml({ ...SMALL_SHOP, environments: { staging: { ledger: { path: 'staging.jsonl' } } } }),
    );
    for (const command of [['plan'], ['apply', '-y', '--adopt']]) {
      shop.workspace.mark();
      const result = await shop.project.run([...command, '--env', 'staging']);
      expect(result.code).toBe(4);
      expect(result.stderr).toContain('The ledger belongs to environment default; this configuration means staging');
      expect(shop.workspace.writes()).toEqual([]);
    }
    expect(await shop.project.read('staging.jsonl')).toBe(ledger);
    await shop.workspace.close();
  });

  it('a file that cannot be read stops everything, deletes above all', async () => {
    const shop = await applied({ instances: { Product: products(3) } });
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    await shop.project.write('objects/more.yaml', 'instances: { Product: { P-3: ');
    shop.workspace.mark();
    const result = await shop.project.apply('--allow-deletes', '1');
    expect(result.code).toBe(65);
    expect(result.stderr).toMatch(/objects\/more\.yaml:1:\d+/u);
    expect(shop.workspace.requests()).toEqual([]);
    await shop.workspace.close();
  });
});
