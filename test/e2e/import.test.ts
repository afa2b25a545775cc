import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Seed } from '../../src/sandbox/seed.ts';
import { aProject, removeProjects, type TestProject } from '../support/project.ts';
import { type AppResult, runInProcess, testClock } from '../support/run-app.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';

const open: TestWorkspace[] = [];
afterEach(() => Promise.all(open.splice(0).map((workspace) => workspace.close())));
afterAll(removeProjects);

const BARE = 'version: 1\nworkspace: { id: tx2p130c, api_version: "2.16" }\n';

const SEED: Seed = {
  workspace: { id: 'tx2p130c', region: 'us' },
  types: {
    Product: { attributes: { name: { type: 'string' }, price: { type: 'decimal' } } },
    Order: {
      attributes: {
        status: { type: 'list', options: ['open', 'shipped'] },
        placed_at: { type: 'datetime' },
        count: { type: 'integer' },
        gift: { type: 'boolean' },
        items: { type: 'relationship', to: 'Product', many: true },
      },
    },
  },
  contact_attributes: { tier: { type: 'string' }, orders: { type: 'relationship', to: 'Order', many: true } },
  conversation_attributes: { order: { type: 'relationship', to: 'Order', many: false } },
  instances: {
    Product: { 'P-1': { attributes: { name: 'yes', price: 1.5 } }, 'P-2': { attributes: { name: '007', price: 2 } } },
    Order: {
      'O-1': {
        external_created_at: 1_772_000_000,
        attributes: { status: 'open', placed_at: 1_772_000_000, count: 3, gift: true, items: ['P-2', 'P-1'] },
      },
      'O-2': { attributes: {} },
    },
  },
  contacts: [{ external_id: '70', attributes: { tier: 'gold' }, associations: { orders: ['O-1', 'O-2'] } }],
  conversations: [{ id: '508', associations: { order: 'O-1' } }],
};

const DECLARED = `# The shop.
version: 1
workspace: { id: tx2p130c, api_version: "2.16" }
types:
  Product: { attributes: { name: string, price: decimal } }
  Order:
    attributes:
      # as Intercom has them
      status: { type: list, options: [open, shipped] }
      placed_at: datetime
      count: integer
      gift: boolean
      items: { type: relationship, to: Product, many: true }
contacts: { attributes: { tier: string }, relationships: { orders: { to: Order, many: true } } }
conversations: { relationships: { order: { to: Order, many: false } } }
`;

interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  readonly run: (...args: string[]) => Promise<AppResult>;
  /** Imports, and proves that nothing was written to Intercom and that the plan after it is empty. */
  readonly importAll: (...args: string[]) => Promise<AppResult>;
  readonly expectSettled: () => Promise<void>;
  readonly read: (...files: string[]) => Promise<string[]>;
}

async function aShop(files: { readonly [file: string]: string }, more: Seed = {}, env: object = {}): Promise<Shop> {
  const workspace = await aWorkspace({ seed: SEED });
  workspace.seed(more);
  open.push(workspace);
  const project = await aProject(workspace, files);
  const clock = testClock();
  const run = (...args: string[]) => {
    clock.advance(60_000);
    return runInProcess([...args, '--api-url', workspace.url], { cwd: project.directory, clock, env: { ...env } });
  };
  const expectSettled = async () => {
    const plan = await run('plan', '--detailed-exitcode');
    expect(plan.stdout, plan.stderr).toContain('No changes. Your infrastructure matches the configuration.');
    expect(plan.code).toBe(0);
  };
  const importAll = async (...args: string[]) => {
    workspace.mark();
    const done = await run('import', ...args);
    expect(done.code, `${done.stdout}${done.stderr}`).toBe(0);
    expect(workspace.writes()).toEqual([]);
    await expectSettled();
    return done;
  };
  const read = (...names: string[]) => Promise.all(names.map((name) => project.read(name)));
  return { workspace, project, run, importAll, expectSettled, read };
}

const MODELINE = '# yaml-language-server: $schema=../node_modules/trueup/schemas/objects.schema.json\n';

describe('import from nothing', () => {
  it('declares what it meets, marks what it guessed, and writes values that read back the same', async () => {
    const { importAll, read } = await aShop({ 'trueup.yaml': BARE });
    const done = await importAll('--type', 'Order', '--contact', 'external_id:70', '--conversation', '508');
    expect(done.stdout).toContain(
      'Import complete: 4 added, 0 changed, 0 as they were, 2 declared external. 4 addresses are owned from here.',
    );
    const [project, orders, products, contacts, conversations] = await read(
      'trueup.yaml',
      'objects/order.yaml',
      'objects/product.yaml',
      'objects/contacts.yaml',
      'objects/conversations.yaml',
    );
    expect(project).toBe(`${BARE}types:
  Order:
    attributes:
      count: decimal # guessed: integer, if it is always whole
      gift: boolean
      items:
        type: relationship
        to: Product
        many: true
      placed_at: decimal # guessed: datetime, if these are times
      status: string # guessed: list, if Intercom has options for it
  Product:
    attributes: {}
contacts:
  relationships:
    orders:
      to: Order
      many: true
conversations:
  relationships:
    order:
      to: Order
      many: false
`);
    expect(orders).toBe(`${MODELINE}instances:
  Order:
    O-1:
      external_created_at: 2026-02-25T06:13:20Z
      attributes:
        count: 3
        gift: true
        items: [P-1, P-2]
        placed_at: 1772000000
        status: open
    O-2: {}
`);
    expect(products).toBe(`${MODELINE}instances:
  Product:
    P-1:
      state: external
    P-2:
      state: external
`);
    expect(contacts).toBe(`${MODELINE}contacts:
  - external_id: "70"
    associations:
      orders: [O-1, O-2]
`);
    expect(conversations).toBe(`${MODELINE}conversations:
  - id: "508"
    associations:
      order: O-1
`);
  });

  it('twice changes no byte; what was only referred to is taken over when it is named', async () => {
    const { importAll, read, project } = await aShop({ 'trueup.yaml': DECLARED });
    await importAll('--type', 'Order', '--contact', 'external_id:70');
    const files = ['trueup.yaml', 'objects/order.yaml', 'objects/product.yaml', 'objects/contacts.yaml'];
    const first = await read(...files);
    expect(first[0]).toBe(DECLARED);
    expect(first[1]).toContain('placed_at: 2026-02-25T06:13:20Z');
    const again = await importAll('--type', 'Order', '--contact', 'contact/external_id:70');
    expect(again.stdout).toBe(
      'Import complete: 0 added, 0 changed, 3 as they were. 3 addresses are owned from here.\n',
    );
    expect(await read(...files)).toEqual(first);

    const left = await importAll('--type', 'Product');
    expect(left.stderr).toContain(
      'Warning: instance/Product/P-1, instance/Product/P-2: is declared `state: external` and stays so; name it with --ids to take it over',
    );
    await project.write('ids.txt', '# both\ninstance/Product/P-1\ninstance/Product/P-2   # the second\n');
    await importAll('--ids', 'ids.txt');
    expect(await project.read('objects/product.yaml')).toBe(`${MODELINE}instances:
  Product:
    P-1:
      attributes:
        name: "yes"
        price: 1.5
    P-2:
      attributes:
        name: "007"
        price: 2
`);
  });

  it('with --dry-run shows the files, and writes neither them nor the ledger', async () => {
    const { run, project, workspace } = await aShop({ 'trueup.yaml': DECLARED, 'objects/order.yaml': ORDERS });
    workspace.mark();
    const shown = await run('import', '--type', 'Order', '--dry-run');
    expect(shown.stdout).toBe(`--- a/objects/order.yaml
+++ b/objects/order.yaml
@@ -4,5 +4,6 @@
     O-1:
       attributes:
         # counted by hand
-        count: 2 # two
+        count: 3 # two
         status:   'open'
+    O-2: {}

objects/order.yaml: 1 added, 1 changed

Import (dry run): 1 added, 1 changed, 0 as they were. Nothing was written.
`);
    expect(await project.read('objects/order.yaml')).toBe(ORDERS);
    await expect(project.read('.trueup/ledger.jsonl')).rejects.toThrow();
    expect(workspace.writes()).toEqual([]);
    const document = JSON.parse((await run('import', '--type', 'Order', '--dry-run', '--json')).stdout);
    expect(document).toMatchObject({
      format: 'trueup-import',
      dry_run: true,
      added: ['instance/Order/O-2'],
      changed: ['instance/Order/O-1'],
      files: [{ path: 'objects/order.yaml', new: false, added: 1, changed: 1 }],
    });
    expect(document.diff).toContain('+    O-2: {}');
  });
});

const ORDERS = `# Orders of the shop.
instances:
  Order:
    O-1:
      attributes:
        # counted by hand
        count: 2 # two
        status:   'open'
`;

describe('import over what is written', () => {
  it('sets what differs in place, and leaves comments, quotes, order and everything unmanaged as they stand', async () => {
    const { importAll, project, workspace } = await aShop({ 'trueup.yaml': DECLARED, 'objects/mine.yaml': ORDERS });
    await importAll('--type', 'Order');
    expect(await project.read('objects/mine.yaml')).toBe(`${ORDERS.replace('count: 2', 'count: 3')}    O-2: {}\n`);
    // What was applied from here and has left the YAML comes back, instead of being cleared.
    await project.write(
      'objects/mine.yaml',
      ORDERS.replace("        status:   'open'\n", '').replace('count: 2', 'count: 3'),
    );
    workspace.seed({ instances: { Order: { 'O-1': { attributes: { status: 'shipped', count: null } } } } });
    await importAll('--type', 'Order');
    expect(await project.read('objects/mine.yaml')).toContain(
      '        # counted by hand\n        count: null # two\n        status: shipped\n    O-2: {}\n',
    );
  });

  it('writes no secret, keeps variables and other states, and does not take over what differs in one', async () => {
    const project = DECLARED.replace('name: string', 'name: { type: string, sensitive: true }').replace(
      'contacts:',
      'env: [COUNT]\ncontacts:',
    );
    const objects = `instances:
  Order:
    O-1: { attributes: { count: "\${env:COUNT}" } }
    O-2: { state: forgotten }
`;
    const env = { TRUEUP_LEDGER_KEY: '07'.repeat(32), COUNT: '4' };
    const shop = await aShop({ 'trueup.yaml': project, 'objects/all.yaml': objects }, {}, env);
    shop.workspace.mark();
    const done = await shop.run('import', '--type', 'Order', '--type', 'Product', '--into', 'objects/all.yaml');
    expect(done.code, done.stderr).toBe(0);
    expect(shop.workspace.writes()).toEqual([]);
    expect(done.stderr).toContain(
      'Warning: instance/Order/O-1: "count" differs and stays as it is written: it reads a variable',
    );
    expect(done.stderr).toContain('Warning: instance/Order/O-2: is declared `state: forgotten` and stays so');
    expect(done.stderr).toContain(
      'Warning: instance/Product/P-1, instance/Product/P-2: "name" is left out: it is sensitive, and no secret is written into YAML',
    );
    expect(done.stdout).toContain('1 left differing. 2 addresses are owned from here.');
    const text = await shop.project.read('objects/all.yaml');
    expect(text.startsWith(objects)).toBe(true);
    expect(text).not.toContain('007');
    expect(await shop.project.read('.trueup/ledger.jsonl')).not.toContain('O-1');
    const plan = await shop.run('plan');
    expect(plan.stdout).toContain('instance/Order/O-1');
    expect(plan.stdout).not.toContain('instance/Product/P-1');
  });

  it('keeps the order of members that stay', async () => {
    const objects =
      'instances:\n  Product: { P-1: {}, P-2: {} }\n  Order:\n    O-1:\n      attributes: { items: [P-2] } # two\n';
    const { importAll, project } = await aShop({ 'trueup.yaml': DECLARED, 'objects/all.yaml': objects });
    await project.write('ids.txt', 'instance/Order/O-1\ninstance/Product/P-1\ninstance/Product/P-2\n');
    await importAll('--ids', 'ids.txt');
    expect(await project.read('objects/all.yaml')).toBe(objects.replace('[P-2]', '[P-2, P-1]'));
  });

  it('finds a contact that is declared under another name, and makes no second declaration of it', async () => {
    const contacts = 'contacts:\n  - email: jo@example.com # jo\n    attributes: { tier: silver }\n';
    const more: Seed = { contacts: [{ external_id: '70', email: 'jo@example.com' }] };
    const { importAll, project } = await aShop({ 'trueup.yaml': DECLARED, 'objects/people.yaml': contacts }, more);
    await importAll('--contact', 'external_id:70');
    expect(await project.read('objects/people.yaml')).toBe(contacts.replace('silver', 'gold'));
  });

  it('leaves tables as they are, and finds another file for what is new', async () => {
    const files = {
      'trueup.yaml': DECLARED,
      'objects/product.yaml': 'instances: { Product: { $table: products.csv, key: sku } }\n',
      'objects/products.csv': 'sku,name\nP-1,other\n',
    };
    const { run, project, workspace } = await aShop(files);
    const done = await run('import', '--type', 'Product');
    expect(done.code, done.stderr).toBe(0);
    expect(workspace.writes()).toEqual([]);
    expect(done.stderr).toContain('instance/Product/P-1: is declared in a table, which import does not edit');
    expect(await project.read('objects/products.csv')).toBe(files['objects/products.csv']);
    expect(await project.read('objects/product-2.yaml')).toContain('P-2:');
    const plan = await run('plan');
    expect(plan.stdout).toContain('instance/Product/P-1');
    expect(plan.stdout).not.toContain('instance/Product/P-2');
  });
});

describe('import below 2.16', () => {
  it('imports a list of ids, counts what it covers, and says why it cannot do more', async () => {
    const { run, importAll, project } = await aShop({ 'trueup.yaml': DECLARED.replace('2.16', '2.14') });
    const refused = await run('import', '--type', 'Order');
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain('--type needs API version 2.16');
    expect(refused.stderr).toContain('--ids FILE');
    await project.write('ids.txt', 'instance/Order/O-1\ncontact/external_id:70\nconversation/508\n');
    const before = await run('import', '--list', '--ids', 'ids.txt');
    expect(before.stdout).toContain('Order: 1 live, 0 in the YAML, 1 not\n  instance/Order/O-1\n');
    expect(before.stdout).toContain('Coverage: 0 of 3 that are live stand in the YAML (0 %).');
    const done = await importAll('--ids', 'ids.txt');
    expect(done.stderr).toContain('API version 2.14 may cut the relationships of contacts and conversations short');
    expect(await project.read('objects/conversations.yaml')).toContain('order: O-1\n');
    const after = await run('import', '--list');
    expect(after.stdout).toContain('Order: 1 live, 1 in the YAML, 0 not');
  });
});

describe('import --list', () => {
  it('names what is live and not in the YAML', async () => {
    const more: Seed = { unnamed_instances: { Order: [{}] } };
    const { run, workspace } = await aShop({ 'trueup.yaml': DECLARED, 'objects/mine.yaml': ORDERS }, more);
    workspace.mark();
    const shown = await run('import', '--list');
    expect(shown.stdout).toBe(`Order: 3 live, 1 in the YAML, 1 not, 1 without external id
  instance/Order/O-2
Product: 2 live, 0 in the YAML, 2 not
  instance/Product/P-1
  instance/Product/P-2

Coverage: 1 of 5 that are live stand in the YAML (20 %).
`);
    const document = JSON.parse((await run('import', '--list', '--type', 'Product', '--json')).stdout);
    expect(document.groups).toEqual([
      {
        name: 'Product',
        live: 2,
        declared: 0,
        external: 0,
        unnamed: 0,
        undeclared: ['instance/Product/P-1', 'instance/Product/P-2'],
      },
    ]);
    expect(workspace.writes()).toEqual([]);
  });
});

describe('import that cannot be', () => {
  it('puts the files back when Intercom changed after it was read', async () => {
    const { workspace, project } = await aShop({ 'trueup.yaml': BARE, 'objects/mine.yaml': ORDERS });
    const withOrder = `${BARE}types: { Order: { attributes: { count: integer, status: string } } }\n`;
    await project.write('trueup.yaml', withOrder);
    let changed = false;
    const done = await runInProcess(['import', '--type', 'Order', '--type', 'Product', '--api-url', workspace.url], {
      cwd: project.directory,
      clock: testClock(),
      randomBytes: (count) => {
        // Names of temporary files have six: by then everything was read.
        if (count === 6 && !changed) workspace.seed({ instances: { Order: { 'O-1': { attributes: { count: 9 } } } } });
        changed ||= count === 6;
        return Uint8Array.from({ length: count }, () => Math.floor(Math.random() * 256));
      },
    });
    expect(changed).toBe(true);
    expect(done.code, done.stderr).toBe(75);
    expect(done.stderr).toContain('Intercom changed while it was imported: instance/Order/O-1.');
    expect(await project.read('trueup.yaml')).toBe(withOrder);
    expect(await project.read('objects/mine.yaml')).toBe(ORDERS);
    await expect(project.read('objects/product.yaml')).rejects.toThrow();
    await expect(project.read('.trueup/ledger.jsonl')).rejects.toThrow();
    expect(workspace.writes()).toEqual([]);
  });

  it('declares what Intercom tells of contacts and conversations, and guesses nothing of it', async () => {
    const { importAll, read, workspace } = await aShop(
      { 'trueup.yaml': BARE },
      {
        contact_attributes: { since: { type: 'datetime' }, seats: { type: 'integer' } },
        conversation_attributes: { topic: { type: 'list', options: ['a', '1e3'] }, odd: { type: 'decimal' } },
        contacts: [{ external_id: '70', attributes: { since: -5, seats: 3 } }],
        conversations: [{ id: '508', attributes: { topic: '1e3', odd: 2 } }],
      },
    );
    await importAll('--contact', 'external_id:70', '--conversation', '508', '--all-attributes');
    const [declared, contacts] = await read('trueup.yaml', 'objects/contacts.yaml');
    expect(declared).toContain('    seats: integer\n    since: datetime\n    tier: string\n');
    expect(declared).toMatch(/ odd: decimal\n {4}topic:\n {6}type: list\n {6}options: \[a, "1e3"\]\n/u);
    expect(declared).toMatch(/ order:\n {6}to: Order\n {6}many: false\n/u);
    expect(contacts).toContain('since: 1969-12-31T23:59:55Z');
    expect(workspace.writes()).toEqual([]);
  });

  it('finds an instance however its address is percent-encoded', async () => {
    const { importAll, project } = await aShop(
      { 'trueup.yaml': DECLARED },
      { instances: { Order: { 'a b/é': { attributes: { count: 1 } } } } },
    );
    await project.write('ids.txt', 'instance/Order/a%20b%2F%C3%A9\n');
    const { stdout } = await importAll('--ids', 'ids.txt');
    expect(stdout).toContain('1 added');
    expect(await project.read('objects/order.yaml')).toContain('    a b/é:\n');
  });

  it('says what is declared and gone, and shows files with CRLF without it', async () => {
    const { run, project, workspace, importAll } = await aShop({ 'trueup.yaml': DECLARED });
    await importAll('--type', 'Product');
    const file = 'objects/product.yaml';
    await project.write(file, (await project.read(file)).replaceAll('\n', '\r\n'));
    workspace.seed({ instances: { Product: { 'P-1': { remove: true }, 'P-2': { attributes: { name: 'new' } } } } });
    const done = await run('import', '--type', 'Product', '--dry-run');
    expect(done.stderr).toContain('instance/Product/P-1: is declared and not in Intercom: the next plan creates it');
    expect(done.stdout).toMatch(/^\+ {8}name: "?new"?$/mu);
    expect(done.stdout).not.toContain('\\u{d}');
  });

  it('names what is not there, and writes nothing', async () => {
    const { run, project } = await aShop({ 'trueup.yaml': DECLARED });
    await project.write('ids.txt', 'instance/Order/O-1\ninstance/Order/NO\ncontact/email:no@example.com\n');
    const done = await run('import', '--ids', 'ids.txt', '--conversation', '999');
    expect(done.code).toBe(1);
    for (const name of ['instance/Order/NO', 'contact/email:no@example.com', 'conversation/999'])
      expect(done.stderr).toContain(name);
    expect(done.stderr).not.toContain('O-1');
    expect(done.stderr).toContain('Nothing was written.');
    await expect(project.read('objects/order.yaml')).rejects.toThrow();
  });

  it.each([
    [[], 64, 'import does not know what to import'],
    [['--contact', '70'], 64, 'Write external_id:70'],
    [['--contact', 'external_id:'], 64, 'names nobody'],
    [['--conversation', 'x'], 64, 'is no conversation id'],
    [['--type', 'order'], 64, 'trueup.yaml calls "Order"'],
    [['--ids', 'bad.txt'], 64, 'line 2: "Order/O-1"'],
    [['--ids', 'none.txt'], 64, 'none.txt cannot be read (ENOENT)'],
    [['--type', 'Order', '--into', '../x.yaml'], 64, 'is no YAML file of the project'],
    [['--type', 'Order', '--into', 'elsewhere/x.yaml'], 1, '`include` in trueup.yaml does not name it'],
    [['--type', 'Nothing'], 1, 'Nothing'],
  ])('%j exits %i and says why', async (args, code, text) => {
    const { run, project, workspace } = await aShop({ 'trueup.yaml': DECLARED });
    await project.write('bad.txt', 'instance/Order/O-1\nOrder/O-1\n');
    const done = await run('import', ...args);
    expect(done.code, done.stderr).toBe(code);
    expect(done.stderr).toContain(text);
    expect(workspace.writes()).toEqual([]);
    expect(await project.read('trueup.yaml')).toBe(DECLARED);
    await expect(project.read('objects/order.yaml')).rejects.toThrow();
  });
});
