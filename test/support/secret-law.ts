import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { createPrng } from '../../src/sandbox/prng.ts';
import { type AppResult, runInProcess, type TestClock, testClock } from './run-app.ts';
import { SMALL_SHOP_SEED } from './small-shop.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** What was looked at, and what was found. */
export interface SecretFigures {
  /** Values of sensitive fields, in YAML and in Intercom. */
  values: number;
  runs: number;
  artefacts: number;
  /** Answers in which Intercom quoted request, token and all. */
  echoes: number;
  leaks: string[];
}

export function noSecretFigures(): SecretFigures {
  return { values: 0, runs: 0, artefacts: 0, echoes: 0, leaks: [] };
}

const TRUEUP = `version: 1
workspace: { id: tx2p130c, api_version: "2.16" }
types:
  Product:
    attributes:
      name: string
      text: { type: string, sensitive: true }
      other: { type: string, sensitive: true }
      count: { type: integer, sensitive: true }
      price: { type: decimal, sensitive: true }
      since: { type: datetime, sensitive: true }
      choice: { type: list, sensitive: true }
      parts: { type: relationship, to: Product, many: true }
contacts: { attributes: { pin: { type: string, sensitive: true } } }
conversations: { attributes: { pin: { type: string, sensitive: true } } }
env: [SHOP_PIN]
`;
const STRING = { type: 'string' } as const;
const SEED = {
  ...SMALL_SHOP_SEED,
  types: {
    Product: {
      attributes: {
        name: STRING,
        text: STRING,
        other: STRING,
        count: { type: 'integer' },
        price: { type: 'decimal' },
        since: { type: 'datetime' },
        choice: STRING,
        parts: { type: 'relationship', to: 'Product', many: true },
      },
    },
  },
  contact_attributes: { pin: STRING },
  conversation_attributes: { pin: STRING },
} as const;

/** A value of a sensitive field, and the part of it that must not show anywhere in any coding. */
interface Canary {
  readonly written: string | number;
  readonly core: string;
}

/**
 * The law of secrets: through a project's whole life, refusals, broken files and an Intercom that quotes what it was
 * sent, no artefact holds a sensitive value, the token or a key, as it is or in base64, hex or another coding. `some` of it is for every test run.
 */
export async function expectSecretsKept(
  seed: number,
  figures: SecretFigures,
  part: 'some' | 'all' = 'all',
): Promise<void> {
  const story = await startStory(seed, figures, part);
  try {
    await tellStory(story);
    await story.look();
  } finally {
    await story.close();
  }
}

interface Story {
  readonly workspace: TestWorkspace;
  readonly directory: string;
  readonly draw: () => Canary;
  readonly drawNumber: () => Canary;
  readonly choose: <Value>(...values: readonly Value[]) => Value;
  /** All of them, or two. */
  readonly some: <Value>(values: readonly Value[]) => readonly Value[];
  readonly echo: { status: number | undefined };
  put(file: string, text: string): Promise<void>;
  run(...args: readonly string[]): Promise<AppResult>;
  runIn(env: { readonly [name: string]: string }, ...args: readonly string[]): Promise<AppResult>;
  look(): Promise<void>;
  close(): Promise<void>;
}

async function startStory(seed: number, figures: SecretFigures, part: 'some' | 'all'): Promise<Story> {
  const random = createPrng(seed);
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const choose = <Value>(...values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const cores: string[] = [];
  const keep = (core: string): string => {
    cores.push(core);
    return core;
  };
  const [token, pin, ledgerKey, planKey, proxyPassword] = [20, 18, 40, 40, 18].map((length) => keep(`k${hex(length)}`));
  const workspace = await aWorkspace({ seed: SEED, sleep: async () => undefined });
  const echo: Story['echo'] = { status: undefined };
  const server = await startEcho(workspace, echo, figures);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const directory = await mkdtemp(join(tmpdir(), 'trueup-secrets-'));
  const clock: TestClock = testClock();
  const seen: [what: string, text: string][] = [];
  const env = {
    INTERCOM_ACCESS_TOKEN: token ?? '',
    SHOP_PIN: pin ?? '',
    TRUEUP_LEDGER_KEY: ledgerKey ?? '',
    TRUEUP_PLAN_KEY: planKey ?? '',
  };
  const runIn: Story['runIn'] = async (more, ...args) => {
    clock.advance(1000);
    figures.runs += 1;
    const all = { ...env, ...more };
    const where = args.includes('--api-url') ? [] : ['--api-url', url];
    const result = await runInProcess([...args, ...where], { cwd: directory, clock, env: all });
    expect(result.stderr, `seed ${seed}: ${args.join(' ')}`).not.toContain('bug in trueup');
    seen.push([`${args.join(' ')} (stdout)`, result.stdout], [`${args.join(' ')} (stderr)`, result.stderr]);
    return result;
  };
  const put: Story['put'] = async (file, text) => {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), text);
  };
  await put('trueup.yaml', TRUEUP);
  const count = <Value>(value: Value): Value => {
    figures.values += 1;
    return value;
  };
  return {
    workspace,
    directory,
    choose,
    some: (values) => (part === 'all' ? values : [choose(...values), choose(...values)]),
    echo,
    put,
    runIn,
    run: (...args) =>
      runIn({ HTTPS_PROXY: `http://user:${proxyPassword}@127.0.0.1:9`, NO_PROXY: '127.0.0.1' }, ...args),
    draw: () => {
      const core = keep(`c${hex(16)}`);
      const written = choose(
        core,
        `${core}\n${core}`,
        `"${core}'`,
        `é${core}😀`,
        `\u001b[31m${core}`,
        `a/${core}%?&=`,
        `${core}: {[`,
      );
      return count({ written, core });
    },
    drawNumber: () => {
      const written = 1_000_000_000_000_000 + Math.floor(random() * 8_000_000_000_000_000);
      return count({ written, core: keep(String(written)) });
    },
    look: async () => {
      // What somebody wrote there themselves is where the values belong.
      for (const file of await readdir(directory, { recursive: true, withFileTypes: true })) {
        const path = join(file.parentPath, file.name);
        if (file.isFile() && !path.startsWith(join(directory, 'objects')))
          seen.push([path.slice(directory.length + 1), await readFile(path, 'utf8')]);
      }
      figures.artefacts += seen.length;
      const forms = cores.flatMap((core) => formsOf(core).map((form) => ({ core, form })));
      for (const [what, text] of seen) {
        const lower = text.toLowerCase();
        const found = forms.find(({ form, core }) => (form === core ? lower : text).includes(form));
        if (found) figures.leaks.push(`seed ${seed}: ${what}: ${found.form}`);
      }
      expect(figures.leaks).toEqual([]);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await workspace.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** As it is, in base64 at each of its three offsets, in base64url, in hexadecimal, and backwards. */
export function formsOf(core: string): string[] {
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from(`${'x'.repeat(offset)}${core}`)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  const percent = [...core].map((letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`).join('');
  return [core, ...base64, Buffer.from(core).toString('hex'), percent, [...core].reverse().join('')];
}

/** Hands requests on to the workspace; where it is told to, it refuses writes (or all) and quotes everything it was sent. */
async function startEcho(workspace: TestWorkspace, echo: Story['echo'], figures: SecretFigures): Promise<Server> {
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    if (echo.status !== undefined && request.method !== 'GET') {
      figures.echoes += 1;
      response.writeHead(echo.status, {
        'content-type': 'application/json',
        'retry-after': '1',
        'x-request-id': String(request.headers.authorization),
      });
      response.end(quote(request, body));
      return;
    }
    const headers = Object.fromEntries(
      ['authorization', 'intercom-version', 'accept', 'content-type'].map((name) => [
        name,
        String(request.headers[name]),
      ]),
    );
    const answer = await fetch(workspace.url + request.url, {
      method: request.method ?? '',
      headers,
      ...(body === '' ? {} : { body }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  };
  const server = createServer((request, response) => {
    void pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function quote({ headers, url }: IncomingMessage, body: string): string {
  const token = String(headers.authorization).replace('Bearer ', '');
  const values = body.match(/"(?:text|other|pin|choice)":"((?:[^"\\]|\\.)*)"/gu) ?? [];
  const errors = [
    { code: 'parameter_invalid', message: `not accepted: ${body}`, field: 'x' },
    { code: 'unauthorized', message: `${headers.authorization} ${Buffer.from(token).toString('base64')} for ${url}` },
    { code: 'invalid', message: values.map((value) => value.toUpperCase()).join(' ') },
    { code: 'invalid', message: Buffer.from(body).toString('base64') },
    { code: 'invalid', message: values.map((value) => encodeURIComponent(value)).join(' ') },
  ];
  return JSON.stringify({ type: 'error.list', request_id: `req ${token}`, errors });
}

function objects({ draw, drawNumber }: Story, id = 'P-1'): string {
  const text = () => JSON.stringify(draw().written);
  return `instances:
  Product:
    ${id}:
      attributes:
        name: Lamp
        text: ${text()}
        other: ${text()}
        count: ${drawNumber().written}
        choice: ${text()}
        parts: [P-2]
    P-2: { attributes: { name: Desk, text: ${text()} } }
contacts: [{ external_id: "70", attributes: { pin: "\${env:SHOP_PIN}" } }, { external_id: "71", attributes: { pin: ${text()} } }]
conversations: [{ id: "508", attributes: { pin: ${text()} } }]
`;
}

async function tellStory(story: Story): Promise<void> {
  const { run, put, echo, choose, some } = story;
  await put('objects/all.yaml', objects(story));
  await run('plan', '--verbose', '--out', 'plan.json');
  await run('plan', '--json', '--json-into', 'report.json');
  for (const status of some([400, choose(401, 403, 404, 409), choose(422, 500, 503)])) {
    echo.status = status;
    await run('apply', '-y', ...choose(['--verbose'], ['--json'], ['--quiet']));
  }
  echo.status = undefined;
  await run('apply', 'plan.json', '--verbose');
  await run('apply', '-y', '--adopt', '--json', '--json-into', 'applied.json');
  expect(story.workspace.state().instances.length).toBe(2);
  await afterApply(story);
  await broken(story);
  await ledgers(story);
  await offHosts(story);
}

/** What moved in Intercom, what explains it, what takes it back. */
async function afterApply(story: Story): Promise<void> {
  const { run, put, workspace, draw, drawNumber, choose, some, echo } = story;
  const moved = { text: String(draw().written), count: Number(drawNumber().written), choice: String(draw().written) };
  workspace.seed({
    instances: { Product: { 'P-1': { attributes: moved } } },
    contacts: [{ external_id: '70', attributes: { pin: String(draw().written) } }],
  });
  await run('drift', '--verbose');
  await run('drift', '--json', '--json-into', 'drift.json');
  for (const address of some(['instance/Product/P-1', 'contact/external_id:70', 'conversation/508']))
    await run('explain', address, ...choose(['--verbose'], ['--json']));
  await run('import', '--type', 'Product', '--dry-run');
  await run('import', '--type', 'Product', '--json');
  echo.status = choose(400, 409);
  await run('apply', '-y', '--verbose');
  echo.status = undefined;
  await put(
    'objects/all.yaml',
    `${objects(story, 'P-9')}moved: [{ from: instance/Product/P-1, to: instance/Product/P-9 }]\n`,
  );
  await run('plan', '--verbose', '--adopt');
  await run('apply', '-y', '--adopt', '--allow-deletes', '1', '--verbose');
  const runs = (await readdir(join(story.directory, '.trueup/runs'))).filter((name) => name.endsWith('.jsonl')).sort();
  for (const name of some(runs)) {
    await run('show', name.replace('.jsonl', ''), '--verbose');
    await run('undo', name.replace('.jsonl', ''), ...choose(['--verbose'], ['--json'], ['-y', '--verbose']));
  }
  await run('show', 'plan.json', '--verbose');
  await run('runs');
  await run('runs', '--json');
  await run('doctor', ...choose([], ['--json']));
}

/** Files with a mistake right beside a secret. */
async function broken(story: Story): Promise<void> {
  const { run, put, draw, choose, some } = story;
  const good = objects(story);
  await put('objects/all.yaml', good.replace('name: Lamp', 'name:   Lamp # beside'));
  await run('fmt', '--check', '--diff');
  const value = JSON.stringify(draw().written);
  const mistakes = [
    good.replace(/text: .*/u, `text: [${value}]`),
    good.replace(/text: .*/u, `text: { nested: { deeper: ${value} } }`),
    good.replace(/text: .*/u, `txet: ${value}`),
    good.replace(/count: \d+/u, `count: ${value}`),
    good.replace(/count: (\d+)/u, 'count: "$1"'),
    good.replace(/count: (\d+)/u, 'count: $1.5'),
    good.replace('choice:', `since: ${value}\n        choice:`),
    good.replace('choice:', `price: ${value}\n        choice:`),
    good.replace(/text: .*/u, `text: !tag ${value}`),
    good.replace(/text: .*/u, `text: &anchor ${value}`),
    good.replace(/text: .*/u, `text: ${value}\n        text: ${value}`),
    good.replace(/text: .*/u, `text: "\${env:NOPE}${draw().core}"`),
    `${good}\nnonsense: {`,
    `${good}  ${value}`,
  ];
  for (const text of some(mistakes)) {
    await put('objects/all.yaml', text);
    await run(
      'validate',
      ...choose(['--format', 'text'], ['--format', 'json'], ['--format', 'sarif'], ['--format', 'github']),
    );
    await run('validate', '--json-into', 'invalid.json', '--sarif-into', 'invalid.sarif');
    await run('plan', '--verbose', '--json-into', 'refused.json');
    await run('fmt', '--diff', '--check');
  }
  const rows = `sku,text,count\nP-7,${draw().core},${draw().core}\nP-8,"${draw().core}\n`;
  await put('objects/rows.csv', rows);
  await put('objects/all.yaml', 'instances: { Product: { $table: rows.csv, key: sku } }\n');
  await run('validate');
  await rm(join(story.directory, 'objects/rows.csv'));
  await put('objects/all.yaml', good);
}

async function ledgers({ run, directory }: Story): Promise<void> {
  await run('ledger', 'list', '--verbose');
  await run('ledger', 'show', 'instance/Product/P-2');
  await run('ledger', 'show', '--json');
  await run('ledger', 'test', '--json');
  await run('ledger', 'history');
  await run('ledger', 'migrate', 'file', 'file:kept/ledger.jsonl', '-y', '--json');
  await run('ledger', 'migrate', 'file:kept/ledger.jsonl', 'file', '-y');
  await run('ledger', 'rebuild', '--replace', '-y', '--verbose');
  await run('ledger', 'forget', 'contact/*', '-y', '--json');
  await writeFile(join(directory, '.trueup/ledger.jsonl'), 'ruin');
  await run('plan');
  await run('ledger', 'rebuild', '-y', '--json');
}

/** Keys and addresses that do not do, and a proxy that is not there. */
async function offHosts({ run, runIn, draw }: Story): Promise<void> {
  const secret = draw().core;
  await runIn({ TRUEUP_LEDGER_KEY: secret.slice(0, 17) }, 'plan');
  await runIn({ TRUEUP_LEDGER_KEY: secret.repeat(3) }, 'plan');
  await runIn({ INTERCOM_ACCESS_TOKEN: `${secret} ${secret}` }, 'plan');
  await runIn({ INTERCOM_ACCESS_TOKEN: `${secret}é` }, 'doctor');
  await run('plan', '--api-url', `https://user:${secret}@127.0.0.1:9/`);
  await run('plan', '--api-url', `http://${secret}@example.com/`);
  for (const url of [
    `http://user:${secret}@127.0.0.1:9`,
    `socks5://user:${secret}@127.0.0.1:9`,
    `http://user:${secret}@[`,
  ])
    await runIn({ HTTPS_PROXY: url, https_proxy: url }, 'plan', '--api-url', 'https://localhost:9/');
}
