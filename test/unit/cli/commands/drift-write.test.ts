import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aQuickShop, type QuickShop } from '../../../support/quick-shop.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../../../support/small-shop.ts';

let shop: QuickShop;
afterEach(() => shop.remove());

const KEY = { TRUEUP_LEDGER_KEY: '07'.repeat(32), NOTE: 'from outside' };
const SECRET = 'canary-of-drift';

const ORDERS = `# Orders, by hand.
instances:
  Order:
    # The big one.
    O-1:
      attributes:
        note: "ours"     # in quotes
        status: open
        placed_at: 1772000000
        items: [ P-2,  P-1 ]   # two of them

    O-2: { attributes: { note: two } }
    # Comes and goes.
    O-3:
      attributes: { note: three }

    O-4:
      attributes:
        note: \${env:NOTE}
        secret: ${SECRET}
`;
const PEOPLE = `contacts:
  - external_id: "70"          # Mara
    attributes: { plan_tier: gold }
    associations:
      orders:
        - O-1
        - O-3   # hers
conversations: [ { id: "508", associations: { order: O-2 } } ]
`.replaceAll('\n', '\r\n');
const PRODUCTS = 'instances: { Product: { P-1: { attributes: { name: one } }, P-2: { attributes: { name: two } } } }\n';
const TABLE = 'id,name\nT-1,table\n';

const attributes = { ...SMALL_SHOP.types.Order.attributes, secret: { type: 'string', sensitive: true } };
const PROJECT = yaml({
  ...SMALL_SHOP,
  types: { ...SMALL_SHOP.types, Order: { attributes }, Tool: { attributes: { name: 'string' } } },
  env: ['NOTE'],
});
const SEED = {
  ...SMALL_SHOP_SEED,
  types: {
    ...SMALL_SHOP_SEED.types,
    Order: { attributes: { ...SMALL_SHOP_SEED.types.Order.attributes, secret: { type: 'string' } } },
    Tool: { attributes: { name: { type: 'string' } } },
  },
};
const FILES = {
  'trueup.yaml': PROJECT,
  'objects/orders.yaml': ORDERS,
  'objects/people.yaml': PEOPLE,
  'objects/products.yaml': PRODUCTS,
  'objects/tools.yaml': 'instances: { Tool: { $table: tools.csv, key: id } }\n',
  'objects/tools.csv': TABLE,
};

const run = (...args: string[]) => shop.run(args, KEY);

async function applied(): Promise<QuickShop> {
  shop = aQuickShop(FILES, SEED as never);
  const done = await run('apply', '-y');
  expect(done.code, done.stdout + done.stderr).toBe(0);
  shop.writes();
  return shop;
}

describe('drift --write', () => {
  it('makes the YAML say what Intercom says, and touches no other byte', async () => {
    const { engine, read, writes } = await applied();
    engine.seed({
      instances: {
        Order: {
          'O-1': { attributes: { note: 'theirs', status: null, placed_at: 1772500000, items: ['P-2', 'P-9'] } },
          'O-2': { attributes: { note: null } },
          'O-3': { remove: true },
        },
        Product: { 'P-9': { attributes: { name: 'nine' } } },
      },
      contacts: [{ external_id: '70', attributes: { plan_tier: 'trial' } }],
      conversations: [{ id: '508', associations: { order: null } }],
    } as never);
    const before = await run('drift');
    expect(before.code).toBe(2);
    const dry = await run('drift', '--write', '--dry-run');
    expect(dry.code).toBe(2);
    expect(dry.stdout).toContain('+        note: "theirs"     # in quotes\n');
    expect(dry.stdout).toContain('Would be written into the YAML:\n');
    for (const [file, text] of Object.entries(FILES)) expect(read(file), 'a dry run writes nothing').toBe(text);

    const done = await run('drift', '--write');
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect(done.stdout).toContain('Written into the YAML:\n');
    expect(done.stdout).toContain('  objects/orders.yaml: 5 fields changed, 1 record taken out\n');
    expect(read('objects/orders.yaml')).toBe(
      ORDERS.replace('"ours"', '"theirs"')
        .replace('status: open', 'status: null')
        .replace('1772000000', '1772500000')
        .replace('[ P-2,  P-1 ]', '[ P-2,  P-9 ]')
        .replace('note: two', 'note: null')
        .replace('    # Comes and goes.\n    O-3:\n      attributes: { note: three }\n', ''),
    );
    expect(read('objects/people.yaml')).toBe(
      PEOPLE.replace('gold', 'trial').replace('        - O-3   # hers\r\n', '').replace('order: O-2', 'order: null'),
    );
    expect(read('objects/products.yaml')).toBe(PRODUCTS.replace('two } } }', 'two } }, P-9: { state: external } }'));
    expect(writes()).toEqual([]);

    const plan = await run('plan', '--detailed-exitcode');
    expect([plan.code, plan.stdout], plan.stderr).toEqual([0, expect.stringContaining('No changes.')]);
    const agreed = await run('drift');
    expect([agreed.code, agreed.stdout]).toEqual([0, expect.stringContaining('all as the configuration says.')]);
    expect((await run('drift', '--write')).code).toBe(0);
    expect((await run('apply', '-y')).code).toBe(0);
    expect(writes()).toEqual([]);
    expect((await run('drift')).stdout).toContain('No drift. Intercom matches what was last applied.');
  });

  it('names what it cannot write, and why; it stays drift, and no secret shows', async () => {
    const { engine, read } = await applied();
    engine.seed({
      instances: {
        Order: {
          'O-4': { attributes: { note: 'theirs', secret: `${SECRET}-moved` } },
          'O-2': { attributes: { note: 'x' } },
        },
        Tool: { 'T-1': { attributes: { name: 'moved' } } },
      },
      contacts: [{ external_id: '70', archived: true }],
    } as never);
    const dry = await run('drift', '--write', '--dry-run', '--verbose');
    const done = await run('drift', '--write', '--json');
    const text = await run('drift', '--write');
    expect([done.code, text.code]).toEqual([2, 2]);
    for (const [name, why] of [
      ['instance/Order/O-4 attributes.note', 'it reads a variable'],
      ['instance/Order/O-4 attributes.secret', 'it is sensitive, and no secret is written into YAML'],
      ['instance/Tool/T-1 attributes.name', 'it stands in a table, which is not edited from here: change its row'],
      ['contact/external_id:70', 'a contact may be archived or merged: name the one it is now'],
    ])
      expect(text.stdout).toMatch(new RegExp(`^ {2}${name}: .*${why}`, 'mu'));
    for (const { stdout, stderr } of [dry, done, text]) expect(stdout + stderr).not.toContain(SECRET);
    const events = done.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.filter(({ type }) => type === 'drift_file')).toEqual([
      { type: 'drift_file', path: 'objects/orders.yaml', new: false, fields: 1, removed: 0, added: 0 },
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'drift_summary', written: 1, new: 5, dry_run: false });
    expect(read('objects/orders.yaml')).toBe(ORDERS.replace('note: two', 'note: x'));
    expect(read('objects/tools.csv')).toBe(TABLE);
  });

  it('leaves what is accepted, what the YAML changed, too, and what is out of scope', async () => {
    const { engine, write, read } = await applied();
    engine.seed({
      instances: {
        Order: {
          'O-1': { attributes: { note: 'theirs', status: 'shipped' } },
          'O-2': { attributes: { note: 'theirs' } },
          'O-3': { attributes: { note: 'theirs' } },
        },
      },
    });
    const accept = [{ at: 'instance/Order/O-1#/attributes/note', until: '2026-12-31', why: 'later' }];
    write('trueup.yaml', { ...JSON.parse(PROJECT), accept });
    const changed = ORDERS.replace('note: two', 'note: newer');
    write('objects/orders.yaml', changed);
    const scoped = await run('drift', '--write', '--target', 'instance/Order/O-3');
    expect(scoped.code).toBe(0);
    expect(read('objects/orders.yaml')).toBe(changed.replace('note: three', 'note: theirs'));
    const done = await run('drift', '--write');
    expect(done.code).toBe(2);
    expect(done.stdout).toContain(
      '  instance/Order/O-2 attributes.note: the YAML was changed, too, since the last apply',
    );
    expect(done.stdout).toContain('Accepted: 1 field');
    expect(read('objects/orders.yaml')).toBe(
      changed.replace('note: three', 'note: theirs').replace('status: open', 'status: shipped'),
    );
  });

  it('keeps the schemas of a project that has them, and is not asked for a dry run of nothing', async () => {
    const { engine, directory } = await applied();
    expect((await run('schema', '--write')).code).toBe(0);
    engine.seed({ instances: { Order: { 'O-3': { remove: true } } } } as never);
    const kept = join(directory, '.trueup/schemas/objects.schema.json');
    expect(existsSync(kept)).toBe(true);
    expect((await run('drift', '--write')).code).toBe(0);
    expect(shop.read('.trueup/schemas/objects.schema.json')).not.toContain('O-3');
    const usage = await run('drift', '--dry-run');
    expect([usage.code, usage.stderr]).toEqual([
      64,
      expect.stringContaining('--dry-run shows what --write would write'),
    ]);
  });
});

describe('drift where there is nothing to compare', () => {
  it('says that nothing was applied, that nothing is owned, or that nothing in scope is', async () => {
    shop = aQuickShop(FILES, SEED as never);
    const never = await run('drift');
    expect([never.code, never.stdout]).toEqual([1, '']);
    expect(never.stderr).toContain('nothing was applied from here yet');
    for (const args of [['--write'], ['--write', '--dry-run']]) expect((await run('drift', ...args)).code).toBe(1);
    await applied();
    const scoped = await run('drift', '--target', 'instance/Order/none', '--write');
    expect([scoped.code, scoped.stdout]).toEqual([0, expect.stringContaining('No drift in scope.')]);
    expect(scoped.stderr).toContain('--target instance/Order/none matches nothing');
  });
});
