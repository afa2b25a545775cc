import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createEngine } from '../../src/sandbox/engine.ts';
import { runInProcess, testClock } from '../support/run-app.ts';
import { sandboxDispatcher } from '../support/sandbox-dispatcher.ts';
import { products, SMALL_SHOP, SMALL_SHOP_SEED, yaml } from '../support/small-shop.ts';

const TOKEN = 'dG9rOmNhbmFyeQ';
const SECRET = 'hunter2';

/** Addresses that mean something else than they show, or would show the token to somebody. */
const TRICKS = [
  // Not encrypted, to another machine.
  ...['http://api.intercom.io', 'http://10.0.0.1', 'http://169.254.169.254', 'http://169.254.169.254/latest/meta-data'],
  ...[
    'http://0.0.0.0',
    'http://[::]',
    'http://[fe80::1]',
    'http://192.168.0.1:8080',
    'http://metadata.google.internal',
  ],
  ...['http://localhost.', 'http://localhost.evil.test', 'http://127.0.0.1.evil.test', 'http://127.evil.test'],
  ...['http://xn--localhost-.test', 'http://localhost.localdomain', 'http://ip6-localhost', 'http://128.0.0.1'],
  ...['http://[::ffff:7f00:1]', 'http://[::ffff:127.0.0.1]', 'http://[64:ff9b::7f00:1]', 'http://[::2]'],
  // Credentials, and hosts behind them.
  ...[`https://me:${SECRET}@api.intercom.io`, `https://${SECRET}@api.intercom.io`, 'https://@api.intercom.io'],
  ...[`https://me:${SECRET}/x@evil.test`, 'http://127.0.0.1@evil.test', 'http://127.0.0.1:80@evil.test'],
  ...[
    'https://api.intercom.io%40evil.test',
    'https://api.intercom.io\\@evil.test',
    'https://api.intercom.io:@evil.test',
  ],
  // Numbers and letters that are read as others.
  ...[
    'http://0x7f.1',
    'http://2130706433',
    'http://017700000001',
    'http://127.1',
    'https://0xa9fea9fe',
    'http://①②⑦.1',
  ],
  ...[
    'https://аpi.intercom.io',
    'https://api。intercom。io',
    'https://api.intercom.io\u200b',
    'https://ａpi.intercom.io',
  ],
  ...[
    'https://api.intercom.io.',
    'https://api%2eintercom.io',
    'https://api.intercom.io%00.evil.test',
    'https://ﬁ.test',
  ],
  ...['http://[0:0:0:0:0:0:0:1]', 'http://[::1%25eth0]', 'https://api.intercom.io\u202e', 'https://faß.test'],
  // What is no plain address.
  ...[
    '',
    ' ',
    'api.intercom.io',
    '//api.intercom.io',
    'https:api.intercom.io',
    'https:/api.intercom.io',
    'https:///x.test',
  ],
  ...['https:\\\\api.intercom.io', 'https://', 'https://:443', 'https://api.intercom.io:', 'https://api.intercom.io:0'],
  ...[
    'https://api.intercom.io:0443',
    'https://api.intercom.io:65536',
    'https://api.intercom.io:-1',
    'https://a b.test',
  ],
  ...[
    'https://api.intercom.io\n',
    '\thttps://api.intercom.io',
    'https://api.inter\r\ncom.io',
    'https://evil\u0000.test',
  ],
  ...[
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'ws://127.0.0.1',
    'unix:/tmp/s',
  ],
  ...[
    'http+unix://%2Ftmp%2Fs',
    'gopher://127.0.0.1',
    'https://api.intercom.io/../x',
    'https://api.intercom.io/%2e%2e/x',
  ],
  ...[`https://api.intercom.io?key=${SECRET}`, `https://api.intercom.io#${SECRET}`, 'https://api.intercom.io/\\x'],
];

let directory: string;
let sent: Dispatcher.DispatchOptions[];
let dispatcher: Dispatcher;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'trueup-address-'));
  writeFileSync(join(directory, 'trueup.yaml'), yaml({ ...SMALL_SHOP, include: ['objects.yaml'] }));
  writeFileSync(join(directory, 'objects.yaml'), yaml({ instances: { Product: products(1) } }));
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  sent = [];
  const plain = sandboxDispatcher(createEngine({ seed: SMALL_SHOP_SEED, now: testClock().now }));
  dispatcher = {
    dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
      sent.push(options);
      return plain.dispatch(options, handler);
    },
    close: async () => undefined,
  } as unknown as Dispatcher;
});

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  runInProcess(args, { cwd: directory, clock: testClock(), dispatcher, env: { INTERCOM_ACCESS_TOKEN: TOKEN, ...env } });

it(`${TRICKS.length} addresses that are not what they seem: 64, and not a byte of the token leaves`, async () => {
  expect(new Set(TRICKS).size).toBeGreaterThanOrEqual(60);
  const long = process.env['TRUEUP_LONG'] !== undefined;
  for (const [index, trick] of TRICKS.entries()) {
    // An empty variable counts as none: that is what CI makes of a setting that is not there.
    const asVariable = trick !== '' && (long || index % 2 === 1) ? [run(['plan'], { INTERCOM_API_URL: trick })] : [];
    const asFlag = long || asVariable.length === 0 ? [run(['plan', '--api-url', trick])] : [];
    for (const result of await Promise.all([...asFlag, ...asVariable])) {
      expect(result, JSON.stringify(trick)).toMatchObject({ code: 64, stdout: '' });
      expect(result.stderr).toMatch(/^Error: the API address ".*" .+\n\n {2}hint: Write https:\/\/HOST, or http:/u);
      expect(result.stderr).not.toMatch(new RegExp(`${SECRET}|${TOKEN}`, 'u'));
    }
  }
  expect(sent).toEqual([]);
});

it('an address without tricks is the only one that is spoken to', async () => {
  expect((await run(['plan'])).code).toBe(0);
  expect(new Set(sent.map(({ origin }) => String(origin)))).toEqual(new Set(['https://api.intercom.io']));
  sent.length = 0;
  await run(['plan', '--api-url', 'https://Gateway.test:8443/intercom/']);
  expect(new Set(sent.map(({ origin }) => String(origin)))).toEqual(new Set(['https://gateway.test:8443']));
  expect(sent.every(({ path }) => path.startsWith('/intercom/'))).toBe(true);
});

it.each(['api_url', 'base_url', 'url', 'host'])(
  'no file of the project says where it is: workspace.%s',
  async (key) => {
    const project = { ...SMALL_SHOP, workspace: { ...SMALL_SHOP.workspace, [key]: 'https://evil.test' } };
    const other = mkdtempSync(join(tmpdir(), 'trueup-address-'));
    writeFileSync(join(other, 'trueup.yaml'), yaml(project));
    writeFileSync(join(other, '.env'), 'INTERCOM_API_URL=https://evil.test\n');
    const clock = testClock();
    const env = { INTERCOM_ACCESS_TOKEN: TOKEN };
    expect((await runInProcess(['plan'], { cwd: other, clock, dispatcher, env })).code).toBe(65);
    writeFileSync(join(other, 'trueup.yaml'), yaml(SMALL_SHOP));
    // A file of variables counts only where the command line names it.
    expect((await runInProcess(['plan'], { cwd: other, clock, dispatcher, env })).code).toBe(0);
    expect(sent.filter(({ origin }) => String(origin).includes('evil'))).toEqual([]);
    rmSync(other, { recursive: true });
  },
);
