import nodeFileSystem, { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runApp } from '../../../../src/cli/app.ts';
import {
  runSandboxJournal,
  runSandboxReset,
  runSandboxSeed,
  runSandboxStart,
} from '../../../../src/cli/commands/sandbox.ts';
import type { CommandContext } from '../../../../src/cli/context.ts';
import { TrueupError } from '../../../../src/model/error.ts';
import { send } from '../../sandbox/client.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true });
});

interface Stage {
  context: CommandContext;
  abort: AbortController;
  out(): string;
  err(): string;
  firstLine: Promise<string>;
}

function stage(): Stage {
  const abort = new AbortController();
  let out = '';
  let err = '';
  let announce: (line: string) => void = () => undefined;
  const firstLine = new Promise<string>((done) => {
    announce = done;
  });
  const output = (write: (text: string) => void) => ({ write, isTerminal: false, columns: undefined });
  const context: CommandContext = {
    stdout: output((text) => {
      out += text;
      announce(text.split('\n')[0] ?? '');
    }),
    stderr: output((text) => {
      err += text;
    }),
    stdin: Readable.from([]),
    cwd,
    env: {},
    now: () => 1_790_000_000_000,
    sleep: async () => undefined,
    randomBytes: (count) => new Uint8Array(count),
    interactive: false,
    signal: abort.signal,
    fs: nodeFileSystem,
    step: () => undefined,
    host: { name: 'h', pid: 1, user: 'u', node: '20.19.0', isAlive: () => false },
  };
  return { context, abort, out: () => out, err: () => err, firstLine };
}

const SEED = `
workspace: { id: ws1 }
types: { Order: { attributes: { count: { type: integer } } } }
instances: { Order: { A: { attributes: { count: 1 } } } }
`;

it('serves until the signal fires, then saves state and journal', async () => {
  await writeFile(join(cwd, 'seed.yaml'), SEED);
  const first = stage();
  const options = { seed: 'seed.yaml', state: '.trueup/sandbox.json', profile: '2.17', token: 'T', json: true };
  const running = runSandboxStart(first.context, options);
  const { type, url } = JSON.parse(await first.firstLine);
  expect(type).toBe('listening');
  const path = '/custom_object_instances/Order';
  const created = await send(url, 'POST', path, { external_id: 'B' }, { token: 'T', version: null });
  expect([created.status, created.json.id]).toEqual([200, '2']);
  expect((await send(url, 'GET', '/me', undefined, { token: 'other' })).status).toBe(401);
  expect((await send(url, 'GET', `${path}?external_id=X`, undefined, { token: 'T' })).json).toEqual({ found: false });
  first.abort.abort('SIGINT');
  expect(await running).toBe(0);

  const second = stage();
  const again = runSandboxStart(second.context, { state: '.trueup/sandbox.json', json: false });
  const plain = await second.firstLine;
  expect(plain).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  expect((await send(plain, 'GET', `${path}?external_id=B`)).json.id).toBe('2');
  second.abort.abort('SIGTERM');
  expect(await again).toBe(0);

  const third = stage();
  await runSandboxJournal(third.context, { state: '.trueup/sandbox.json', json: false });
  expect(third.out().split('\n')).toContain('1  POST /custom_object_instances/Order  200  instance/Order/2 created');
  const fourth = stage();
  await runSandboxJournal(fourth.context, { state: '.trueup/sandbox.json', json: true });
  expect(JSON.parse(fourth.out())).toHaveLength(4);
  const kept = await readFile(join(cwd, '.trueup/sandbox.json'), 'utf8');
  expect(kept).not.toContain('"T"');
});

it('seeds the saved sandbox without a server, and resets it', async () => {
  await writeFile(join(cwd, 'seed.yaml'), SEED);
  const first = stage();
  expect(await runSandboxSeed(first.context, { file: 'seed.yaml', state: 's.json' })).toBe(0);
  expect(first.out()).toBe('instance/Order/1 (A) created\n');
  const second = stage();
  await runSandboxSeed(second.context, { file: 'seed.yaml', state: 's.json' });
  expect(second.out()).toBe('instance/Order/1 (A) updated\n');
  await runSandboxReset(second.context, { state: 's.json' });
  await runSandboxReset(second.context, { state: 's.json' });
  await expect(readFile(join(cwd, 's.json'))).rejects.toThrow();
});

it('plays the worst on top of a profile, and strikes with the faults of the seed, the file and the number', async () => {
  await writeFile(join(cwd, 'seed.yaml'), 'faults: [{ kind: status, path: ^/me, status: 502 }]');
  await writeFile(join(cwd, 'faults.yaml'), '- { kind: status, path: ^/me, nth: 2, status: 503 }');
  const { context, abort, firstLine } = stage();
  const options = { adversarial: true, profile: '2.17', seed: 'seed.yaml', faults: 'faults.yaml', faultSeed: 1 };
  const running = runSandboxStart(context, { ...options, state: 's.json', json: false });
  const url = await firstLine;
  const statuses: number[] = [];
  for (let call = 1; call <= 2; call += 1) statuses.push((await send(url, 'GET', '/me')).status);
  expect(statuses).toEqual([502, 503]);
  abort.abort('SIGINT');
  await running;
  const { switches } = JSON.parse(await readFile(join(cwd, 's.json'), 'utf8'));
  expect(switches).toMatchObject({ miss: 'found-false', nestedLimit: 3, shuffle: true, dangling: true });
});

it('tells in its help what adversarial means', async () => {
  const { context, out } = stage();
  expect(await runApp(['sandbox', 'start', '--help'], context)).toBe(0);
  expect(out()).toMatch(/--adversarial\s+the worst Intercom might do/u);
  expect(out()).toContain('--fault-seed <n>');
});

it('refuses an unknown profile, a bad port, a missing or faulty seed', async () => {
  const { context } = stage();
  await writeFile(join(cwd, 'faults.yaml'), 'faults: [{ kind: status }]');
  await writeFile(join(cwd, 'bad.yaml'), 'types: 1');
  const start = (options: object) => runSandboxStart(context, { json: false, ...options });
  await expect(start({ profile: '3.0' })).rejects.toMatchObject({ category: 'usage' });
  await expect(start({ port: 70_000 })).rejects.toMatchObject({ category: 'usage' });
  await expect(start({ faults: 'none.yaml' })).rejects.toThrow('The fault file none.yaml cannot be read');
  await expect(start({ faults: 'bad.yaml' })).rejects.toThrow('bad.yaml: faults: a list of faults is expected');
  await expect(start({ seed: 'none.yaml' })).rejects.toMatchObject({ category: 'invalid' });
  const seed = (file: string) => runSandboxSeed(context, { file, state: 's.json' });
  await expect(seed('bad.yaml')).rejects.toThrow('types: a mapping is expected');
  await expect(seed('faults.yaml')).rejects.toBeInstanceOf(TrueupError);
  await expect(readFile(join(cwd, 's.json'))).rejects.toThrow();
});
