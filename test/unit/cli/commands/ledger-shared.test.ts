import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerBackend } from '../../../../src/ledger/backend.ts';
import { unreachable } from '../../../../src/ledger/engine-errors.ts';
import { parseLedger } from '../../../../src/ledger/ledger-format.ts';
import { OutcomeUnknown } from '../../../../src/ledger/shared-object.ts';
import { type DirectoryWay, keepInDirectory, readObjects } from '../../../support/directory-engine.ts';
import { removeProjects } from '../../../support/project.ts';
import type { AppResult } from '../../../support/run-app.ts';
import { aShopInProcess, type RunOptions, type ShopInProcess } from '../../../support/shop-in-process.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../../../support/small-shop.ts';

const LAMP = { attributes: { name: 'Lamp' } };
const OBJECTS = {
  instances: { Product: { 'P-1': LAMP, 'P-2': { attributes: { name: 'Desk' } } } },
};
const EMPTY_PLAN = 'No changes. Your infrastructure matches the configuration.';
const POSTGRES = { ledger: { backend: 'postgres', name: 'shop' } };

let shop: ShopInProcess;
let engine: string;

beforeAll(async () => {
  shop = await aShopInProcess(OBJECTS);
});
afterAll(async () => {
  await shop.workspace.close();
  await removeProjects();
});
beforeEach(async () => {
  engine = await mkdtemp(join(tmpdir(), 'trueup-engine-'));
  await rm(join(shop.project.directory, '.trueup'), { recursive: true, force: true });
  await shop.project.write('trueup.yaml', yaml(SMALL_SHOP));
  await shop.project.write('objects/all.yaml', yaml(OBJECTS));
  shop.workspace.reset();
  shop.workspace.seed({ ...SMALL_SHOP_SEED });
  shop.workspace.mark();
});

function run(args: readonly string[], way?: DirectoryWay, options: RunOptions = {}): Promise<AppResult> {
  const keepLedger = keepInDirectory(engine, { sleep: async () => undefined, ...(way ? { way } : {}) });
  return shop.run(args, { keepLedger, ...options });
}

async function done(args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(args, undefined, options);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

const use = (project: object): Promise<void> => shop.project.write('trueup.yaml', yaml({ ...SMALL_SHOP, ...project }));
const ledgerAt = async (name = 'shop'): Promise<string | undefined> =>
  (await readObjects(join(engine, name))).get('ledger');
const hasFile = async (file: string): Promise<boolean> =>
  (await readdir(join(shop.project.directory, '.trueup')).catch((): string[] => [])).includes(file);

describe('ledger history', () => {
  it('tells the states newest first: when, what, by whom, which version', async () => {
    await use(POSTGRES);
    await done(['apply', '-y']);
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: { 'P-1': {} } } }));
    await done(['ledger', 'forget', 'instance/Product/P-2', '-y']);
    const history = JSON.parse(await done(['ledger', 'history', '--json']));
    expect(history).toMatchObject({
      format: 'trueup-ledger-history',
      backend: 'postgres',
      cut: false,
      elsewhere: null,
    });
    expect(history.states.map(({ subject }: { subject: string }) => subject)).toEqual([
      'ledger forget: serial 3, 1 owned',
      'apply: serial 2, 2 owned',
      'apply: serial 1, 2 owned',
    ]);
    expect(history.states[0]).toEqual({
      version: '3',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u),
      subject: 'ledger forget: serial 3, 1 owned',
      by: 'a-user on a-host',
    });
    const two = await done(['ledger', 'history', '--limit', '2']);
    expect(two).toMatch(/\n {2}\S+Z {2}ledger forget: serial 3, 1 owned {2}a-user on a-host {2}3\n/u);
    expect(two).not.toContain('serial 1,');
    expect(two).toContain('Older states may follow; --limit 4 shows more.');
    expect((await run(['ledger', 'history', '--limit', 'x'])).code).toBe(64);
  });

  it('says where else to look when the engine keeps none, and when there is none yet', async () => {
    await done(['apply', '-y']);
    expect(await done(['ledger', 'history'])).toBe(
      '.trueup/ledger.jsonl keeps no history of its own.\nWhere it is committed, git keeps one: git log -p -- .trueup/ledger.jsonl\n',
    );
    expect(JSON.parse(await done(['ledger', 'history', '--json']))).toMatchObject({ states: null, backend: 'file' });
    await use(POSTGRES);
    expect(await done(['ledger', 'history'])).toContain('has no history yet.');
  });
});

describe('ledger test', () => {
  const STEPS = ['read', 'compare-and-swap', 'write', 'lock', 'second-lock', 'unlock'];

  it.each([
    ['in a file', {}],
    ['in an engine', POSTGRES],
  ])('tries everything %s, touches no ledger and leaves nothing behind', async (_where, project) => {
    await use(project);
    await done(['apply', '-y']);
    const file = join(shop.project.directory, '.trueup/ledger.jsonl');
    const look = async () => [
      await readFile(file, 'utf8').catch(() => null),
      await readdir(join(shop.project.directory, '.trueup')),
      await readObjects(join(engine, 'shop')),
    ];
    const before = await look();
    shop.workspace.mark();
    const first = await run(['ledger', 'test'], undefined, { online: false });
    expect(first.code, first.stdout + first.stderr).toBe(0);
    for (const step of STEPS) {
      expect(first.stdout).toMatch(new RegExp(`^ {2}✓ ${step} `, 'mu'));
      expect(first.stderr).toMatch(new RegExp(`^✓ ${step} \\(\\d+ ms\\)$`, 'mu'));
    }
    expect(first.stdout).toContain('reached; serial ');
    expect(first.stdout).toContain('create once, ');
    const second = await run(['ledger', 'test', '--quiet']);
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toBe('');
    expect(await look()).toEqual(before);
    expect(shop.workspace.requests()).toEqual([]);
    const told = JSON.parse(await done(['ledger', 'test', '--json']));
    expect(told).toMatchObject({ format: 'trueup-ledger-test', ok: true });
    expect(told.steps.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual(
      STEPS.map((name) => [name, 'ok']),
    );
  });

  it('says who holds the lock, and tries the rest', async () => {
    await use(POSTGRES);
    const holder = keepInDirectory(engine)({ backend: 'postgres', urlEnv: '', schema: '', name: 'shop' });
    const info = { id: 'aaaaaaaaaaaaaaaa', operation: 'apply', who: 'jo', host: 'h', pid: 1, command: 'trueup apply' };
    const asked = { timeoutMs: 0, now: () => 0, sleep: async () => undefined, isAlive: () => true };
    const lock = await holder?.lock(info, asked);
    const { code, stdout } = await run(['ledger', 'test']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ read .*locked by jo on h/u);
    expect(stdout).toMatch(/✓ compare-and-swap/u);
    expect(stdout).toMatch(/✓ write/u);
    expect(stdout).toMatch(/– lock .*not tried: .*locked by jo on h/u);
    expect(stdout).toContain('What was tried works; not tried: lock, second-lock, unlock.');
    expect((await holder?.readLock())?.id).toBe('aaaaaaaaaaaaaaaa');
    await lock?.release();
  });

  it('refuses an engine that lets two win, and one that gives the lock to two', async () => {
    await use(POSTGRES);
    const twisted = (twist: (backend: LedgerBackend) => Partial<LedgerBackend>): RunOptions => ({
      keepLedger: (settings) => {
        const backend = keepInDirectory(engine)(settings);
        return backend && { ...backend, ...twist(backend) };
      },
    });
    const free = { release: async () => undefined, notice: undefined };
    const generous = await run(
      ['ledger', 'test'],
      undefined,
      twisted(() => ({ lock: async () => free })),
    );
    expect(generous.code).toBe(1);
    expect(generous.stdout).toContain('✗ lock');
    expect(generous.stdout).toContain('nobody else sees it');
    let asked = 0;
    const twice = twisted((backend) => ({
      lock: async (info, options) => {
        asked += 1;
        return asked === 1 ? await backend.lock(info, options) : free;
      },
    }));
    const both = await run(['ledger', 'test'], undefined, twice);
    expect(both.code).toBe(1);
    expect(both.stdout).toContain('✗ second-lock');
    expect(both.stdout).toContain('both were told that they have it');
    expect(both.stdout).toContain('fix: Use an engine that honours conditional writes, or another backend.');
    expect(both.stdout).toContain('A ledger cannot be kept here as things are.');
    const stuck = twisted((backend) => ({
      lock: async (info, options) => ({ ...(await backend.lock(info, options)), release: async () => undefined }),
    }));
    const kept = await run(['ledger', 'test'], undefined, stuck);
    expect(kept.code).toBe(1);
    expect(kept.stdout).toMatch(/✗ unlock .*could not be removed/u);
  });

  it('tells an engine that cannot be reached, and tries nothing else', async () => {
    await use(POSTGRES);
    const away: DirectoryWay = {
      look: (object) => {
        throw unreachable(object, 'the way is cut');
      },
    };
    const { code, stdout } = await run(['ledger', 'test', '--json'], away);
    expect(code).toBe(75);
    const { ok, steps } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(steps[0]).toMatchObject({ name: 'read', status: 'failure' });
    expect(steps.slice(1).map(({ status }: { status: string }) => status)).toEqual(STEPS.slice(1).map(() => 'open'));
  });
});

describe('ledger migrate', () => {
  const MOVE = ['ledger', 'migrate', 'file', 'postgres:shop', '-y'];

  it('moves the ledger whole, keeps a copy, takes the old one away, and says what to write', async () => {
    await done(['apply', '-y']);
    const before = await shop.project.read('.trueup/ledger.jsonl');
    shop.workspace.mark();
    const moved = await run(MOVE, undefined, { online: false });
    expect(moved.code, moved.stderr).toBe(0);
    expect(moved.stdout).toContain('  from  file .trueup/ledger.jsonl\n');
    expect(moved.stdout).toMatch(/ {2}to {4}postgres ledger in .*\n {8}serial 3, 2 owned records\n/u);
    expect(moved.stdout).toContain('Put into trueup.yaml:\n\nledger:\n  backend: postgres\n  name: shop\n');
    expect(moved.stderr).toContain('Warning: trueup.yaml still names file .trueup/ledger.jsonl');
    expect(shop.workspace.requests()).toEqual([]);
    expect(await hasFile('ledger.jsonl')).toBe(false);
    const [copy = ''] = (await readdir(join(shop.project.directory, '.trueup'))).filter((name) =>
      name.endsWith('.bak'),
    );
    expect(await shop.project.read(`.trueup/${copy}`)).toBe(before);
    const [was, is] = [before, (await ledgerAt()) ?? ''].map((text) => parseLedger(text, { file: 'x' }));
    expect(is).toEqual({ ...was, serial: 3 });
    // Whoever goes on from the old place is asked to adopt, and deletes nothing.
    await shop.project.write('objects/all.yaml', yaml({ instances: { Product: { 'P-1': LAMP } } }));
    const old = await run(['plan', '--json-into', 'old.json']);
    const { steps, findings } = JSON.parse(await shop.project.read('old.json'));
    expect(steps.map(({ action }: { action: string }) => action)).not.toContain('delete');
    expect(
      findings.map(({ code }: { code: string }) => code),
      old.stdout,
    ).toContain('adoption');
    await shop.project.write('objects/all.yaml', yaml(OBJECTS));
    await use(POSTGRES);
    expect(await done(['plan', '--detailed-exitcode'])).toContain(EMPTY_PLAN);
    const again = await run(MOVE);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('There is no ledger at file .trueup/ledger.jsonl any more; postgres ');
    expect(again.stdout).toContain('trueup.yaml names it already.');
  });

  it('asks first, and moves nothing without a yes', async () => {
    await done(['apply', '-y']);
    const args = ['ledger', 'migrate', 'file', 'postgres:shop'];
    expect((await run(args)).code).toBe(64);
    const no = await run(args, undefined, { input: 'no\n' });
    expect(no.code).toBe(1);
    expect(no.stdout).toContain('Move the ledger:');
    expect(no.stderr).toContain('Nothing was moved.');
    expect(await ledgerAt()).toBeUndefined();
    expect((await run(args, undefined, { input: 'yes\n' })).code).toBe(0);
    expect(await ledgerAt()).toBeDefined();
  });

  it('moves back and forth, and between places of one engine', async () => {
    await use(POSTGRES);
    await done(['apply', '-y']);
    await done(['ledger', 'migrate', 'postgres', 'postgres:other', '-y']);
    expect([await ledgerAt(), await ledgerAt('other')]).toEqual([undefined, expect.any(String)]);
    const back = JSON.parse(
      await done(['ledger', 'migrate', 'postgres:other', 'file:kept/here.jsonl', '-y', '--json']),
    );
    expect(back).toMatchObject({
      format: 'trueup-ledger-migrate',
      from: { backend: 'postgres' },
      to: { backend: 'file', location: 'kept/here.jsonl' },
      serial: 4,
      entries: 2,
      state: 'to-move',
      names: 'other',
      lines: 'ledger:\n  backend: file\n  path: kept/here.jsonl\n',
    });
    await use({ ledger: { path: 'kept/here.jsonl' } });
    expect(await done(['plan', '--detailed-exitcode'])).toContain(EMPTY_PLAN);
  });

  it('moves the ledger of an environment', async () => {
    await use({ environments: { staging: {} } });
    await done(['apply', '-y', '--env', 'staging']);
    const out = await done(['ledger', 'migrate', 'file', 'postgres:shop.staging', '-y', '--env', 'staging']);
    expect(out).toContain(
      'environments:\n  staging:\n    ledger:\n      backend: postgres\n      name: shop.staging\n',
    );
    expect(await ledgerAt('shop.staging')).toContain('"environment":"staging"');
    const foreign = await run(['ledger', 'migrate', 'postgres:shop.staging', 'file', '-y']);
    expect(foreign.code).toBe(4);
    expect(foreign.stderr).toContain('belongs to environment staging');
  });

  it('folds in what a killed run recorded', async () => {
    await done(['apply', '-y']);
    await shop.project.write(
      'objects/all.yaml',
      yaml({ instances: { Product: { ...OBJECTS.instances.Product, 'P-3': LAMP } } }),
    );
    let writes = 0;
    const step = (name: string): Promise<never> | undefined => {
      if (name === 'answer' && shop.workspace.writes().length > 2) writes += 1;
      return writes > 0 ? new Promise<never>(() => undefined) : undefined;
    };
    void run(['apply', '-y'], undefined, { step });
    while (writes === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await rm(join(shop.project.directory, '.trueup/ledger.jsonl.lock'));
    const moved = await run(MOVE);
    expect(moved.code, moved.stderr).toBe(0);
    expect(moved.stdout).toContain('3 owned records, with 1 unfinished run folded in');
    await use(POSTGRES);
    // On a machine that has no journal of it.
    await rm(join(shop.project.directory, '.trueup/runs'), { recursive: true });
    shop.workspace.mark();
    await done(['apply', '-y']);
    expect(shop.workspace.writes()).toEqual([]);
    expect(await done(['plan', '--detailed-exitcode'])).toContain(EMPTY_PLAN);
  });

  it('never writes over another ledger, and over an older state of its own when that is asked for', async () => {
    await done(['apply', '-y']);
    const old = await shop.project.read('.trueup/ledger.jsonl');
    await done(['ledger', 'forget', 'instance/Product/P-2', '-y']);
    const newer = await shop.project.read('.trueup/ledger.jsonl');
    await shop.project.write('old.jsonl', old);
    const over = ['ledger', 'migrate', 'file', 'file:old.jsonl', '-y'];
    const refused = await run(over);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('add --replace');
    expect(await shop.project.read('old.jsonl')).toBe(old);
    await shop.project.write('old.jsonl', newer);
    await shop.project.write('.trueup/ledger.jsonl', old);
    const further = await run([...over, '--replace']);
    expect(further.code).toBe(4);
    expect(further.stderr).toContain('further on (serial 3; here 2)');
    await shop.project.write('.trueup/ledger.jsonl', newer);
    await shop.project.write('old.jsonl', old);
    const out = await done([...over, '--replace']);
    expect(out).toContain('An older state of it stands there and is replaced');
    expect(out.match(/is kept: /gu)).toHaveLength(2);
    expect((await shop.project.read('old.jsonl')).split('\n')).toHaveLength(3);
    // Another line of descent.
    await done(['ledger', 'rebuild', '-y']);
    const another = await run([...over, '--replace']);
    expect(another.code).toBe(4);
    expect(another.stderr).toContain('holds another ledger');
  });

  it('refuses what cannot be meant', async () => {
    const same = await run(['ledger', 'migrate', 'file', 'file:.trueup/./LEDGER.jsonl', '-y']);
    expect(same.code).toBe(64);
    expect(same.stderr).toContain('are the same place');
    expect((await run([...MOVE, '--target', 'x'])).code).toBe(64);
    expect((await run([...MOVE, '--sandbox'])).code).toBe(64);
    expect((await run(['ledger', 'migrate', 'file', 's3', '-y'])).code).toBe(64);
    const none = await run(MOVE);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('There is no ledger at .trueup/ledger.jsonl');
    expect(await hasFile('ledger.jsonl')).toBe(false);
  });

  it('waits for nobody who holds either place, and says who', async () => {
    await done(['apply', '-y']);
    const holder = keepInDirectory(engine)({ backend: 'postgres', urlEnv: '', schema: '', name: 'shop' });
    const info = { id: 'aaaaaaaaaaaaaaaa', operation: 'apply', who: 'jo', host: 'h', pid: 1, command: 'trueup apply' };
    const asked = { timeoutMs: 0, now: () => 0, sleep: async () => undefined, isAlive: () => true };
    const lock = await holder?.lock(info, asked);
    const { code, stderr } = await run(MOVE);
    expect(code).toBe(75);
    expect(stderr).toContain('locked by jo on h');
    expect(await hasFile('ledger.jsonl')).toBe(true);
    expect(await hasFile('ledger.jsonl.lock')).toBe(false);
    await lock?.release();
  });
});

describe('with a shared ledger that cannot be reached', () => {
  it.each([
    ['plan'],
    ['apply', '-y'],
    ['drift'],
    ['ledger', 'list'],
    ['ledger', 'history'],
    ['ledger', 'unlock', 'x', '-y'],
  ])('%s %s ends with 75, and nothing was written', async (...args) => {
    await use({ ledger: { backend: 'postgres', name: 'shop', url_env: 'SHOP_DB' } });
    shop.workspace.mark();
    const env = { SHOP_DB: 'postgres://u:s3cr3t@127.0.0.1:1/x' };
    const { code, stderr, stdout } = await shop.run(args, { env });
    expect(code, stdout + stderr).toBe(75);
    expect(stderr).toContain('cannot be reached');
    expect(stderr).toContain('hint: ');
    expect(stdout + stderr).not.toContain('s3cr3t');
    expect(shop.workspace.writes()).toEqual([]);
    const bare = await shop.run(args);
    expect(bare.code, bare.stderr).toBe(77);
    expect(bare.stderr).toContain('SHOP_DB');
  });

  it('at the end of an apply, what was done is in the journal, and the next run here goes on from it', async () => {
    await use(POSTGRES);
    let writes = 0;
    const cut: DirectoryWay = {
      change: ({ object }) => {
        if (object === 'ledger') writes += 1;
        if (writes > 1) throw new OutcomeUnknown('the way is cut');
      },
    };
    const broken = await run(['apply', '-y'], cut);
    expect(broken.code, broken.stderr).toBe(3);
    expect(broken.stderr).toMatch(
      /What this run did is in its journal, .*; the next run here takes it into account\./u,
    );
    expect(broken.stderr).not.toContain('does not hold these');
    expect(shop.workspace.writes()).toHaveLength(2);
    const [lock] = [...(await readObjects(join(engine, 'shop'))).entries()].filter(([name]) => name === 'lock');
    if (lock) await done(['ledger', 'unlock', JSON.parse(lock[1]).id, '-y']);
    const next = await run(['apply', '-y']);
    expect(next.code, next.stderr).toBe(0);
    expect(next.stderr).toContain('what it recorded is taken into account');
    expect(shop.workspace.writes()).toHaveLength(2);
    expect(await done(['plan', '--detailed-exitcode'])).toContain(EMPTY_PLAN);
  });

  it('doctor fails its check and says what to do', async () => {
    await use({ ledger: { backend: 'postgres', name: 'shop', url_env: 'SHOP_DB' } });
    const env = { SHOP_DB: 'postgres://u:s3cr3t@127.0.0.1:1/x' };
    const away = await shop.run(['doctor'], { env });
    expect(away.code).toBe(1);
    expect(away.stdout).toMatch(/failure +ledger +.*cannot be reached/u);
    expect(away.stdout).not.toContain('s3cr3t');
    const bare = await shop.run(['doctor']);
    expect(bare.code).toBe(1);
    expect(bare.stdout).toMatch(/failure +ledger +.*SHOP_DB/u);
  });
});
