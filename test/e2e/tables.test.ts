import { afterAll, afterEach, expect, it } from 'vitest';
import { aProject, removeProjects, type TestProject } from '../support/project.ts';
import { type AppResult, runInProcess, testClock } from '../support/run-app.ts';
import { liveInstance, liveInstances, SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';
import { aWorkspace, type TestWorkspace } from '../support/workspace.ts';

interface Shop {
  readonly workspace: TestWorkspace;
  readonly project: TestProject;
  readonly run: (...args: string[]) => Promise<AppResult>;
  /** Applies and proves that the next plan is empty. */
  readonly apply: (...flags: string[]) => Promise<AppResult>;
}

const open: TestWorkspace[] = [];

afterEach(() => Promise.all(open.splice(0).map((workspace) => workspace.close())));
afterAll(removeProjects);

async function aShop(files: { readonly [file: string]: string }): Promise<Shop> {
  const workspace = await aWorkspace({ seed: SMALL_SHOP_SEED });
  open.push(workspace);
  const project = await aProject(workspace, { 'trueup.yaml': yaml(SMALL_SHOP), ...files });
  const clock = testClock();
  const run = (...args: string[]) => {
    clock.advance(60_000);
    return runInProcess([...args, '--api-url', workspace.url], { cwd: project.directory, clock });
  };
  const apply = async (...flags: string[]) => {
    workspace.mark();
    const applied = await run('apply', '-y', ...flags);
    expect(applied.code, applied.stdout + applied.stderr).toBe(0);
    const plan = await run('plan', '--detailed-exitcode');
    expect(plan.stdout).toContain('No changes. Your infrastructure matches the configuration.');
    expect(plan.code).toBe(0);
    return applied;
  };
  return { workspace, project, run, apply };
}

const ORDERS = `instances:
  Order:
    $table: tables/orders.csv
    key: order_id
    columns: { state: status, "Order note": note }
    external_created_at: created
    ignore: [exported_by]
contacts:
  - { external_id: "70", associations: { orders: [O-1, "007"] } }
`;

const HEADER = 'order_id,created,state,Order note,items,exported_by,placed_at\r\n';

it('rows become instances, and a changed cell one write', async () => {
  const { workspace, project, run, apply } = await aShop({
    'objects/orders.yaml': ORDERS,
    'objects/products.yaml': 'instances: { Product: { $table: products.jsonl, key: sku } }\n',
    'objects/products.jsonl': '{"sku": "P-1", "name": "Kettle"}\n{"sku": "P-2", "name": "Lid"}\n',
    'objects/more.yaml': 'instances: { Order: { O-9: { attributes: { note: in YAML } } } }\n',
    // As a spreadsheet saves it: byte order mark, line ends of Windows, quotes where they are needed.
    'objects/tables/orders.csv':
      `\ufeff${HEADER}O-1,2026-03-01T09:00:00Z,open,"says ""hi"", twice\r\nor more",P-2|P-1,jo,2026-03-01\r\n` +
      '007,,,,,jo,1772323200\r\n',
  });
  const plan = await run('plan');
  expect(plan.stdout).toContain('objects/tables/orders.csv:2');
  await apply();
  expect(liveInstances(workspace)).toEqual(['Order/007', 'Order/O-1', 'Order/O-9', 'Product/P-1', 'Product/P-2']);
  expect(liveInstance(workspace, 'Order/O-1')?.attributes).toMatchObject({
    status: 'open',
    note: 'says "hi", twice\nor more',
  });
  expect(workspace.writes()).toHaveLength(6);

  await project.write(
    'objects/tables/orders.csv',
    `${HEADER}O-1,2026-03-01T09:00:00Z,shipped,,P-1,jo,2026-03-01\r\n007,,,,,jo,1772323200\r\n`,
  );
  await apply();
  expect(workspace.writes().map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /custom_object_instances/Order',
  ]);
  // An emptied cell takes back what was written from it.
  expect(liveInstance(workspace, 'Order/O-1')?.attributes).toMatchObject({ status: 'shipped' });
  expect(liveInstance(workspace, 'Order/O-1')?.attributes['note'] ?? null).toBeNull();

  await project.write('objects/tables/orders.csv', `${HEADER}O-1,2026-03-01T09:00:00Z,shipped,,P-1,jo,2026-03-01\r\n`);
  const refused = await run('validate', 'objects/tables/orders.csv');
  expect(refused.code, refused.stdout).toBe(0);
  expect((await run('validate')).stdout).toContain('objects/orders.yaml:9');
});

it('an empty cell leaves alone what others wrote, unless the table says that it unsets', async () => {
  const { workspace, project, apply } = await aShop({
    'objects/orders.yaml': 'instances: { Order: { $table: orders.csv, key: id } }\n',
    'objects/orders.csv': 'id,note,status\nO-1,,open\n',
  });
  await apply();
  workspace.seed({ instances: { Order: { 'O-1': { attributes: { note: 'by hand' } } } } });
  const note = () => liveInstance(workspace, 'Order/O-1')?.attributes['note'] ?? null;
  await apply();
  expect(workspace.writes()).toEqual([]);
  expect(note()).toBe('by hand');
  await project.write('objects/orders.yaml', 'instances: { Order: { $table: orders.csv, key: id, empty: unset } }\n');
  await apply();
  expect(note()).toBeNull();
});

it('a row that is gone is a delete, and what points at it is an error at its place', async () => {
  const { workspace, project, run, apply } = await aShop({
    'objects/orders.yaml': 'instances: { Order: { $table: orders.tsv, key: id } }\n',
    'objects/orders.tsv': 'id\tstatus\nO-1\topen\nO-2\topen\n',
  });
  await apply();
  await project.write('objects/orders.tsv', 'id\tstatus\nO-1\topen\n');
  await apply();
  expect(liveInstances(workspace)).toEqual(['Order/O-1']);
  expect(workspace.writes().map(({ method }) => method)).toEqual(['DELETE']);
  await project.write('objects/contacts.yaml', 'contacts: [{ external_id: "70", associations: { orders: [O-2] } }]\n');
  const refused = await run('plan');
  expect(refused.code).toBe(65);
  expect(refused.stderr).toContain('objects/contacts.yaml:1:58: error[unknown-reference]');
});
