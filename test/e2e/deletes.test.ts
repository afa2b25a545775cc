import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { removeProjects } from '../support/project.ts';
import { applied, applies, expectRefused } from '../support/refused-plan.ts';
import { aSmallShop, liveInstances, products, SMALL_SHOP, yaml } from '../support/small-shop.ts';
import { trueup } from '../support/trueup.ts';

afterAll(removeProjects);

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

  it('by prune: all are measured against what is live, and adopt nothing', async () => {
    const types = { ...SMALL_SHOP.types, Product: { ...SMALL_SHOP.types.Product, prune: 'all' } };
    const limits = { deletes: 0, delete_percent: 50 };
    const shop = await aSmallShop(
      { instances: { Product: { MINE: { attributes: { name: 'mine' } } } } },
      { project: { types, limits }, seed: { instances: { Product: products(9) } } },
    );
    await expectRefused(shop, { 'too-many-deletes': '--allow-deletes 9' }, [['--allow-deletes', '8', '--adopt']]);
    await applies(shop, '--allow-deletes', '9');
    expect(liveInstances(shop.workspace)).toEqual(['Product/MINE']);
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
