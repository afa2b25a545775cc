import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { newLedger } from '../../src/ledger/empty-ledger.ts';
import { renderRunLine } from '../../src/ledger/run-record.ts';
import type { Address } from '../../src/model/address.ts';
import type { Plan } from '../../src/model/plan.ts';
import { planChecksum, planId } from '../../src/plan/digest.ts';
import { hostileTexts, UNSAFE, yamlText } from './hostile-texts.ts';
import { runInProcess, testClock } from './run-app.ts';
import { serializeLedger } from './serialize-ledger.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';
import { expectedLines, showOnTerminal } from './terminal-oracle.ts';
import { aWorkspace, type TestWorkspace } from './workspace.ts';

/** What was shown, and what of it acted. */
export interface HostileFigures {
  texts: number;
  sinks: Set<string>;
  commands: number;
  screens: number;
  violations: string[];
}

export function noHostileFigures(): HostileFigures {
  return { texts: 0, sinks: new Set(), commands: 0, screens: 0, violations: [] };
}

/** A project, a workspace and an address of its own where Intercom says whatever a test wants. */
interface Stage {
  readonly directory: string;
  readonly workspace: TestWorkspace;
  /** Answers everything; undefined: hands on to the workspace. */
  reply: { readonly status: number; readonly body: unknown; readonly headers?: { [name: string]: string } } | undefined;
  put(file: string, text: string): Promise<void>;
  run(...args: readonly string[]): Promise<void>;
}

type Sink = (stage: Stage, texts: readonly string[]) => Promise<void>;

const ENV = { TRUEUP_LEDGER_KEY: undefined, GITHUB_ACTIONS: 'true', TF_BUILD: 'True', CI: 'true' };

/**
 * The law of hostile texts: wherever one comes from, what is printed shows on a terminal character by character, none of
 * it acts, nothing in it is invisible, and no line of it is an order to a CI runner. `places` of the places they can
 * come from are tried, beginning with another one for each seed.
 */
export async function expectHarmless(
  count: number,
  seed: number,
  figures: HostileFigures,
  { batch = count, places = SINKS.size }: { readonly batch?: number; readonly places?: number } = {},
): Promise<void> {
  const texts = hostileTexts(count, seed);
  const first = seed % SINKS.size;
  const sinks = [...SINKS, ...SINKS].slice(first, first + places);
  const server = await openServer();
  try {
    for (let from = 0; from < texts.length; from += batch)
      for (const [name, sink] of sinks) await inStage(server, name, sink, texts.slice(from, from + batch), figures);
  } finally {
    await server.close();
  }
  figures.texts += texts.length;
  expect(figures.violations.slice(0, 10), `seed ${seed}`).toEqual([]);
}

interface EchoServer {
  readonly url: string;
  readonly workspace: TestWorkspace;
  stage: Stage | undefined;
  close(): Promise<void>;
}

async function openServer(): Promise<EchoServer> {
  const workspace = await aWorkspace({ seed: SMALL_SHOP_SEED, sleep: async () => undefined });
  const server: Server = createServer((request, response) => {
    const reply = echo.stage?.reply;
    if (reply) {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const headers = Object.fromEntries(
        ['authorization', 'intercom-version', 'accept', 'content-type'].map((name) => [
          name,
          String(request.headers[name]),
        ]),
      );
      fetch(workspace.url + request.url, {
        method: request.method ?? '',
        headers,
        ...(body.length > 0 ? { body } : {}),
      })
        .then(async (answer) => {
          response.writeHead(answer.status, { 'content-type': 'application/json' });
          response.end(await answer.text());
        })
        .catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const echo: EchoServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    workspace,
    stage: undefined,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await workspace.close();
    },
  };
  return echo;
}

async function inStage(
  server: EchoServer,
  name: string,
  sink: Sink,
  texts: readonly string[],
  figures: HostileFigures,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'trueup-hostile-data-'));
  const clock = testClock();
  const keys = Reflect.ownKeys(Object.prototype);
  server.workspace.reset();
  const stage: Stage = {
    directory,
    workspace: server.workspace,
    reply: undefined,
    put: async (file, text) => {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    },
    run: async (...args) => {
      clock.advance(1000);
      const where = args.includes('--api-url') || args[0]?.startsWith('__') ? [] : ['--api-url', server.url];
      const color = figures.commands % 2 === 0 ? { FORCE_COLOR: '1' } : {};
      const result = await runInProcess([...args, ...where], { cwd: directory, clock, env: { ...ENV, ...color } });
      figures.commands += 1;
      for (const [stream, text] of [
        ['stdout', result.stdout],
        ['stderr', result.stderr],
      ] as const) {
        figures.screens += 1;
        const what = `${name}: ${JSON.stringify(args).slice(0, 200)} (${stream}, exit ${result.code})`;
        for (const problem of await problemsOf(text, args.includes('github')))
          figures.violations.push(`${what}: ${problem}`);
      }
    },
  };
  server.stage = stage;
  try {
    await stage.put('trueup.yaml', yaml(SMALL_SHOP));
    await stage.put('objects/all.yaml', yaml({ instances: { Order: { 'O-1': { attributes: { note: 'x' } } } } }));
    await sink(stage, texts);
    if (Reflect.ownKeys(Object.prototype).length !== keys.length)
      figures.violations.push(`${name}: Object.prototype changed`);
    figures.sinks.add(name);
  } finally {
    server.stage = undefined;
    await rm(directory, { recursive: true, force: true });
  }
}

const OURS = /^::(?:error|warning) (?:file=[^:]*,)?(?:line=\d+,col=\d+,endColumn=\d+,)?title=trueup [a-z-]+::/u;

async function problemsOf(text: string, isGithub: boolean): Promise<string[]> {
  const problems: string[] = [];
  if (text.includes('bug in trueup')) problems.push(`a bug: ${text.slice(0, 300)}`);
  const screen = await showOnTerminal(text);
  problems.push(...screen.events.map((event) => `acts: ${event}`));
  const expected = expectedLines(text);
  const plain = expected.join('\n');
  const unsafe = UNSAFE.exec(plain);
  if (unsafe) problems.push(`holds ${JSON.stringify(plain.slice(Math.max(0, unsafe.index - 40), unsafe.index + 20))}`);
  const at = expected.findIndex((line, index) => line !== screen.lines[index]);
  if (screen.lines.length !== expected.length || at >= 0)
    problems.push(`shows ${JSON.stringify(screen.lines[at])} for ${JSON.stringify(expected[at])}`);
  for (const line of expected) {
    const isOrder = line.trimStart().startsWith('::') || line.startsWith('##') || /##(?:vso)?\[/iu.test(line);
    if (isOrder && !(isGithub && OURS.test(line) && !/##(?:vso)?\[/iu.test(line)))
      problems.push(`orders: ${JSON.stringify(line.slice(0, 120))}`);
  }
  return problems;
}

const idOf = (index: number): string => `O-${index + 1}`;

function orders(texts: readonly string[]): string {
  return `instances:\n  Order:\n${texts.map((text, index) => `    ${idOf(index)}: { attributes: { note: ${yamlText(text)} } }\n`).join('')}`;
}

const SINKS: ReadonlyMap<string, Sink> = new Map<string, Sink>([
  [
    'values in YAML',
    async ({ put, run }, texts) => {
      await put('objects/all.yaml', orders(texts));
      await run('validate');
      await run('plan', '--verbose', '--out', 'plan.json');
      await run('plan', '--json');
      await run('show', 'plan.json');
      await run('fmt', '--diff', '--check');
      await run('apply', '-y', '--verbose');
      await put('objects/all.yaml', orders([...texts].reverse()));
      await run('plan');
      await run('explain', 'instance/Order/O-1');
      await run('explain', 'instance/Order/O-2', '--json');
      await run('import', '--type', 'Order', '--dry-run');
      await run('import', '--type', 'Order', '--dry-run', '--json');
    },
  ],
  [
    'values in Intercom',
    async ({ put, run, workspace, directory }, texts) => {
      await put('objects/all.yaml', orders(texts.map(() => 'x')));
      await run('apply', '-y', '--quiet');
      const live = texts.map((note, index) => [idOf(index), { attributes: { note } }] as const);
      workspace.seed({ instances: { Order: Object.fromEntries(live) } });
      await run('drift', '--verbose');
      await run('drift', '--json');
      await run('apply', '-y');
      workspace.seed({ instances: { Order: Object.fromEntries(live) } });
      await run('import', '--type', 'Order');
      await run('apply', '-y', '--json');
      for (const file of (await readdir(join(directory, '.trueup/runs'))).slice(-2)) {
        const name = file.replace('.jsonl', '');
        await run('show', name, '--verbose');
        await run('show', name, '--json');
        await run('undo', name);
      }
      await run('runs');
    },
  ],
  [
    'ids, names and keys in YAML',
    async ({ put, run }, texts) => {
      const ids = texts
        .map((text) => `    ${yamlText(`k${text}`)}: { attributes: { ${yamlText(text)}: 1 } }\n`)
        .join('');
      await put('objects/all.yaml', `instances:\n  Order:\n${ids}`);
      for (const format of ['text', 'json', 'sarif', 'github']) await run('validate', '--format', format);
      const plain = texts.map((text) => `    ${yamlText(`k${text}`)}: { attributes: { note: a } }\n`).join('');
      await put('objects/all.yaml', `instances:\n  Order:\n${plain}`);
      await run('plan');
      await run('plan', '--json');
      const attributes = texts.map((text) => `${yamlText(text)}: { type: string }`).join(', ');
      await put(
        'trueup.yaml',
        `version: 1\nworkspace: { id: tx2p130c }\n${yamlText(texts[0] ?? '')}: 1\ntypes: { Order: { attributes: { ${attributes} } }, ${yamlText(texts[1] ?? 'y')}: { attributes: {} } }\nenvironments: { ${texts.map((text) => `${yamlText(text)}: {}`).join(', ')} }\n`,
      );
      for (const format of ['text', 'github']) await run('validate', '--format', format);
      await run('schema', 'objects', '--for-project');
      await run('ledger', 'list');
      await run('__complete', '--', 'plan', '--env', '');
      for (const text of texts.slice(0, 5)) await run('plan', '--env', text);
    },
  ],
  [
    'raw bytes in files',
    async ({ put, run }, texts) => {
      await put('objects/all.yaml', `instances:\n  Order:\n    O-1: { attributes: { note: "${texts.join('')}" } }\n`);
      for (const format of ['text', 'json', 'github']) await run('validate', '--format', format);
      for (const [index, text] of texts.entries())
        await put(
          `objects/more-${index}.yaml`,
          `# ${text}\ninstances: { Order: { R-${index}: { attributes: { noet: ${text} } } } }\n`,
        );
      for (const format of ['text', 'json', 'sarif', 'github']) await run('validate', '--format', format);
      await run('fmt', '--diff', '--check');
      await run('plan', '--json');
    },
  ],
  [
    'names of files',
    async ({ put, run }, texts) => {
      for (const text of texts) {
        const name = text.replaceAll(/[/\0]/gu, '_').slice(0, 60);
        if (Buffer.from(name).toString() !== name) continue;
        await put(`objects/${name}.yaml`, 'instances: { Nope: {} }\n');
        await put(`${name}.yaml`, 'instances:   { Nope: {} }\n');
      }
      await put('trueup.yaml', yaml({ ...SMALL_SHOP, include: ['**/*.yaml', '!trueup.yaml'] }));
      for (const format of ['text', 'json', 'sarif', 'github']) await run('validate', '--format', format);
      await run('fmt', '--check');
      await run('fmt', '--diff', '--check', '--json');
      await run('plan');
    },
  ],
  [
    'what Intercom says',
    async (stage, texts) => {
      const { run } = stage;
      for (let from = 0; from < texts.length; from += 5) {
        const [a = '', b = '', c = '', d = '', e = ''] = texts.slice(from, from + 5);
        const errors = [a, b, c].map((text) => ({ code: `c${text}`, message: text, field: text }));
        stage.reply = { status: 400, body: { type: 'error.list', request_id: d, errors } };
        await run('plan');
        stage.reply = { status: 200, body: { type: 'admin', name: a, app: { id_code: `w${b}`, name: c, region: e } } };
        await run('plan', ...(from % 2 === 0 ? [] : ['--json']));
      }
      stage.reply = { status: 200, body: texts };
      await run('doctor');
      stage.reply = undefined;
    },
  ],
  [
    'arguments and the environment',
    async ({ run }, texts) => {
      const clean = texts.map((text) => text.replaceAll('\0', ''));
      for (const [index, text] of clean.entries()) {
        const command = [
          [`x${text}`],
          ['plan', `--x${text}`],
          ['plan', '--target', text],
          ['explain', text],
          ['show', `./${text}`],
          ['show', `run-${text}`],
          ['ledger', 'show', text],
          ['ledger', 'forget', text, '-y'],
          ['ledger', 'unlock', text, '-y'],
          ['undo', text],
          ['import', '--type', text],
          ['import', '--contact', text],
          ['import', '--conversation', text],
          ['import', '--ids', text],
          ['plan', '--api-url', text],
          ['plan', '--token-file', text],
          ['plan', '--env-file', text],
          ['plan', '--out', `no/such/${text}`],
          ['validate', text],
          ['schema', text],
          ['completion', text],
          ['compare', text, 'default'],
          ['-C', text, 'plan'],
          ['plan', '--parallelism', text],
          ['plan', '--lock-timeout', text],
          ['drift', '--exclude', text, '--target', text],
          ['validate', '--format', text],
        ][index % 27] as string[];
        await run(...command);
      }
    },
  ],
  [
    'a lock',
    async ({ put, run }, texts) => {
      for (const [index, text] of texts.entries()) {
        if (index % 3 !== 0) continue;
        const [who, host, command] = [text, texts[index + 1] ?? '', texts[index + 2] ?? ''];
        await put(
          '.trueup/ledger.jsonl.lock',
          JSON.stringify({ id: `i${text}`, operation: who, who, host, pid: 1, since: host, command }),
        );
        if (index % 9 === 0) await run('apply', '-y');
        else if (index % 9 === 3) await run('ledger', 'unlock', 'other', '-y');
        else await run('doctor');
      }
      await run('ledger', 'show', '--json');
    },
  ],
  [
    'a ledger and journals',
    async ({ put, run }, texts) => {
      const made = newLedger({
        workspace: 'tx2p130c',
        environment: 'default',
        randomBytes: (count) => new Uint8Array(count),
      });
      const entries = texts.map((text, index) => {
        const address = `instance/Order/${idOf(index)}` as Address;
        return [
          address,
          {
            address,
            id: `i${text}`,
            fields: { [`/attributes/a${text.replaceAll(/[~/]/gu, '')}`]: 'a'.repeat(22) },
            protected: false,
          },
        ] as const;
      });
      await put('.trueup/ledger.jsonl', serializeLedger({ ...made, serial: 1, entries: new Map(entries) }));
      await run('ledger', 'list');
      await run('ledger', 'list', '--json');
      for (const [address] of entries.slice(0, 5)) await run('ledger', 'show', address);
      await run('ledger', 'show', 'instance/Order/O-1', '--json');
      await run('plan');
      await run('ledger', 'forget', 'instance/*', '-y');
      const header = {
        run: 'run-20260301T090000Z-1f2e',
        plan: texts[0] ?? '',
        workspace: texts[1] ?? '',
        environment: texts[2] ?? '',
        lineage: made.lineage,
        serial: 1,
        started_at: texts[3] ?? '',
        tool: texts[4] ?? '',
      };
      const lines = [renderRunLine({ type: 'run', format: 'trueup-run', version: 1, ...header })];
      for (const [index, text] of texts.entries()) {
        const address = `instance/Order/J-${index}` as Address;
        const body = { attributes: { [text]: text }, associations: {} };
        lines.push(
          renderRunLine({
            type: 'intent',
            number: index + 1,
            address,
            action: 'update',
            id: text,
            entry: { address, id: text || 'x', fields: {}, protected: false },
            before: body,
            after: { attributes: { [text]: `${text}!` }, associations: {} },
          }),
        );
        lines.push(renderRunLine({ type: 'result', number: index + 1, address, outcome: 'failed', message: text }));
      }
      await put('.trueup/runs/run-20260301T090000Z-1f2e.jsonl', lines.join(''));
      await run('show', 'run-20260301T090000Z-1f2e', '--verbose');
      await run('show', 'run-20260301T090000Z-1f2e', '--json');
      await run('runs');
      await run('runs', '--json');
      await run('undo', 'run-20260301T090000Z-1f2e');
      await put(
        '.trueup/ledger.jsonl',
        serializeLedger({ ...made, serial: 1, workspace: `w${texts[0]}`, environment: `e${texts[1]}` }),
      );
      await run('ledger', 'list');
      await put('.trueup/ledger.jsonl', texts.join('\n'));
      await run('plan');
    },
  ],
  [
    'a plan file',
    async ({ put, run, directory }, texts) => {
      await put('objects/all.yaml', orders(texts));
      await run('plan', '--out', 'plan.json');
      const { checksum: _checksum, ...plan } = JSON.parse(await readFile(join(directory, 'plan.json'), 'utf8')) as Plan;
      const steps = plan.steps.map((step, index) => ({
        ...step,
        reason: texts[index] ?? '',
        address: `instance/Order/${texts[index]}` as Address,
      }));
      const findings = texts.map((text) => ({
        code: 'x',
        severity: 'note' as const,
        message: text,
        addresses: [`instance/${text}` as Address],
        remedy: text,
      }));
      const forged = {
        ...plan,
        workspace: `w${texts[0]}`,
        steps,
        findings,
        unmanaged: texts.map((text) => `instance/${text}` as Address),
      };
      const named = { ...forged, id: planId(forged) };
      await put('forged.json', JSON.stringify({ ...named, checksum: planChecksum(named) }));
      await run('show', 'forged.json', '--verbose');
      await run('show', 'forged.json', '--json');
      await run('apply', 'forged.json');
      await put('broken.json', texts.join(''));
      await run('apply', 'broken.json');
    },
  ],
  [
    'settings in trueup.yaml',
    async ({ put, run }, texts) => {
      for (let from = 0; from + 4 < texts.length; from += 5) {
        const [a = '', b = '', c = '', d = '', e = ''] = texts.slice(from, from + 5).map(yamlText);
        await put(
          'trueup.yaml',
          `version: 1\nworkspace: { id: ${a}, token_env: ${b} }\nledger: { backend: file, path: ${c} }\nprotect: [${d}]\nenv: [${e}]\ninclude: [${a}]\nlimits: { deletes: ${b} }\n`,
        );
        await run('validate', '--format', from % 2 === 0 ? 'text' : 'github');
        await put(
          'trueup.yaml',
          `version: 1\nworkspace: { id: tx2p130c, token_env: ${b} }\nledger: { backend: file, path: ${c} }\nprotect: [${d}]\ntypes: { Order: { attributes: { note: string } } }\n`,
        );
        await run(
          ...(['plan', 'doctor', 'drift', 'ledger'].slice((from / 5) % 4, ((from / 5) % 4) + 1) as [string]),
          ...((from / 5) % 4 === 3 ? ['list'] : []),
        );
      }
    },
  ],
  [
    "the sandbox's file",
    async ({ put, run }, texts) => {
      for (const text of texts.slice(0, 4)) {
        await put('.trueup/sandbox.json', JSON.stringify({ format: text, [text]: text }));
        await run('plan', '--sandbox');
        await put('.trueup/canary.json', JSON.stringify({ format: text, [text]: text }));
        await run('plan');
        await put('seed.yaml', `${yamlText(text)}: ${yamlText(text)}\n`);
        await run('sandbox', 'seed', 'seed.yaml');
      }
    },
  ],
]);
