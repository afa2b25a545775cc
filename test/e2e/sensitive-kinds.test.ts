import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppResult, runInProcess, testClock } from '../support/run-app.ts';
import { type TwoWorkspaces, twoWorkspaces } from '../support/two-workspaces.ts';

const KEY = { TRUEUP_LEDGER_KEY: '0123456789abcdef'.repeat(4) };
const LONG = 'canary-4711-'.repeat(80);

/** Every type of value, on every kind of thing; none of these texts may be seen anywhere but on the wire. */
const SECRETS = ['canary-4711', '47114711', '4711.4711', '1876543210', '2029-06-1', 'canary-option'];

const TRUEUP = `version: 1
workspace: { id: tx2p130c, api_version: "2.16", token_env: FIRST_TOKEN }
types:
  Product:
    attributes:
      text: { type: string, sensitive: true }
      count: { type: integer, sensitive: true }
      price: { type: decimal, sensitive: true }
      since: { type: datetime, sensitive: true }
      choice: { type: list, sensitive: true }
contacts: { attributes: { pin: { type: string, sensitive: true } } }
conversations: { attributes: { pin: { type: string, sensitive: true } } }
env: [PIN]
environments: { staging: { workspace: { id: st4g1ng, token_env: SECOND_TOKEN } } }
`;

const STRING = { type: 'string' } as const;
const SEED = {
  types: {
    Product: {
      attributes: {
        text: STRING,
        count: { type: 'integer' },
        price: { type: 'decimal' },
        since: { type: 'datetime' },
        choice: { type: 'list', options: ['canary-option', 'other'] },
      },
    },
  },
  contact_attributes: { pin: STRING },
  conversation_attributes: { pin: STRING },
} as const;

function objects(text: string, choice = 'canary-option'): string {
  return `instances:
  Product:
    P:
      attributes: { text: "${text}", count: 47114711, price: 4711.4711, since: 2029-06-19T06:53:30Z, choice: ${choice} }
contacts: [{ external_id: "70", attributes: { pin: "\${env:PIN}" } }]
conversations: [{ id: "508", attributes: { pin: "\${env:PIN}" } }]
`;
}

describe('sensitive values of every type and kind', () => {
  let two: TwoWorkspaces;
  let echo: Server;
  let echoStatus = 400;
  const clock = testClock();
  const seen: [what: string, text: string][] = [];
  const keep = (args: readonly string[], { stdout, stderr }: AppResult) => {
    seen.push([`${args.join(' ')} (stdout)`, stdout], [`${args.join(' ')} (stderr)`, stderr]);
  };
  const run = async (code: number, ...args: string[]): Promise<AppResult> => {
    const result = await two.run(args, { ...KEY, PIN: 'canary-4711-pin' });
    expect(result.code, `${args.join(' ')}\n${result.stdout}${result.stderr}`).toBe(code);
    keep(args, result);
    return result;
  };
  /** Through an Intercom that refuses writes and quotes them. */
  const runQuoted = async (code: number, ...args: string[]): Promise<AppResult> => {
    clock.advance(1000);
    const url = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
    const env = { ...KEY, FIRST_TOKEN: 'first-token', PIN: 'canary-4711-pin' };
    const result = await runInProcess([...args, '--api-url', url], { cwd: two.directory, clock, env });
    expect(result.code, `${args.join(' ')}\n${result.stdout}${result.stderr}`).toBe(code);
    keep(args, result);
    return result;
  };

  beforeAll(async () => {
    two = await twoWorkspaces({}, { seed: SEED });
    await two.write('trueup.yaml', TRUEUP);
    echo = createServer((incoming, outgoing) => {
      let body = '';
      incoming.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      incoming.on('end', () => {
        if (incoming.method !== 'GET') {
          const errors = [{ code: 'parameter_invalid', message: `not accepted: ${body}`, field: 'x' }];
          outgoing.writeHead(echoStatus, { 'content-type': 'application/json', 'retry-after': '1' });
          outgoing.end(JSON.stringify({ type: 'error.list', errors }));
          return;
        }
        const headers = { ...incoming.headers, host: new URL(two.first.url).host };
        request(new URL(incoming.url ?? '/', two.first.url), { headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        }).end();
      });
    });
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    echo.closeAllConnections();
    await new Promise((resolve) => echo.close(resolve));
    await two.close();
    await rm(two.directory, { recursive: true, force: true });
  });

  it('are on the wire and nowhere else: no command, frame, report, ledger, journal or refusal shows one', async () => {
    await two.write('objects/all.yaml', objects(LONG));
    await run(0, 'plan', '--verbose', '--out', 'plan.json');
    await run(0, 'plan', '--json');
    for (const status of [400, 409, 429, 503]) {
      echoStatus = status;
      const refused = await runQuoted(
        status === 429 ? 75 : 3,
        'apply',
        '-y',
        ...(status === 400 ? ['--json'] : ['--verbose']),
      );
      expect(refused.stdout + refused.stderr).toMatch(/left out|\(sensitive\)|answered 429/u);
    }
    await run(0, 'apply', '-y', '--verbose', '--json-into', 'applied.json');
    const live = two.first.state();
    expect(live.instances[0]?.attributes).toMatchObject({ text: LONG, count: 47_114_711, choice: 'canary-option' });
    await run(0, 'plan', '--detailed-exitcode');
    two.first.seed({
      instances: { Product: { P: { attributes: { text: 'canary-4711-moved', count: 471_147_119 } } } },
    });
    await run(2, 'drift', '--verbose');
    await run(2, 'drift', '--json', '--json-into', 'drift.json');
    for (const address of ['instance/Product/P', 'contact/external_id:70', 'conversation/508']) {
      await run(0, 'explain', address, '--verbose');
      await run(0, 'explain', address, '--json');
    }
    await run(0, 'apply', '-y', '--env', 'staging', '--verbose');
    await run(2, 'compare', 'default', 'staging', '--verbose');
    await run(2, 'compare', 'default', 'staging', '--json', '--all');
    // Intercom clears a list value it does not know, and answers 200.
    await two.write('objects/all.yaml', objects('canary-4711-next', 'canary-option-unknown'));
    await run(3, 'apply', '-y', '--verbose');
    const [last] = (await readdir(join(two.directory, '.trueup/runs')))
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .slice(-1);
    await run(0, 'show', (last ?? '').replace('.jsonl', ''), '--verbose');
    await run(0, 'show', (last ?? '').replace('.jsonl', ''), '--json');
    for (const broken of [
      objects('canary-4711').replace('count: 47114711', 'count: "47114711"'),
      objects('canary-4711').replace('4711.4711', '4711.47114711471147114711'),
      objects('canary-4711').replace('2029-06-19T06:53:30Z', '2029-06-19T99:53:30Z'),
      objects('canary-4711').replace('text: "canary-4711"', 'text: [canary-4711]'),
      objects('canary-4711').replace('text: "canary-4711"', 'text: 47114711'),
      `${objects('canary-4711')}\nnonsense: {`,
    ]) {
      await two.write('objects/all.yaml', broken);
      await run(65, 'validate');
      await run(65, 'validate', '--json');
      await run(65, 'plan', '--verbose', '--json-into', 'invalid.json');
    }
    await rm(join(two.directory, 'objects'), { recursive: true });
    for (const file of await readdir(two.directory, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) seen.push([file.name, await readFile(join(file.parentPath, file.name), 'utf8')]);
    }
    const leaks = seen.flatMap(([what, text]) =>
      SECRETS.filter((secret) => text.includes(secret)).map((secret) => `${what}: ${secret}`),
    );
    expect(leaks).toEqual([]);
  });
});
