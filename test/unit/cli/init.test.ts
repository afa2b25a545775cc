import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AppResult, runInProcess, testClock } from '../../support/run-app.ts';
import { aWorkspace, type TestWorkspace } from '../../support/workspace.ts';

let workspace: TestWorkspace;
let place: string;
const made: string[] = [];

beforeAll(async () => {
  const clock = testClock();
  const seed = {
    workspace: { id: 'tx2p130c', region: 'eu', name: 'Shop\u001b[2J' },
    types: { Order: { attributes: { note: { type: 'string' } } } },
    instances: { Order: { 'O-1': { attributes: { note: 'theirs' } } } },
  } as const;
  workspace = await aWorkspace({ seed, now: clock.now, sleep: clock.sleep });
});
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'trueup-init-'));
  made.push(place);
});
afterAll(async () => {
  await workspace.close();
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

interface How {
  readonly token?: string;
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
}

function run(args: readonly string[], { token, input, signal, cwd = place }: How = {}): Promise<AppResult> {
  return runInProcess([...args, '--api-url', workspace.url], {
    cwd,
    clock: testClock(),
    env: { INTERCOM_ACCESS_TOKEN: token },
    ...(input === undefined ? {} : { input }),
    ...(signal === undefined ? {} : { signal }),
  });
}

const read = (file: string): string => readFileSync(join(place, file), 'utf8');
const files = (): string[] =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.parentPath.includes('/.git'.concat('/')))
    .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1))
    .sort();

const SHOP = ['init', 'shop', '--workspace', 'tx2p130c', '--region', 'eu', '--type', 'Order', '--type', 'Product'];

describe('init without a terminal', () => {
  it('starts a project from flags that validates, is formatted, and plans nothing', async () => {
    const started = await run(SHOP);
    expect(started.code, started.stderr).toBe(0);
    expect(started.stdout.split('\n')).toEqual([
      'written        trueup.yaml',
      'written        objects/order.yaml',
      'written        .github/workflows/trueup.yml',
      'written        .gitignore',
      'written        .trueup/schemas/objects.schema.json',
      'written        .trueup/schemas/project.schema.json',
      '',
    ]);
    const cwd = join(place, 'shop');
    const validated = await run(['validate'], { cwd });
    expect(validated).toEqual({
      code: 0,
      stdout: 'Success! The configuration is valid.\n2 types, 0 instances, 0 contacts, 0 conversations, 1 file\n',
      stderr: '',
    });
    expect((await run(['fmt', '--check'], { cwd })).code).toBe(0);
    const planned = await run(['plan', '--detailed-exitcode'], { cwd, token: 'a-token' });
    expect(planned.stdout).toContain('No changes. Your infrastructure matches the configuration.');
    expect(planned.code, planned.stderr).toBe(0);
    for (const file of ['trueup.yaml', 'objects/order.yaml']) {
      const [, schema = ''] = /\$schema=(\S+)/u.exec(read(`shop/${file}`)) ?? [];
      expect(existsSync(join(cwd, file, '..', schema)), `${file} names ${schema}`).toBe(true);
    }
  });

  it('needs no type, and says JSON when asked', async () => {
    const started = await run(['init', '--workspace', 'tx2p130c', '--json']);
    expect(JSON.parse(started.stdout)).toMatchObject({
      directory: place,
      workspace: { id: 'tx2p130c', name: null, region: 'us', checked: false },
      files: expect.arrayContaining([{ path: 'trueup.yaml', outcome: 'written' }]),
    });
    expect(started.stderr).toBe('');
    expect((await run(['validate'])).stdout).toContain('0 types');
    expect((await run(['fmt', '--check'])).code).toBe(0);
  });

  it('has examples that are valid as they stand once they are out of the comments', async () => {
    for (const types of [[], ['--type', 'Order_line']]) {
      const name = types.length === 0 ? 'without' : 'with';
      await run(['init', name, '--workspace', 'tx2p130c', ...types]);
      const uncomment = async (file: string, drop: RegExp | string = '') => {
        const path = join(place, name, file);
        const text = readFileSync(path, 'utf8').replace(/^( *)# (?!yaml-)( *(?:- )?[\w-]+:.*)$/gmu, '$1$2');
        await writeFile(path, text.replace(drop, ''));
      };
      const object = types.length === 0 ? 'order' : 'order-line';
      await uncomment('trueup.yaml');
      await uncomment(`objects/${object}.yaml`, /^instances: \{\}$/mu);
      const cwd = join(place, name);
      const validated = await run(['validate'], { cwd });
      expect(validated.stdout).toContain('1 type, 1 instance, 1 contact, 0 conversations, 1 file');
      expect(validated.code, validated.stdout).toBe(0);
      expect((await run(['apply', '-y', '--sandbox'], { cwd })).stdout).toContain('Resources: 1 added, 1 changed');
      expect((await run(['plan', '--sandbox'], { cwd })).stdout).toContain('No changes.');
    }
  });

  it('takes the workspace and the region from the token, and asks nothing when told so', async () => {
    workspace.mark();
    const started = await run(['init', '--json'], { token: 'a-token' });
    expect(JSON.parse(started.stdout).workspace).toEqual({
      id: 'tx2p130c',
      name: 'Shop\u001b[2J',
      region: 'eu',
      checked: true,
    });
    expect(read('trueup.yaml')).toContain('  id: tx2p130c ');
    expect(read('trueup.yaml')).toContain('  region: eu\n');
    expect(workspace.requests().map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /me']);
    workspace.mark();
    expect((await run(['init', 'b', '--workspace', 'other', '--offline'], { token: 'a-token' })).code).toBe(0);
    expect(workspace.requests()).toEqual([]);
  });

  it.each<[flags: readonly string[], token: string | undefined, code: number, says: RegExp]>([
    [[], undefined, 64, /--workspace ID/u],
    [['--workspace', 'a b'], undefined, 64, /--workspace cannot be used/u],
    [['--workspace', 'x', '--region', 'mars'], undefined, 64, /us, eu, au/u],
    [['--workspace', 'x', '--api-version', '2.17'], undefined, 64, /2\.16, 2\.15, 2\.14, 2\.13/u],
    [['--workspace', 'x', '--token-env', 'dG9rOjEyMw=='], undefined, 64, /not the name of a variable/u],
    [['--workspace', 'x', '--ledger', 's3'], undefined, 64, /Ledgers in this version: file, git/u],
    [['--workspace', 'x', '--type', 'My Thing'], undefined, 64, /My_Thing/u],
    [['--workspace', 'x', '--type', 'Order', '--type', 'order'], undefined, 64, /order/u],
    [[], 'wrong-token', 77, /does not accept the access token/u],
    [['--workspace', 'other'], 'a-token', 4, /--workspace names other/u],
    [['--region', 'us'], 'a-token', 4, /Pass --region eu/u],
  ])('refuses %j with token %s: exit %i, nothing written', async (flags, token, code, says) => {
    const refused = await run(['init', ...flags], token === undefined ? {} : { token });
    expect(refused.code, refused.stderr).toBe(code);
    expect(refused.stderr).toMatch(says);
    expect(refused.stderr).not.toContain('dG9r');
    expect(refused.stdout).toBe('');
    expect(files()).toEqual([]);
  });
});

describe('init in a terminal', () => {
  it('asks, asks again, says whose token it is, and writes what was answered', async () => {
    const input = ['', 'mars', 'EU', '3', '"2.15"', 'my token', '', '', 'Order, Product', 'no', ''].join('\n');
    const started = await run(['init'], { token: 'a-token', input: input.slice(1) });
    expect(started.code, started.stderr).toBe(0);
    expect(started.stdout.split('\n').slice(0, 13)).toEqual([
      'Region of the workspace (us, eu, au) [us]:   Regions: us, eu, au.',
      'Region of the workspace (us, eu, au) [us]:   2.16 is recommended: only it can list instances, which reads 150 at a time, finds what is not in the YAML, and allows `prune: all` and `members: owned`.',
      'API version (2.16, 2.15, 2.14, 2.13) [2.16]:   API versions: 2.16, 2.15, 2.14, 2.13.',
      'API version (2.16, 2.15, 2.14, 2.13) [2.16]: Variable that holds the access token [INTERCOM_ACCESS_TOKEN]:   That is not the name of a variable (letters, digits and _). The token itself is never written down.',
      'Variable that holds the access token [INTERCOM_ACCESS_TOKEN]:   The token belongs to workspace tx2p130c (Shop\\u{1b}[2J).',
      '  file keeps it in .trueup/ledger.jsonl, to be committed; git on a branch of the remote origin, which a team shares; it holds addresses and keyed hashes, never values.',
      expect.stringMatching(/^Ledger, .*\[file\]: Custom object types to declare/u),
      ...Array.from({ length: 6 }, () => expect.any(String)),
    ]);
    expect(read('trueup.yaml')).toMatch(/region: eu\n {2}api_version: "2\.15"/u);
    expect(read('trueup.yaml')).toMatch(/\n {2}Order:\n[\s\S]*\n {2}Product:\n/u);
    expect((await run(['validate'])).code).toBe(0);
  });

  it('asks for the workspace when there is no token, and not for what flags say', async () => {
    const flags = ['--region', 'au', '--api-version', '2.14', '--type', 'Order'];
    const started = await run(['init', ...flags], { input: 'SHOP_TOKEN\nno good\ntx2p130c\nfile\n' });
    expect(started.code, started.stderr).toBe(0);
    expect(started.stdout).toContain('SHOP_TOKEN was not tried: it is not set.');
    expect(started.stdout).toContain('app.intercom.com/a/apps');
    expect(started.stdout).not.toContain('Region of');
    expect(read('trueup.yaml')).toContain('  token_env: SHOP_TOKEN\n');
    expect(read('.github/workflows/trueup.yml')).toMatch(/SHOP_TOKEN: \$\{\{ secrets\.SHOP_TOKEN \}\}/u);
    expect(started.stderr).toContain('export SHOP_TOKEN=');
  });

  it('takes the region that Intercom says over an answer', async () => {
    const started = await run(['init'], { token: 'a-token', input: '\n\n\n\n\nno\n' });
    expect(started.stdout).toContain('It is in region eu');
    expect(read('trueup.yaml')).toContain('region: eu');
  });

  it('writes what exists into the YAML when that is wanted; a plan right after has nothing to do', async () => {
    workspace.mark();
    const started = await run(['init', 'shop', '--quiet'], {
      token: 'a-token',
      input: '\n\n\n\nOrder\nperhaps\nyes\n',
    });
    expect(started.code, started.stderr).toBe(0);
    expect(started.stdout).toContain('Answers: yes, y, no, n.');
    expect(read('shop/objects/order.yaml')).toMatch(/O-1:[\s\S]*note: theirs/u);
    expect(read('shop/objects/order.yaml')).toContain('# What stands here exists');
    const planned = await run(['plan'], { cwd: join(place, 'shop'), token: 'a-token' });
    expect(planned.stdout, planned.stderr).toContain('No changes. Your infrastructure matches the configuration.');
    expect(workspace.writes()).toEqual([]);
  });

  it('writes nothing when it is interrupted, when the answers end, or when the token is wrong', async () => {
    const abort = new AbortController();
    const asked = run(['init'], { input: 'us\n', signal: abort.signal });
    abort.abort('SIGINT');
    expect((await asked).code).toBe(130);
    const ended = await run(['init'], { input: 'us\n2.16\n' });
    expect(ended.code).toBe(64);
    expect(ended.stderr).toContain('nothing was written');
    expect((await run(['init'], { token: 'wrong-token', input: 'us\n2.16\n\n' })).code).toBe(77);
    expect(files()).toEqual([]);
  });
});

describe('the ledger that init chooses', () => {
  const origin = (...command: readonly string[]) =>
    execFileSync('git', command, { cwd: place, env: { PATH: process.env['PATH'], HOME: place } });

  it('is on a branch where there is a remote, also for a directory that is not there yet', async () => {
    origin('init', '--quiet');
    expect((await run(['init', 'a', '--workspace', 'x'])).code).toBe(0);
    expect(read('a/trueup.yaml')).toContain('\nledger: { backend: file, path: .trueup/ledger.jsonl }\n');
    origin('remote', 'add', 'origin', 'https://git.example.com/o/r.git');
    rmSync(join(place, '.github'), { recursive: true });
    expect((await run(['init', 'b/c', '--workspace', 'x'])).code).toBe(0);
    expect(read('b/c/trueup.yaml')).toContain('\nledger: { backend: git }\n');
    expect((await run(['validate'], { cwd: join(place, 'b/c') })).code).toBe(0);
    expect((await run(['fmt', '--check'], { cwd: join(place, 'b/c') })).code).toBe(0);
    const workflow = read('.github/workflows/trueup.yml');
    expect(workflow).toContain('contents: write # the ledger and its lock');
    expect(workflow).toContain('persist-credentials: true # the plan fetches the ledger');
    expect(workflow).not.toMatch(/Keep the ledger|persist-credentials: false/u);
  });

  it('is the one that is asked for', async () => {
    expect((await run(['init', 'a', '--workspace', 'x', '--ledger', 'git'])).code).toBe(0);
    expect(read('a/trueup.yaml')).toContain('\nledger: { backend: git }\n');
    origin('init', '--quiet');
    origin('remote', 'add', 'origin', 'https://git.example.com/o/r.git');
    expect((await run(['init', 'b', '--workspace', 'x', '--ledger', 'file'])).code).toBe(0);
    expect(read('b/trueup.yaml')).toContain('\nledger: { backend: file, path: .trueup/ledger.jsonl }\n');
    expect(read('.github/workflows/trueup.yml')).toContain('Keep the ledger');
  });
});

describe('init overwrites nothing', () => {
  it('refuses a directory that has a trueup.yaml, and a place that is no directory', async () => {
    await run(SHOP);
    const before = files().map((file) => [file, read(file)]);
    const again = await run(SHOP);
    expect(again.code).toBe(64);
    expect(again.stderr).toContain('shop has a trueup.yaml already');
    expect(files().map((file) => [file, read(file)])).toEqual(before);
    const noDirectory = await run(['init', 'shop/trueup.yaml', '--workspace', 'x']);
    expect(noDirectory.code).toBe(64);
    await symlink('nowhere', join(place, 'trueup.yaml'));
    expect((await run(['init', '--workspace', 'x'])).code).toBe(64);
  });

  it('leaves files that exist, and adds only the missing lines to .gitignore', async () => {
    await mkdir(join(place, 'objects'));
    await mkdir(join(place, '.github/workflows'), { recursive: true });
    await writeFile(join(place, 'objects/order.yaml'), 'instances: {} # mine\n');
    await writeFile(join(place, '.github/workflows/trueup.yml'), 'name: mine\n');
    await writeFile(join(place, '.gitignore'), 'dist/\r\n.trueup/runs/\r\nlast');
    const started = await run(['init', '--workspace', 'x', '--type', 'Order']);
    expect(started.stdout).toContain('left as it is  objects/order.yaml\n');
    expect(started.stdout).toContain('left as it is  .github/workflows/trueup.yml\n');
    expect(started.stdout).toContain('lines added    .gitignore\n');
    expect(read('objects/order.yaml')).toBe('instances: {} # mine\n');
    expect(read('.github/workflows/trueup.yml')).toBe('name: mine\n');
    const ignored = read('.gitignore');
    expect(ignored.startsWith('dist/\r\n.trueup/runs/\r\nlast\r\n\r\n# trueup')).toBe(true);
    expect(ignored.match(/runs/gu)).toHaveLength(1);
    expect(ignored.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('follows no link out of the project, and opens no pipe', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'trueup-outside-'));
    made.push(outside);
    await writeFile(join(outside, 'theirs'), 'theirs\n');
    await symlink(join(outside, 'theirs'), join(place, '.gitignore'));
    expect((await run(['init', '--workspace', 'x'])).stdout).toContain('left as it is  .gitignore');
    expect(readFileSync(join(outside, 'theirs'), 'utf8')).toBe('theirs\n');
    await mkdir(join(place, 'b'));
    execFileSync('mkfifo', [join(place, 'b/.gitignore')]);
    expect((await run(['init', 'b', '--workspace', 'x'])).stdout).toContain('left as it is  .gitignore');
    expect(lstatSync(join(place, 'b/.gitignore')).isFIFO()).toBe(true);
    await mkdir(join(place, 'c'));
    await symlink(outside, join(place, 'c/objects'));
    const refused = await run(['init', 'c', '--workspace', 'x']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('leads out of the project');
    expect(readdirSync(outside)).toEqual(['theirs']);
    expect(existsSync(join(place, 'c/trueup.yaml')), 'so that init can be run again').toBe(false);
    await mkdir(join(place, 'd'));
    await symlink(outside, join(place, 'd/.trueup'));
    expect((await run(['init', 'd', '--workspace', 'x'])).code).toBe(4);
    expect(readdirSync(outside)).toEqual(['theirs']);
    expect(readdirSync(join(place, 'd'))).toEqual(['.trueup']);
  });
});
