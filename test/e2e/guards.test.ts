import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects, type TestProject } from '../support/project.ts';
import { aSmallShop, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';
import { trueup } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

afterAll(removeProjects);

const ORDER = { attributes: { status: 'open', items: ['P-1'] } };

/** Everything there is to own: two products, an order, a contact and a conversation. */
const EVERYTHING = {
  instances: { Product: products(2), Order: { 'O-1': ORDER } },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1'] } }],
  conversations: [{ id: '508', associations: { order: 'O-1' } }],
};

interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
}

/** A plan that guards refuse says so and how to lift it, and is a plan all the same; apply writes nothing whatever else is allowed. */
async function expectRefused(
  { workspace, project }: Shop,
  guards: { readonly [code: string]: string },
  uselessFlags: readonly (readonly string[])[],
  planFlags: readonly string[] = [],
): Promise<void> {
  const plan = await project.plan(...planFlags);
  expect(plan.code, plan.stderr).toBe(2);
  for (const [code, remedy] of Object.entries(guards)) {
    expect(plan.stdout).toMatch(new RegExp(`^ {2}refused +${code} `, 'mu'));
    expect(plan.stdout).toContain(`to lift it: ${remedy}`);
  }
  expect(plan.stdout).toMatch(/Apply would be refused by \d guards?\./u);
  for (const flags of [planFlags, ...uselessFlags]) {
    const apply = await project.apply(...flags);
    expect(apply.code, `apply ${flags.join(' ')}: ${apply.stdout}`).toBe(4);
    expect(workspace.writes(), 'a refused apply sends no write').toEqual([]);
    expect(apply.stderr).toContain('nothing was written');
    expect(apply.stdout).not.toContain('Apply complete!');
    for (const code of Object.keys(guards)) expect(apply.stdout).toContain(code);
  }
}

async function applied(objects: unknown, project: object = {}): Promise<Shop> {
  const shop = await aSmallShop(objects, { project });
  const result = await shop.project.apply();
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return shop;
}

async function applies({ project }: Shop, ...flags: string[]): Promise<void> {
  const result = await project.apply(...flags);
  expect(result.code, result.stdout + result.stderr).toBe(0);
  await project.expectSettled();
}

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

describe('deletes', () => {
  it('are refused over limits.deletes without their exact number, and exactly that number lifts it', async () => {
    const shop = await applied({ instances: { Product: products(6) } });
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    await expectRefused(shop, { 'too-many-deletes': '--allow-deletes 4' }, [
      ['--adopt'],
      ['--allow-deletes', '3'],
      ['--allow-deletes', '5'],
    ]);
    await applies(shop, '--allow-deletes', '4');
    await shop.workspace.close();
  });

  it('may be limits.deletes many, or delete_percent of what is owned where that is more', async () => {
    const shop = await applied(
      { instances: { Product: products(20) } },
      { limits: { deletes: 1, delete_percent: 20 } },
    );
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(15) } }));
    await expectRefused(shop, { 'too-many-deletes': '--allow-deletes 5' }, []);
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(16) } }));
    await applies(shop);
    await shop.workspace.close();
  });

  it('are never more than 100 by percentage', async () => {
    const shop = await applied(
      { instances: { Product: products(210) } },
      { limits: { deletes: 3, delete_percent: 100 } },
    );
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(109) } }));
    await expectRefused(shop, { 'too-many-deletes': '--allow-deletes 101' }, []);
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(110) } }));
    await applies(shop);
    await shop.workspace.close();
  });

  it('of the last of a type need their exact number, even one', async () => {
    const shop = await applied({
      instances: { Product: products(2), Order: { 'O-1': { attributes: { note: 'x' } } } },
    });
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    await expectRefused(shop, { 'type-emptied': '--allow-deletes 1' }, [
      ['--allow-deletes', '0'],
      ['--allow-deletes', '2'],
      ['--adopt'],
    ]);
    await applies(shop, '--allow-deletes', '1');
    await shop.workspace.close();
  });

  it('of a type that left types: are refused, and nothing lifts it but the type', async () => {
    const shop = await applied({
      instances: { Product: products(2), Order: { 'O-1': { attributes: { note: 'x' } } } },
    });
    const { Order: _order, ...types } = SMALL_SHOP.types;
    const without = { ...SMALL_SHOP, types, contacts: {}, conversations: {} };
    await shop.project.write('trueup.yaml', yaml(without));
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    await expectRefused(shop, { 'type-vanished': 'declare Order under `types:` again' }, [
      ['--allow-deletes', '1', '--adopt'],
    ]);
    await shop.project.write('trueup.yaml', yaml(SMALL_SHOP));
    await applies(shop, '--allow-deletes', '1');
    await shop.workspace.close();
  });

  it('count released records and members detached that others attached', async () => {
    const orders = { 'O-1': { attributes: { note: '1' } }, 'O-2': { attributes: { note: '2' } } };
    const contacts = ['70', '71'].map((external_id) => ({
      external_id,
      attributes: { plan_tier: 'gold' },
      associations: { orders: ['O-1'] },
    }));
    const shop = await applied(
      { instances: { Order: orders }, contacts },
      { limits: { deletes: 1, delete_percent: 0 } },
    );
    shop.workspace.seed({ contacts: [{ external_id: '70', associations: { orders: ['O-1', 'O-2'] } }] });
    await shop.project.write(
      'objects/all.yaml',
      yaml({ instances: { Order: orders }, contacts: contacts.slice(0, 1) }),
    );
    await expectRefused(shop, { 'too-many-deletes': '--allow-deletes 2' }, [['--allow-deletes', '1']]);
    await applies(shop, '--allow-deletes', '2');
    await shop.workspace.close();
  });

  it('decide nothing by a listing that never adds up, when a type says prune: all', async () => {
    const types = { ...SMALL_SHOP.types, Product: { ...SMALL_SHOP.types.Product, prune: 'all' } };
    const shop = await applied({ instances: { Product: products(3) } }, { types });
    const lying = await aListingOneShort(shop.workspace.url);
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    for (const flags of [[], ['--allow-deletes', '1', '--adopt']]) {
      shop.workspace.mark();
      const options = { cwd: shop.project.directory, env: { INTERCOM_ACCESS_TOKEN: 'a-token' } };
      const result = await trueup(['apply', '-y', ...flags, '--api-url', lying.url], options);
      expect(result.code, result.stdout + result.stderr).toBe(4);
      expect(result.stdout).toContain('incomplete-listing');
      expect(shop.workspace.writes()).toEqual([]);
    }
    await lying.close();
    await applies(shop);
    await shop.workspace.close();
  });
});

describe('protect', () => {
  it('holds when the line and the object leave the YAML together, and is lifted in two applies', async () => {
    const protect = ['instance/Product/P-1'];
    const shop = await applied({ instances: { Product: products(2) } }, { protect });
    const { 'P-1': _first, ...others } = products(2);
    const remedy = 'declare it again, take it off `protect:` and apply; then remove it in a later apply';
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: others } }));
    await expectRefused(shop, { protected: remedy }, [['--allow-deletes', '1', '--adopt']]);
    await shop.project.write('trueup.yaml', yaml(SMALL_SHOP));
    await expectRefused(shop, { protected: remedy }, [['--allow-deletes', '1', '--adopt']]);
    await shop.project.write(
      'objects/all.yaml',
      yaml({ instances: { Product: { ...others, 'P-1': { state: 'absent' } } } }),
    );
    await expectRefused(shop, { protected: remedy }, []);
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: products(2) } }));
    await applies(shop);
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: others } }));
    await applies(shop);
    await shop.workspace.close();
  });

  it('covers the release of a contact, even one that holds nothing of ours any more', async () => {
    const contact = (external_id: string) => ({ external_id, attributes: { plan_tier: 'gold' } });
    const shop = await applied({ contacts: [contact('70'), contact('71')] }, { protect: ['contact/*'] });
    await shop.project.write('objects/all.yaml', yaml({ contacts: [contact('71')] }));
    await expectRefused(shop, { protected: 'declare it again' }, [['--allow-deletes', '1']]);
    shop.workspace.seed({ contacts: [{ external_id: '70', attributes: { plan_tier: null } }] });
    await expectRefused(shop, { protected: 'declare it again' }, [['--allow-deletes', '1']]);
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

/** Passes everything on, and says of every listing that there is one more than it shows. */
async function aListingOneShort(url: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const answer = await fetch(`${url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const body = (await answer.json()) as { total_count?: number };
    if (typeof body?.total_count === 'number') body.total_count += 1;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
