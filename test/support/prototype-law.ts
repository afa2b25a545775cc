import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { newLedger } from '../../src/ledger/empty-ledger.ts';
import { renderRunLine } from '../../src/ledger/run-record.ts';
import type { Address } from '../../src/model/address.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { runInProcess, testClock } from './run-app.ts';
import { serializeLedger } from './serialize-ledger.ts';

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__lookupSetter__',
  'then',
  'toJSON',
  'length',
  'polluted',
];

/** JSON texts whose keys mean something to JavaScript, nested up to three deep. */
export function prototypePayloads(count: number, seed: number): string[] {
  const random = createPrng(seed);
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const value = (depth: number): string => {
    const leaf = pick(['1', '"x"', 'null', 'true', '[]', '{}']);
    return depth === 0 || random() < 0.3 ? leaf : object(depth - 1);
  };
  const object = (depth: number): string => {
    const names = new Set([pick(NAMES), pick(NAMES)]);
    return `{${[...names].map((name) => `"${name}":${value(depth)}`).join(',')}}`;
  };
  const known = ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', '{"__proto__":null}'];
  return [...known, ...Array.from({ length: Math.max(0, count - known.length) }, () => object(2))].slice(0, count);
}

const PROJECT = `version: 1
workspace: { id: tx2p130c, api_version: "2.16" }
types: { Order: { attributes: { note: string, toString: string } } }
contacts: { attributes: { note: string } }
`;
const OBJECTS = 'instances: { Order: { A: { attributes: { note: x } } } }\n';
const ME = '{"type":"admin","app":{"id_code":"tx2p130c","region":"US"}}';

/** Runs every payload through every way into a process; answers how many ways were gone. */
export async function expectPrototypesKept(payloads: readonly string[]): Promise<number> {
  let body = '{}';
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(request.url?.startsWith('/me') ? ME : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const directory = await mkdtemp(join(tmpdir(), 'trueup-prototypes-'));
  const before = photograph();
  let ways = 0;
  const survives = async (files: { readonly [file: string]: string }, ...args: string[]): Promise<void> => {
    await rm(join(directory, '.trueup'), { recursive: true, force: true });
    for (const [file, text] of Object.entries({ 'trueup.yaml': PROJECT, 'objects/x.yaml': OBJECTS, ...files })) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    }
    const { code, stdout, stderr } = await runInProcess(args, { cwd: directory, clock: testClock() });
    const what = JSON.stringify({ files, args });
    expect(stderr, what).not.toContain('bug in trueup');
    expect([0, 1, 2, 3, 4, 5, 64, 65, 75], what + stdout + stderr).toContain(code);
    expect(photograph(), what).toEqual(before);
    ways += 1;
  };
  try {
    for (const payload of payloads) {
      const inner = payload.slice(1, -1);
      await survives({ 'objects/x.yaml': `instances: { Order: { A: { attributes: ${payload} } } }\n` }, 'validate');
      await survives({ 'objects/x.yaml': `{${inner}, instances: ${payload}}\n` }, 'validate');
      await survives({ 'trueup.yaml': `${PROJECT}environments: ${payload}\nlimits: ${payload}\n` }, 'validate');
      body = payload;
      await survives({}, 'plan', '--adopt', '--api-url', url);
      body = `{"type":"Order","id":"1","external_id":"A",${inner},"custom_attributes":{"note":"y",${inner}}}`;
      await survives({}, 'plan', '--adopt', '--json', '--api-url', url);
      await survives({ 'plan.json': payload }, 'show', 'plan.json');
      await survives(ledgerOf(payload), 'ledger', 'list', '--json');
      await survives({ '.trueup/ledger.jsonl': `${payload}\n` }, 'ledger', 'rebuild', '-y', '--api-url', url);
      await survives(journalOf(payload), 'show', 'run-20260301T090000Z-1f2e', '--json');
      await survives(
        { '.trueup/canary.json': payload, '.trueup/ledger.jsonl.lock': payload },
        'plan',
        '--api-url',
        url,
      );
      await survives({ '.trueup/sandbox.json': payload }, 'plan', '--sandbox');
    }
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true, force: true });
  }
  return ways;
}

function photograph(): unknown[] {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype].flatMap((prototype) =>
    Reflect.ownKeys(prototype).map((key) => [
      key,
      prototype === Object.prototype ? typeof (Object.prototype as never)[key] : '',
    ]),
  );
}

function ledgerOf(payload: string): { readonly [file: string]: string } {
  const made = newLedger({
    workspace: 'tx2p130c',
    environment: 'default',
    randomBytes: (count) => new Uint8Array(count),
  });
  const entries = Object.keys(JSON.parse(payload) as JsonObject).map((name) => {
    const address = `instance/${name}/${name}` as Address;
    return [
      address,
      { address, id: name, fields: { [`/attributes/${name}`]: 'a'.repeat(22) }, protected: false },
    ] as const;
  });
  return { '.trueup/ledger.jsonl': serializeLedger({ ...made, serial: 1, entries: new Map(entries) }) };
}

function journalOf(payload: string): { readonly [file: string]: string } {
  const run = 'run-20260301T090000Z-1f2e';
  const header = {
    run,
    plan: 'p',
    workspace: 'w',
    environment: 'e',
    lineage: 'l',
    serial: 1,
    started_at: '2026-03-01T09:00:00Z',
    tool: 't',
  };
  const address = 'instance/Order/A' as Address;
  const attributes = JSON.parse(payload) as JsonObject;
  const lines = [
    renderRunLine({ type: 'run', format: 'trueup-run', version: 1, ...header }),
    renderRunLine({
      type: 'intent',
      number: 1,
      address,
      action: 'update',
      id: '1',
      entry: { address, id: '1', fields: {}, protected: false },
      before: { attributes, associations: {} },
      after: { attributes: {}, associations: attributes },
    }),
    renderRunLine({ type: 'result', number: 1, address, outcome: 'done' }),
  ];
  return { [`.trueup/runs/${run}.jsonl`]: lines.join('') };
}
