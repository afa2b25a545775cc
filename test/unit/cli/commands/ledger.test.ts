import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimPath } from '../../../../src/ledger/backends/lock-file.ts';
import { removeProjects } from '../../../support/project.ts';
import { aShopInProcess, type ShopInProcess } from '../../../support/shop-in-process.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../../../support/small-shop.ts';

const OBJECTS = {
  instances: {
    Product: { 'P-1': { attributes: { name: 'Lamp' } }, 'P-2': { attributes: { name: 'Desk' } } },
    Order: { 'O-1': { attributes: { status: 'open', note: 'the note', items: ['P-1'] } } },
  },
  contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1'] } }],
  conversations: [{ id: '508', associations: { order: 'O-1' } }],
};
const EMPTY_PLAN = 'No changes. Your infrastructure matches the configuration.';
const LEDGER = '.trueup/ledger.jsonl';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await aShopInProcess(OBJECTS, { project: { protect: ['instance/Product/P-2'] } });
});
afterAll(async () => {
  await shop.workspace.close();
  await removeProjects();
});
beforeEach(async () => {
  await rm(join(shop.project.directory, '.trueup'), { recursive: true, force: true });
  await shop.project.write('trueup.yaml', yaml({ ...SMALL_SHOP, protect: ['instance/Product/P-2'] }));
  await shop.project.write('objects/all.yaml', yaml(OBJECTS));
  shop.workspace.reset();
  shop.workspace.seed({ ...SMALL_SHOP_SEED });
  const applied = await shop.run(['apply', '-y']);
  expect(applied.code, applied.stderr).toBe(0);
  shop.workspace.mark();
});

async function plan(...flags: string[]): Promise<string> {
  const result = await shop.run(['plan', ...flags]);
  expect(result.code, result.stderr).toBe(0);
  return result.stdout;
}

async function backups(): Promise<string[]> {
  return (await readdir(join(shop.project.directory, '.trueup'))).filter((name) => name.endsWith('.bak'));
}

describe('ledger list and show', () => {
  const offline = { online: false, env: { INTERCOM_ACCESS_TOKEN: undefined } };

  it('tell what is owned with no token and no network', async () => {
    const list = await shop.run(['ledger', 'list'], offline);
    expect(list.code, list.stderr).toBe(0);
    expect(list.stdout.split('\n').slice(0, 5)).toEqual([
      expect.stringMatching(/^contact\/external_id:70 +\w+ +2 fields$/u),
      expect.stringMatching(/^conversation\/508 +508 +1 field$/u),
      expect.stringMatching(/^instance\/Order\/O-1 +\w+ +3 fields$/u),
      expect.stringMatching(/^instance\/Product\/P-1 +\w+ +1 field$/u),
      expect.stringMatching(/^instance\/Product\/P-2 +\w+ +1 field {3}protected$/u),
    ]);
    expect(list.stdout).toContain('.trueup/ledger.jsonl owns 5 records.\n');
    const some = await shop.run(
      ['ledger', 'list', '--target', 'instance/*', '--exclude', '*/P-1', '--target', 'x', '--json'],
      offline,
    );
    expect(JSON.parse(some.stdout)).toMatchObject({
      format: 'trueup-ledger-list',
      total: 5,
      entries: [
        { address: 'instance/Order/O-1', fields: 3, protected: false, intended: 0 },
        { address: 'instance/Product/P-2', fields: 1, protected: true, intended: 0 },
      ],
    });
    expect(some.stderr).toContain('--target x matches nothing');
    const names = await shop.run(['ledger', 'list', '--quiet', '--target', 'instance/Product/*'], offline);
    expect(names.stdout).toBe('instance/Product/P-1\ninstance/Product/P-2\n');
    expect(shop.workspace.requests()).toEqual([]);
  });

  it('need no key, although the ledger was made with one', async () => {
    await rm(join(shop.project.directory, LEDGER));
    const env = { TRUEUP_LEDGER_KEY: 'k'.repeat(64) };
    expect((await shop.run(['apply', '-y', '--adopt'], { env })).code).toBe(0);
    expect((await shop.run(['ledger', 'list'], offline)).stdout).toContain('owns 5 records');
    const header = JSON.parse((await shop.run(['ledger', 'show', '--json'], offline)).stdout);
    expect(header).toMatchObject({
      key: 'TRUEUP_LEDGER_KEY',
      workspace: 'tx2p130c',
      environment: 'default',
      entries: { instance: 3, contact: 1, conversation: 1 },
      lock: null,
    });
  });

  it('show one entry field by field, by hash and never by value, and the run it is owned since', async () => {
    const [run] = await readdir(join(shop.project.directory, '.trueup/runs'));
    const shown = await shop.run(['ledger', 'show', 'instance/Order/O-1'], offline);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain(`owned since  ${run?.replace('.jsonl', '')}`);
    expect(shown.stdout).toMatch(/attributes\.note {4}[\w-]{22}\n/u);
    expect(shown.stdout).toMatch(/attributes\.items {3}1 member \[[\w-]{22}\]\n/u);
    expect(shown.stdout).not.toContain('the note');
    const missing = await shop.run(['ledger', 'show', 'instance/Order/O-2'], offline);
    expect(missing).toMatchObject({ code: 64, stdout: '' });
    expect(missing.stderr).toContain('did you mean instance/Order/O-1?');
  });

  it('work while the YAML has errors, fold in interrupted runs, and say when there is no ledger', async () => {
    await shop.project.write('objects/all.yaml', 'instances: [');
    expect((await shop.run(['ledger', 'list'], offline)).code).toBe(0);
    await shop.project.write('objects/all.yaml', yaml({ ...OBJECTS, instances: { ...OBJECTS.instances, Order: {} } }));
    await rm(join(shop.project.directory, LEDGER));
    expect((await shop.run(['ledger', 'list'], offline)).stdout).toContain('There is no ledger');
    expect((await shop.run(['ledger', 'list', '--json'], offline)).stdout).toContain('"exists": false');
    const show = await shop.run(['ledger', 'show'], offline);
    expect(show.code).toBe(1);
    expect(show.stderr).toContain('trueup ledger rebuild');
  });

  it('take into account what a run that was killed had recorded', async () => {
    const more = {
      ...OBJECTS,
      instances: { ...OBJECTS.instances, Product: { 'P-9': { attributes: { name: 'New' } } } },
    };
    await shop.project.write(
      'objects/all.yaml',
      yaml({
        ...more,
        instances: { ...more.instances, Product: { ...OBJECTS.instances.Product, ...more.instances.Product } },
      }),
    );
    const step = (name: string) => {
      if (name === 'answer' && shop.workspace.writes().length > 0) throw new Error('killed');
    };
    await shop.run(['apply', '-y'], { step }).catch(() => undefined);
    const list = await shop.run(['ledger', 'list'], offline);
    expect(list.stdout + list.stderr).toContain('instance/Product/P-9');
  });
});

describe('ledger forget', () => {
  it('stops owning, keeps a copy, touches nothing, and says that the next plan adopts', async () => {
    const asked = await shop.run(['ledger', 'forget', 'instance/Product/*'], { online: false });
    expect(asked.code).toBe(64);
    const no = await shop.run(['ledger', 'forget', 'instance/Product/*'], { online: false, input: 'no\n' });
    expect(no.code).toBe(1);
    const before = await shop.project.read(LEDGER);
    const done = await shop.run(['ledger', 'forget', 'instance/Product/*', '-y'], { online: false });
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain(
      'the YAML declares instance/Product/P-1, instance/Product/P-2: the next plan shows that as an adoption',
    );
    expect(done.stdout).toContain('1 record of these stood under protection');
    const [copy = ''] = await backups();
    expect(await shop.project.read(`.trueup/${copy}`)).toBe(before);
    expect((await shop.run(['ledger', 'list'])).stdout).toContain('owns 3 records');
    expect(shop.workspace.requests()).toEqual([]);
    expect(await plan()).toContain('2 to import');
  });

  it('never leads to a delete: what left the YAML and is forgotten stays', async () => {
    const { Order } = OBJECTS.instances;
    await shop.project.write(
      'objects/all.yaml',
      yaml({ ...OBJECTS, instances: { Order, Product: { 'P-1': OBJECTS.instances.Product['P-1'] } } }),
    );
    expect((await shop.run(['ledger', 'forget', 'instance/Product/P-2', '--json', '-y'])).stdout).toContain(
      '"declared": []',
    );
    expect(await plan()).toContain(EMPTY_PLAN);
  });

  it('refuses a name that selects nothing, and forgets nothing then', async () => {
    const result = await shop.run(['ledger', 'forget', 'instance/Product/P-1', 'instance/Nope/*', '-y']);
    expect(result.code).toBe(64);
    expect(result.stderr).toContain('instance/Nope/* matches nothing that is owned');
    expect((await shop.run(['ledger', 'list'])).stdout).toContain('owns 5 records');
    expect(await backups()).toEqual([]);
  });
});

describe('ledger unlock', () => {
  const lock = {
    id: 'abc123',
    operation: 'apply',
    who: 'ada',
    host: 'elsewhere',
    pid: 7,
    since: '2026-01-01T00:00:00Z',
    command: 'trueup apply',
  };

  it('removes exactly the lock it names, and the refused command says how', async () => {
    await writeFile(join(shop.project.directory, `${LEDGER}.lock`), `${JSON.stringify(lock)}\n`);
    const refused = await shop.run(['apply', '-y']);
    expect(refused.code).toBe(75);
    expect(refused.stderr).toContain('trueup ledger unlock abc123');
    expect(JSON.parse((await shop.run(['ledger', 'show', '--json'])).stdout).lock).toMatchObject({
      id: 'abc123',
      who: 'ada',
    });
    const wrong = await shop.run(['ledger', 'unlock', 'abc124', '-y']);
    expect(wrong.code).toBe(4);
    expect(wrong.stderr).toContain('locked under the id abc123, not abc124: by ada on elsewhere');
    expect((await shop.run(['ledger', 'unlock', 'abc123'])).code).toBe(64);
    const no = await shop.run(['ledger', 'unlock', 'abc123'], { input: 'y\n' });
    expect([no.code, no.stderr]).toEqual([1, expect.stringContaining('ada on elsewhere')]);
    const yes = await shop.run(['ledger', 'unlock', 'abc123'], { input: 'yes\n' });
    expect(yes.code, yes.stderr).toBe(0);
    expect((await shop.run(['apply', '-y'])).code).toBe(0);
    const none = await shop.run(['ledger', 'unlock', 'abc123', '-y']);
    expect([none.code, none.stderr]).toEqual([64, expect.stringContaining('is not locked')]);
  });

  it('removes a lock whose takeover died on another host by the id the refusal names', async () => {
    const path = join(shop.project.directory, `${LEDGER}.lock`);
    await writeFile(path, `${JSON.stringify(lock)}\n`);
    await writeFile(claimPath(path, 'abc123'), `${JSON.stringify({ ...lock, id: 'def456', pid: 8 })}\n`);
    const refused = await shop.run(['ledger', 'unlock', 'abc123', '-y']);
    expect(refused.code).toBe(75);
    expect(refused.stderr).toContain('trueup ledger unlock def456');
    expect((await shop.run(['ledger', 'unlock', 'def456', '-y'])).code).toBe(0);
    expect((await shop.run(['apply', '-y'])).code).toBe(0);
  });

  it('warns that a holder on this host still runs', async () => {
    const here = { ...lock, host: 'a-host', pid: 12 };
    await writeFile(join(shop.project.directory, `${LEDGER}.lock`), `${JSON.stringify(here)}\n`);
    const done = await shop.run(['ledger', 'unlock', 'abc123', '-y', '--json']);
    expect(done.stderr).toContain('that process still runs here');
    expect(JSON.parse(done.stdout).removed).toMatchObject({ who: 'ada', pid: 12 });
  });
});

describe('ledger rebuild', () => {
  it('makes a lost ledger anew by reads alone, and the next plan is empty', async () => {
    const lineage = JSON.parse((await shop.run(['ledger', 'show', '--json'])).stdout).lineage;
    await rm(join(shop.project.directory, LEDGER));
    expect((await shop.run(['ledger', 'rebuild'])).code).toBe(64);
    const rebuilt = await shop.run(['ledger', 'rebuild', '-y']);
    expect(rebuilt.code, rebuilt.stderr).toBe(0);
    expect(rebuilt.stdout).toContain('3 instances, 1 contact, 1 conversation, 8 fields as applied.');
    expect(shop.workspace.writes()).toEqual([]);
    expect(await backups()).toEqual([]);
    expect(await plan()).toContain(EMPTY_PLAN);
    expect((await shop.run(['drift'])).code).toBe(0);
    const header = JSON.parse((await shop.run(['ledger', 'show', '--json'])).stdout);
    expect(header.lineage).not.toBe(lineage);
    expect((await shop.run(['ledger', 'list'])).stdout).toMatch(/P-2 .*protected/u);
  });

  it('keeps a damaged one beside the new one', async () => {
    for (const ruin of ['', 'not a ledger\n', '<<<<<<< ours\n=======\n>>>>>>> theirs\n']) {
      await shop.project.write(LEDGER, ruin);
      const broken = await shop.run(['plan']);
      expect(broken.code).toBe(1);
      const rebuilt = await shop.run(['ledger', 'rebuild', '--json', '-y']);
      expect(rebuilt.code, rebuilt.stderr).toBe(0);
      const report = JSON.parse(rebuilt.stdout);
      expect(report).toMatchObject({ found: 'damaged', owned: { instance: 3 }, differing: [] });
      expect(await shop.project.read(report.copy)).toBe(ruin);
      expect(await plan()).toContain(EMPTY_PLAN);
    }
  });

  it('does not count as applied what differs, finds nothing that left the YAML, and deletes nothing', async () => {
    shop.workspace.seed({ instances: { Order: { 'O-1': { attributes: { note: 'theirs' } } } } });
    const { 'P-1': kept } = OBJECTS.instances.Product;
    const less = { Order: OBJECTS.instances.Order, Product: { 'P-1': kept, 'P-3': { attributes: { name: 'New' } } } };
    await shop.project.write('objects/all.yaml', yaml({ ...OBJECTS, instances: less }));
    await rm(join(shop.project.directory, LEDGER));
    const rebuilt = await shop.run(['ledger', 'rebuild', '--json', '-y']);
    const report = JSON.parse(rebuilt.stdout);
    expect(report).toMatchObject({
      found: 'nothing',
      owned: { instance: 2 },
      differing: [{ address: 'instance/Order/O-1', fields: ['/attributes/note'] }],
      missing: ['instance/Product/P-3'],
    });
    const next = await plan();
    expect(next).toContain('Plan: 1 to add, 1 to change, 0 to destroy.');
    expect(shop.workspace.writes()).toEqual([]);
  });

  it('refuses to replace one that is well, unless asked; what was protected stays so', async () => {
    const before = await shop.project.read(LEDGER);
    const refused = await shop.run(['ledger', 'rebuild', '-y']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('--replace');
    expect(await shop.project.read(LEDGER)).toBe(before);
    await shop.project.write('trueup.yaml', yaml(SMALL_SHOP));
    const no = await shop.run(['ledger', 'rebuild', '--replace'], { input: 'no\n' });
    expect([no.code, await shop.project.read(LEDGER)]).toEqual([1, before]);
    const env = { TRUEUP_LEDGER_KEY: 'z'.repeat(40) };
    const replaced = await shop.run(['ledger', 'rebuild', '--replace', '-y'], { env });
    expect(replaced.code, replaced.stderr).toBe(0);
    expect(await shop.project.read(`.trueup/${(await backups())[0]}`)).toBe(before);
    expect((await shop.run(['ledger', 'list'])).stdout).toMatch(/P-2 .*protected/u);
    expect((await shop.run(['plan'])).code, 'the key is another now').toBe(1);
    expect((await shop.run(['plan', '--detailed-exitcode'], { env })).code).toBe(0);
  });

  it('leaves a newer, a foreign and an unreadable ledger, and an empty YAML, as they are', async () => {
    const ledger = await shop.project.read(LEDGER);
    const newer = ledger.replace('"version":1', '"version":2');
    await shop.project.write(LEDGER, newer);
    const refused = await shop.run(['ledger', 'rebuild', '--replace', '-y']);
    expect([refused.code, await shop.project.read(LEDGER)]).toEqual([1, newer]);
    await shop.project.write(LEDGER, ledger);
    await shop.project.write('objects/all.yaml', '{}\n');
    const empty = await shop.run(['ledger', 'rebuild', '--replace', '-y']);
    expect([empty.code, await shop.project.read(LEDGER)]).toEqual([4, ledger]);
    await shop.project.write(
      'trueup.yaml',
      yaml({
        ...SMALL_SHOP,
        environments: { other: { ledger: { path: LEDGER } } },
        ledger: { path: '.trueup/x.jsonl' },
      }),
    );
    await shop.project.write('objects/all.yaml', yaml(OBJECTS));
    const foreign = await shop.run(['ledger', 'rebuild', '--replace', '-y', '--env', 'other']);
    expect([foreign.code, await shop.project.read(LEDGER)]).toEqual([4, ledger]);
    expect(await backups()).toEqual([]);
  });
});

it('completes addresses of what is owned', async () => {
  const completed = await shop.run(['__complete', '--', 'ledger', 'forget', 'instance/Order/'], { online: false });
  expect(completed.stdout).toContain('instance/Order/O-1');
  const shown = await shop.run(['__complete', '--', 'ledger', 'show', 'contact/'], { online: false });
  expect(shown.stdout).toContain('contact/external_id:70');
});
