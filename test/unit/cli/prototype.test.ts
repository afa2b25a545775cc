import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppResult, runInProcess, testClock } from '../../support/run-app.ts';

// Names that mean something to JavaScript are names like any others, wherever they come from.
const PAYLOADS = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"__proto__":null}',
  '{"toString":1,"valueOf":{},"hasOwnProperty":1}',
];
const PROJECT = `version: 1
workspace: { id: tx2p130c, api_version: "2.16" }
types: { Order: { attributes: { note: string } } }
contacts: { attributes: { note: string } }
`;
const OBJECTS = 'instances: { Order: { A: { attributes: { note: x } } } }\n';
const KEYS = Reflect.ownKeys(Object.prototype);
const METHODS = KEYS.map((key) => Object.getOwnPropertyDescriptor(Object.prototype, key));

const AFTER = /"after": ?\{\s*"attributes": ?\{/u;

let directory: string;
let server: Server;
let url: string;
/** What the server answers to everything but GET /me. */
let body = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trueup-prototype-'));
  server = createServer((request, response) => {
    const isMe = request.url?.startsWith('/me') === true;
    response.setHeader('content-type', 'application/json');
    response.end(isMe ? '{"type":"admin","app":{"id_code":"tx2p130c","region":"US"}}' : body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true, force: true });
});

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(directory, file)), { recursive: true });
  await writeFile(join(directory, file), text);
}

/** Runs a command on these files, and holds every object of this process to be what it was. */
async function survives(files: { readonly [file: string]: string }, ...args: string[]): Promise<AppResult> {
  await rm(join(directory, '.trueup'), { recursive: true, force: true });
  for (const [file, text] of Object.entries({ 'trueup.yaml': PROJECT, 'objects/x.yaml': OBJECTS, ...files }))
    await put(file, text);
  const result = await runInProcess(args, { cwd: directory, clock: testClock() });
  const what = JSON.stringify({ files, args }) + result.stdout + result.stderr;
  expect(result.stderr, what).not.toContain('bug in trueup');
  expect([0, 1, 2, 4, 5, 64, 65], what).toContain(result.code);
  expect(Reflect.ownKeys(Object.prototype), what).toEqual(KEYS);
  expect(KEYS.map((key) => Object.getOwnPropertyDescriptor(Object.prototype, key))).toEqual(METHODS);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  return result;
}

describe('__proto__ and its like', () => {
  it('are names in object files', async () => {
    const places = ['%', '{instances: %}', '{instances: {Order: %}}', '{instances: {Order: {A: %}}}'];
    places.push('{instances: {Order: {A: {attributes: %}}}}', '{instances: {__proto__: {A: %}}}', '{moved: [%]}');
    places.push('{contacts: [%]}', '{contacts: [{external_id: "1", attributes: %}]}', '{conversations: [%]}');
    for (const payload of PAYLOADS)
      for (const place of places) await survives({ 'objects/x.yaml': `${place.replace('%', payload)}\n` }, 'validate');
    const own = await survives(
      { 'objects/x.yaml': 'instances: { Order: { __proto__: { attributes: { note: x } } } }\n' },
      'plan',
      '--sandbox',
    );
    expect(own.stdout).toContain('# instance/Order/__proto__ will be created');
  });

  it('are names in trueup.yaml', async () => {
    const places = [
      'types',
      'contacts',
      'conversations',
      'limits',
      'ledger',
      'environments',
      'protect',
      'env',
      'include',
    ];
    for (const payload of PAYLOADS) {
      for (const place of places) {
        const text = `${PROJECT.replace(new RegExp(`^${place}:.*\n`, 'mu'), '')}${place}: ${payload}\n`;
        await survives({ 'trueup.yaml': text }, 'validate');
        await survives({ 'trueup.yaml': text }, 'validate', '--env', '__proto__');
      }
      for (const inner of ['types', 'workspace', 'contacts', 'limits', 'ledger'])
        await survives(
          { 'trueup.yaml': `${PROJECT}environments: { a: { ${inner}: ${payload} } }\n` },
          'validate',
          '--env',
          'a',
        );
    }
    const typed = PROJECT.replace('{ Order:', '{ __proto__: { attributes: { toString: string } }, Order:');
    const objects = 'instances: { __proto__: { constructor: { attributes: { toString: x } } } }\n';
    const planned = await survives({ 'trueup.yaml': typed, 'objects/x.yaml': objects }, 'validate');
    expect(planned.stdout).toContain('2 types, 1 instance');
  });

  it('are names in plans, ledgers and journals', async () => {
    const saved = await survives({}, 'plan', '--sandbox', '--out', 'saved.json');
    expect(saved.code, saved.stderr).toBe(0);
    const plan = await readFile(join(directory, 'saved.json'), 'utf8');
    for (const payload of PAYLOADS) {
      const inner = payload.slice(1, -1);
      for (const text of [
        payload,
        plan.replace('{', `{${inner},`),
        plan.replace(AFTER, (found) => `${found}${inner},`),
      ]) {
        expect(text).not.toBe(plan);
        const applied = await survives({ 'plan.json': text }, 'apply', 'plan.json', '--sandbox');
        expect(applied.code).toBe(5);
        await survives({ 'plan.json': text }, 'show', 'plan.json');
      }
      for (const file of [
        'sandbox-ledger.jsonl',
        'sandbox.json',
        'sandbox-canary.json',
        'runs/20260101T000000Z-aaaaaa.jsonl',
      ])
        await survives({ [`.trueup/${file}`]: `${payload}\n` }, 'plan', '--sandbox');
    }
  });

  it('are names in what Intercom answers', async () => {
    const instance = (extra: string): string =>
      `{"type":"Order","id":"1","external_id":"A",${extra},"custom_attributes":{"note":"y",${extra}}}`;
    for (const payload of PAYLOADS)
      for (const answer of [payload, instance(payload.slice(1, -1)), `{"type":"list","data":[${payload}]}`]) {
        body = answer;
        await survives({}, 'plan', '--adopt', '--api-url', url);
        await survives({}, 'drift', '--api-url', url);
      }
  });
});
