import nodeFileSystem, { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { runDoctor } from '../../../../src/cli/commands/doctor.ts';
import type { CommandContext } from '../../../../src/cli/context.ts';
import type { CommonOptions } from '../../../../src/cli/options.ts';
import { newLedger } from '../../../../src/ledger/empty-ledger.ts';
import type { CheckResult } from '../../../../src/report/doctor-report.ts';
import type { Seed } from '../../../../src/sandbox/seed.ts';
import { removeProjects, type TestProject } from '../../../support/project.ts';
import { serializeLedger } from '../../../support/serialize-ledger.ts';
import { aSmallShop, SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../../../support/small-shop.ts';
import type { TestWorkspace } from '../../../support/workspace.ts';

const TOKEN = 'a-secret-token';
const OBJECTS = { instances: { Order: { 'O-1': { attributes: { note: 'a' } } } } };
const open: TestWorkspace[] = [];

afterEach(() => Promise.all(open.splice(0).map((workspace) => workspace.close())));
afterAll(removeProjects);

async function aShop(options: { readonly project?: object; readonly seed?: Seed } = {}, objects: unknown = OBJECTS) {
  const shop = await aSmallShop(objects, options);
  open.push(shop.workspace);
  return shop;
}

interface Examined {
  readonly code: number;
  readonly stdout: string;
  readonly checks: ReadonlyMap<string, CheckResult>;
  /** Names of the checks with this status. */
  readonly named: (status: CheckResult['status']) => readonly string[];
}

/** Runs `doctor --json` in this process. Every run proves that nothing but reads left and that the token is not told. */
async function examine(
  { workspace, project }: { readonly workspace: TestWorkspace; readonly project: TestProject },
  options: Partial<CommonOptions> = {},
  outside: Partial<CommandContext> = {},
): Promise<Examined> {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const output = { write, isTerminal: false, columns: undefined };
  const context: CommandContext = {
    stdout: output,
    stderr: output,
    stdin: process.stdin,
    cwd: project.directory,
    env: { INTERCOM_ACCESS_TOKEN: TOKEN, INTERCOM_API_URL: workspace.url },
    now: Date.now,
    sleep: async () => undefined,
    randomBytes: (count) => new Uint8Array(count).fill(count),
    interactive: false,
    signal: new AbortController().signal,
    fs: nodeFileSystem,
    step: () => undefined,
    host: { name: 'here', pid: 7, user: 'jo', node: 'v20.19.0', isAlive: (pid) => pid === 7 },
    ...outside,
  };
  const code = await runDoctor(context, {
    color: false,
    input: false,
    target: [],
    exclude: [],
    json: true,
    ...options,
  });
  expect(workspace.writes()).toEqual([]);
  const isSearch = ({ method, path }: { method: string; path: string }) =>
    `${method} ${path}` === 'POST /contacts/search';
  expect(workspace.requests().filter((each) => each.method !== 'GET' && !isSearch(each))).toEqual([]);
  expect(text).not.toContain(TOKEN);
  const checks: readonly CheckResult[] = options.json === false ? [] : JSON.parse(text.slice(text.indexOf('{'))).checks;
  const named = (status: CheckResult['status']) =>
    checks.filter((check) => check.status === status).map(({ name }) => name);
  return { code, stdout: text, checks: new Map(checks.map((check) => [check.name, check])), named };
}

const at = (version: string) => ({ project: { workspace: { ...SMALL_SHOP.workspace, api_version: version } } });

it('finds a good workspace good, in a fixed order', async () => {
  const found = await examine(await aShop());
  expect(found.code).toBe(0);
  expect(found.named('ok')).toEqual([
    'node',
    'configuration',
    'token',
    'workspace',
    'api-version',
    'types',
    'plan-scopes',
    'apply-scopes',
    'contact-attributes',
    'conversation-attributes',
    'attribute-names',
    'clock',
    'rate',
    'ledger',
  ]);
  expect(found.checks.size).toBe(14);
  expect(found.checks.get('contact-attributes')?.message).toBe(
    'as declared: plan_tier; Intercom does not list orders: relationships may be left out',
  );
  expect([...found.checks.values()].every(({ fix }) => fix === null)).toBe(true);
  expect(found.checks.get('workspace')?.message).toBe('tx2p130c (Small shop), region us');
  expect(found.checks.get('types')?.message).toBe('Product (0 instances), Order (0 instances)');
  expect(found.checks.get('apply-scopes')?.message).toContain('read_write_custom_object_instances (instances)');
  expect(found.checks.get('rate')?.message).toMatch(/^1667 calls in 10 s, \d+ left in this window$/u);
});

it.each(['404', 'found-false', 'null'] as const)('knows a miss from an unknown type below 2.16 (%s)', async (miss) => {
  const shop = await aShop({ ...at('2.14'), seed: { switches: { miss } } });
  const found = await examine(shop);
  expect(found.named('ok')).toHaveLength(14);
  expect(found.checks.get('conversation-attributes')?.message).toBe('as declared: order');
  expect(found.checks.get('api-version')?.message).toContain('2.16 could also list instances');
  expect(shop.workspace.requests().some(({ path }) => path.includes('page='))).toBe(false);
});

it.each(['2.14', '2.16'])(
  'names the types Intercom does not have and looks at the rest all the same (%s)',
  async (v) => {
    const { Product } = SMALL_SHOP_SEED.types;
    const shop = await aShop({
      ...at(v),
      seed: { types: { Product }, contact_attributes: {}, conversation_attributes: {} },
    });
    const found = await examine(shop);
    expect(found.code).toBe(1);
    expect(found.checks.get('types')).toMatchObject({
      status: 'failure',
      message: 'the workspace has no type Order',
      fix: expect.stringContaining('Create the type'),
    });
    expect(found.checks.get('plan-scopes')?.status).toBe('ok');
    expect(found.checks.get('ledger')?.status).toBe('ok');
  },
);

it('ends with 77 when the token is missing or refused, and still looks at the ledger', async () => {
  const shop = await aShop();
  const env = { INTERCOM_API_URL: shop.workspace.url };
  for (const token of [undefined, 'wrong-token']) {
    const found = await examine(shop, {}, { env: { ...env, INTERCOM_ACCESS_TOKEN: token } });
    expect(found.code).toBe(77);
    expect(found.named('failure')).toEqual(['token']);
    expect(found.named('ok')).toEqual(['node', 'configuration', 'apply-scopes', 'ledger']);
    expect(found.checks.get('types')?.message).toBe('not checked: it takes an accepted token');
  }
});

it('names the permission that is missing, once, and ends with 77', async () => {
  const some = await examine(await aShop({ seed: { token_scopes: { [TOKEN]: ['read_conversations'] } } }));
  expect(some.code).toBe(77);
  expect(some.named('failure')).toEqual(['plan-scopes']);
  expect(some.checks.get('plan-scopes')?.message).toContain('read_users_companies or read_write_users');
  const none = await examine(await aShop({ seed: { token_scopes: { [TOKEN]: ['other'] } } }));
  expect(none.code).toBe(77);
  expect(none.named('failure')).toEqual(['plan-scopes']);
  expect(none.checks.get('plan-scopes')?.message).toContain('read_conversations');
  expect(none.named('warning')).toEqual(['types', 'contact-attributes', 'conversation-attributes', 'attribute-names']);
});

it('needs no permission for kinds that are not declared', async () => {
  const { contacts: _, conversations: __, ...rest } = SMALL_SHOP;
  const shop = await aShop({ seed: { token_scopes: { [TOKEN]: ['read_users_companies'] } } });
  await shop.project.write('trueup.yaml', yaml(rest));
  const found = await examine(shop);
  expect(found.code).toBe(0);
  expect(found.checks.get('plan-scopes')?.message).toBe('the token may read instances');
  expect(found.checks.get('apply-scopes')?.message).not.toContain('write_conversations');
});

it.each([
  ['another workspace', { workspace: { id: 'other999', region: 'us' } }, 'other999'],
  ['another region', { workspace: { id: 'tx2p130c', region: 'eu' } }, 'region eu'],
  ['a token of no workspace', { switches: { nullApp: true } }, '`app` is null'],
])('says so of %s, and looks at the rest', async (_what, seed, told) => {
  const found = await examine(await aShop({ seed }));
  expect(found.code).toBe(1);
  expect(found.named('failure')).toEqual(['workspace']);
  expect(found.checks.get('workspace')?.message).toContain(told);
  expect(found.checks.get('clock')?.status).toBe('ok');
});

it.each(['2.14', '2.16'])('finds conversation attributes of one name (%s)', async (version) => {
  const order = { name: 'order', type: 'relationship', to: 'Order', many: false } as const;
  const topic = { name: 'topic', type: 'string' } as const;
  const found = await examine(
    await aShop({ ...at(version), seed: { conversation_attributes: [order, topic, topic] } }),
  );
  expect(found.code).toBe(1);
  expect(found.named('failure')).toEqual(['attribute-names']);
  expect(found.checks.get('attribute-names')?.message).toContain('named topic');
});

it('compares what is declared of conversations on 2.16', async () => {
  const shop = await aShop({
    seed: { conversation_attributes: { order: { type: 'relationship', to: 'Product', many: true } } },
  });
  const found = await examine(shop);
  expect(found.named('failure')).toEqual(['conversation-attributes']);
  expect(found.checks.get('conversation-attributes')?.message).toBe(
    'order points at Product, declared `to: Order`; order is to-many, declared `many: false`',
  );
});

it.each(['2.14', '2.16'])(
  'compares types, options and what is archived, of contacts and conversations (%s)',
  async (v) => {
    const attributes = {
      tier: { type: 'list', options: ['gold', 'silver', 'tin'] },
      score: 'decimal',
      since: 'datetime',
      age: 'string',
      gone: 'boolean',
    };
    const live = {
      tier: { type: 'list', options: ['gold', 'silver'] },
      score: { type: 'decimal' },
      since: { type: 'datetime' },
      age: { type: 'integer' },
      gone: { type: 'boolean', archived: true },
    } as const;
    const { workspace } = at(v).project;
    const shop = await aShop({
      project: { workspace, contacts: { attributes }, conversations: { attributes } },
      seed: { contact_attributes: live, conversation_attributes: live },
    });
    const found = await examine(shop);
    expect(found.code).toBe(1);
    expect(found.named('failure')).toEqual(['contact-attributes', 'conversation-attributes']);
    for (const name of found.named('failure')) {
      expect(found.checks.get(name)?.message).toBe(
        'tier has no option "tin"; age is of type "integer", declared as string; gone is archived',
      );
      expect(found.checks.get(name)?.fix).toContain(`under \`${name.split('-')[0]}s:\``);
    }
  },
);

it('tries the search when contacts are named by email, and only then', async () => {
  const searches = ({ workspace }: { readonly workspace: TestWorkspace }) =>
    workspace.requests().filter(({ path }) => path === '/contacts/search');
  const plain = await aShop();
  expect((await examine(plain)).code).toBe(0);
  expect(searches(plain)).toEqual([]);
  const contacts = [{ email: 'jo@example.com', attributes: { plan_tier: 'gold' } }];
  const named = await aShop({}, { contacts });
  expect((await examine(named)).code).toBe(0);
  expect(searches(named)).toHaveLength(1);
  const refusing = await aShop({}, { contacts });
  refusing.workspace.setFaults([{ kind: 'status', status: 403, path: '^/contacts/search' }]);
  const refused = await examine(refusing);
  expect(refused.code).toBe(77);
  expect(refused.named('failure')).toEqual(['plan-scopes']);
  expect(refused.checks.get('plan-scopes')?.message).toContain('POST /contacts/search answered 403');
});

it('counts errors of the YAML, ends with 65, and goes on as far as it can', async () => {
  const shop = await aShop({}, { instances: { Order: { 'O-1': { attributes: { nope: 1, nada: 2 } } } } });
  const objects = await examine(shop);
  expect(objects.code).toBe(65);
  expect(objects.checks.get('configuration')).toMatchObject({ status: 'failure', message: '2 errors' });
  expect(objects.checks.get('configuration')?.fix).toContain('`trueup validate`');
  expect(objects.checks.get('types')?.status).toBe('ok');
  const sandbox = await examine(shop, { sandbox: true });
  expect(sandbox.code).toBe(65);
  expect(await readdir(join(shop.project.directory, '.trueup')).catch(() => [])).not.toContain('sandbox.json');
  await shop.project.write('trueup.yaml', 'version: 1\n');
  const settings = await examine(shop);
  expect(settings.code).toBe(65);
  expect(settings.checks.get('token')?.message).toBe('not checked: trueup.yaml has errors');
  expect(settings.checks.size).toBe(14);
});

it('asks for TRUEUP_LEDGER_KEY where attributes are sensitive', async () => {
  const attributes = { note: { type: 'string', sensitive: true } };
  const found = await examine(await aShop({ project: { types: { ...SMALL_SHOP.types, Order: { attributes } } } }));
  expect(found.code).toBe(65);
  expect(found.checks.get('configuration')?.message).toContain('TRUEUP_LEDGER_KEY is not set');
});

it('tells that there is no pacing, without failing', async () => {
  const shop = await aShop({ seed: { switches: { rateHeaders: false } } });
  const found = await examine(shop);
  expect(found.code).toBe(0);
  expect(found.checks.get('rate')?.message).toContain('no pacing');
});

it('tells when Intercom is not there, and ends with 1', async () => {
  const shop = await aShop();
  const { url } = shop.workspace;
  await shop.workspace.close();
  open.length = 0;
  const found = await examine(shop, { apiUrl: url });
  expect(found.code).toBe(1);
  expect(found.named('failure')).toEqual(['token']);
  expect(found.checks.get('types')?.message).toBe('not checked: Intercom was not reached');
});

it('reads the ledger, tries whether it can be written, and leaves it as it was', async () => {
  const shop = await aShop();
  const own = { workspace: 'tx2p130c', environment: 'default', randomBytes: (count: number) => new Uint8Array(count) };
  await shop.project.write('.trueup/ledger.jsonl', serializeLedger(newLedger(own)));
  const before = await readFile(join(shop.project.directory, '.trueup/ledger.jsonl'));
  const found = await examine(shop);
  expect(found.checks.get('ledger')?.message).toBe(
    '.trueup/ledger.jsonl, 0 owned records, writable; proven: create once, replace whole, read what was written, remove',
  );
  expect(await readFile(join(shop.project.directory, '.trueup/ledger.jsonl'))).toEqual(before);
  expect(await readdir(join(shop.project.directory, '.trueup'))).toEqual(['ledger.jsonl']);
  await shop.project.write('.trueup/ledger.jsonl', serializeLedger(newLedger({ ...own, workspace: 'other' })));
  const foreign = await examine(shop);
  expect(foreign.code).toBe(1);
  expect(foreign.checks.get('ledger')?.message).toContain('belongs to workspace other');
});

it('tells who holds the lock, and whether anybody still does', async () => {
  const shop = await aShop();
  const holder = {
    id: 'x',
    operation: 'apply',
    who: 'ann',
    host: 'here',
    pid: 7,
    command: 'trueup apply',
    since: 'noon',
  };
  const path = join(shop.project.directory, '.trueup/ledger.jsonl.lock');
  await shop.project.write('.trueup/ledger.jsonl.lock', JSON.stringify(holder));
  const held = await examine(shop);
  expect(held.code).toBe(0);
  expect(held.checks.get('ledger')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('locked by ann on here (process 7) since noon for: trueup apply'),
    fix: expect.stringContaining('trueup ledger unlock x'),
  });
  await writeFile(path, JSON.stringify({ ...holder, pid: 8 }));
  const dead = await examine(shop);
  expect(dead.checks.get('ledger')).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('no longer runs'),
  });
});

it('refuses mistakes of the command line, and a directory without a project, as every command does', async () => {
  const shop = await aShop();
  await expect(examine(shop, { parallelism: '0' })).rejects.toMatchObject({ category: 'usage' });
  await expect(examine(shop, { apiUrl: 'http://example.com' })).rejects.toMatchObject({ category: 'usage' });
  await expect(examine(shop, { env: 'nope' })).rejects.toMatchObject({ category: 'usage' });
  await expect(examine(shop, {}, { cwd: '/' })).rejects.toMatchObject({ code: 'no-project', category: 'invalid' });
});

it('stops on a signal', async () => {
  const signal = AbortSignal.abort('SIGINT');
  await expect(examine(await aShop(), {}, { signal })).rejects.toMatchObject({ code: 'interrupted' });
});
