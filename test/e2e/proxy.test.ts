import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { LIMITS } from '../../src/api/transport.ts';
import { aCertificate } from '../support/certificates.ts';
import { aConnectProxy, aSecureFront, type ConnectProxy, type SecureFront } from '../support/connect-proxy.ts';
import { removeProjects, type TestProject } from '../support/project.ts';
import { runInProcess, testClock } from '../support/run-app.ts';
import { aSmallShop, liveInstances, products } from '../support/small-shop.ts';
import { inProcessesOfTheirOwn, trueup } from '../support/trueup.ts';
import type { TestWorkspace } from '../support/workspace.ts';

// Which certificates are trusted is read once, when a process starts.
inProcessesOfTheirOwn();

const PASSWORD = 'g%heim!und:lang';
const AUTHORITY = aCertificate({ name: 'Company' });
const INTERCOM = aCertificate({ name: 'intercom', hosts: ['api.intercom.io', 'localhost'], issuer: AUTHORITY });

let workspace: TestWorkspace;
let project: TestProject;
let front: SecureFront;
let proxy: ConnectProxy;
let env: { readonly [name: string]: string };

beforeAll(async () => {
  ({ workspace, project } = await aSmallShop({ instances: { Product: products(3) } }));
  front = await aSecureFront(INTERCOM, Number(new URL(workspace.url).port));
  proxy = await aConnectProxy(front.port);
  const authority = join(project.directory, 'authority.pem');
  writeFileSync(authority, AUTHORITY.cert);
  env = {
    INTERCOM_ACCESS_TOKEN: 'a-token',
    NODE_EXTRA_CA_CERTS: authority,
    https_proxy: `http://jo:${encodeURIComponent(PASSWORD)}@${proxy.host}`,
  };
});
beforeEach(() => {
  proxy.answer = undefined;
  workspace.mark();
});
afterAll(async () => {
  await Promise.all([proxy.close(), front.close(), workspace.close(), removeProjects()]);
});

const AUTHORIZATION = `Basic ${Buffer.from(`jo:${PASSWORD}`).toString('base64')}`;

/** Nobody who sees this learns the password or the token. */
function expectKept(text: string): void {
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), AUTHORIZATION, AUTHORIZATION.slice(6), 'a-token']) {
    expect(text).not.toContain(secret);
  }
}

it('plan and apply go through it; it learns the host and its own password, and nothing else', async () => {
  const run = async (...args: string[]) => {
    const result = await trueup(args, { cwd: project.directory, env });
    expectKept(result.stdout + result.stderr);
    return result;
  };
  const plan = await run('plan', '--out', 'plan.json', '--verbose');
  expect(plan.code, plan.stderr).toBe(0);
  expect(plan.stdout).toContain('Plan: 3 to add, 0 to change, 0 to destroy.');
  const apply = await run('apply', 'plan.json', '--json');
  expect(apply.code, apply.stderr).toBe(0);
  expect(liveInstances(workspace)).toEqual(['Product/P-1', 'Product/P-2', 'Product/P-3']);
  const again = await run('plan', '--detailed-exitcode');
  expect(again.code, again.stdout).toBe(0);
  expect(proxy.asked.length).toBeGreaterThanOrEqual(3);
  for (const each of proxy.asked) expect(each).toEqual({ target: 'api.intercom.io:443', authorization: AUTHORIZATION });
  expectKept(proxy.seen());
  expect(front.seen()).toContain('authorization: Bearer a-token');
  expect(front.seen()).not.toContain('proxy-authorization');
  expectKept(await project.read('plan.json'));
});

interface Refusal {
  readonly act: (socket: Socket) => void;
  readonly code: number;
  readonly said: RegExp;
  /** Tunnels asked for by one command. */
  readonly times: number;
  /** Nothing comes of it but the end of patience. */
  readonly silent?: true;
}

const answers = (text: string) => (socket: Socket) => void socket.end(`HTTP/1.1 ${text}\r\n\r\n`);
const REFUSALS: { readonly [what: string]: Refusal } = {
  'wants another password': {
    act: answers('407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="company"'),
    code: 1,
    said: /answered 407, which means that it wants a user and a password/u,
    times: 1,
  },
  'does not let the host through': {
    act: answers('403 Forbidden'),
    code: 1,
    said: /answered 403, which means that it does not let this host through/u,
    times: 1,
  },
  redirects: { act: answers('302 Found\r\nLocation: http://login.test/'), code: 1, said: /answered 302/u, times: 1 },
  'does not reach Intercom': { act: answers('502 Bad Gateway'), code: 75, said: /answered 502/u, times: 5 },
  'is busy': { act: answers('429 Too Many Requests'), code: 75, said: /answered 429/u, times: 5 },
  'answers a page': {
    act: answers('200 OK\r\nContent-Type: text/html\r\nContent-Length: 25\r\n\r\n<html>Please sign in</html>'),
    code: 1,
    said: /answered with a page of its own instead of a connection/u,
    times: 1,
  },
  'answers a page late': {
    act: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      setTimeout(() => socket.end('<html>Please sign in</html>'), 20);
    },
    code: 1,
    said: /let no TLS through \(ERR_SSL_WRONG_VERSION_NUMBER\)/u,
    times: 1,
  },
  'speaks no HTTP': {
    act: (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
    code: 1,
    said: /cannot be spoken to \(HPE_/u,
    times: 1,
  },
  'closes the connection': { act: (socket) => socket.destroy(), code: 75, said: /closed the connection/u, times: 5 },
  'closes the tunnel': { act: answers('200 OK'), code: 75, said: /closed the tunnel/u, times: 5 },
  'closes the tunnel in the handshake': {
    act: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.destroy());
    },
    code: 75,
    said: /closed the tunnel/u,
    times: 5,
  },
  'never answers': { act: () => undefined, code: 75, said: /did not answer/u, times: 5, silent: true },
  'lets nothing through': {
    act: (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'),
    code: 75,
    said: /let no answer through|did not answer/u,
    times: 5,
    silent: true,
  },
};

it.each(Object.entries(REFUSALS))('a proxy that %s: what, where, why and what next', async (_what, refusal) => {
  proxy.answer = refusal.act;
  const from = proxy.asked.length;
  const clock = testClock();
  const impatient = { ...LIMITS };
  if (refusal.silent) Object.assign(LIMITS, { headerMilliseconds: 60 });
  try {
    const result = await runInProcess(['apply', '-y'], { cwd: project.directory, clock, env });
    expect(result.code, result.stderr).toBe(refusal.code);
    expect(result.stdout).toBe('');
    expect(result.stderr).toContain(`Error: no answer to GET /me: the proxy ${proxy.host} `);
    expect(result.stderr).toMatch(refusal.said);
    expect(result.stderr).toMatch(/hint: Check the proxy that HTTPS_PROXY names.*NO_PROXY/u);
    expect(result.stderr).not.toMatch(/bug in trueup|^\s+at /mu);
    expectKept(result.stderr);
    // Waits between attempts do not grow with whatever the proxy does.
    expect(clock.now() - testClock().now()).toBeLessThan(10_000);
  } finally {
    Object.assign(LIMITS, impatient);
  }
  expect(proxy.asked.length - from).toBe(refusal.times);
  expect(workspace.requests()).toEqual([]);
});

it('one that is not there is named, one that is no proxy is refused unread, an exception is no proxy', async () => {
  const run = (variables: Record<string, string>) =>
    runInProcess(['plan', '--json'], { cwd: project.directory, clock: testClock(), env: { ...env, ...variables } });
  const gone = await aConnectProxy(1);
  await gone.close();
  const absent = await run({ https_proxy: `http://jo:${encodeURIComponent(PASSWORD)}@${gone.host}` });
  expect(absent.code).toBe(75);
  expect(absent.stderr).toContain(`the proxy ${gone.host} cannot be reached (ECONNREFUSED)`);
  expectKept(absent.stdout + absent.stderr);
  const socks = await run({ https_proxy: `socks5://jo:${encodeURIComponent(PASSWORD)}@${proxy.host}` });
  expect(socks.code).toBe(64);
  expect(socks.stderr).toMatch(/the variable https_proxy does not name a proxy .*hint: Set https_proxy to http:/su);
  expectKept(socks.stdout + socks.stderr);
  const from = proxy.asked.length;
  // What is on this machine is reached without it.
  const here = await run({ INTERCOM_API_URL: workspace.url });
  expect(here.code, here.stderr).toBe(0);
  expect(proxy.asked.length).toBe(from);
});

it('a user without a password, and a password with a bare %, are sent as they stand', async () => {
  proxy.answer = (socket) => void socket.end('HTTP/1.1 407 No\r\n\r\n');
  const sent = async (credentials: string): Promise<string> => {
    const https_proxy = `http://${credentials}@${proxy.host}`;
    await runInProcess(['plan'], { cwd: project.directory, clock: testClock(), env: { ...env, https_proxy } });
    return Buffer.from(proxy.asked.at(-1)?.authorization?.slice(6) ?? '', 'base64').toString();
  };
  expect(await sent('jo')).toBe('jo:');
  expect(await sent('jo:50%')).toBe('jo:50%');
  expect(await sent(':key')).toBe(':key');
});

const BAD = {
  'of nobody known': aCertificate({ name: 'self', hosts: ['api.intercom.io', 'localhost'] }),
  'of another authority': aCertificate({
    name: 'other',
    hosts: ['api.intercom.io', 'localhost'],
    issuer: aCertificate({ name: 'Somebody' }),
  }),
  expired: aCertificate({ name: 'old', hosts: ['api.intercom.io', 'localhost'], issuer: AUTHORITY, toDays: -1 }),
  'not valid yet': aCertificate({
    name: 'new',
    hosts: ['api.intercom.io', 'localhost'],
    issuer: AUTHORITY,
    fromDays: 1,
  }),
  'of another host': aCertificate({ name: 'elsewhere', hosts: ['elsewhere.test'], issuer: AUTHORITY }),
  'without a host': aCertificate({ name: 'intercom', issuer: AUTHORITY }),
};

it('a certificate that is not to be trusted: not a byte after the handshake, with a proxy and without', async () => {
  const cases = Object.entries(BAD).flatMap(([what, certificate], index) => {
    const through = { what, certificate, proxied: true, check: '1' };
    // Every other one with the check switched off in the environment, which changes nothing.
    return [through, { ...through, proxied: false, check: String(index % 2) }];
  });
  const chosen = process.env['TRUEUP_LONG'] ? cases : [cases[1], cases[3], cases[4], cases[9]];
  await Promise.all(
    chosen
      .flatMap((each) => each ?? [])
      .map(async ({ what, certificate, proxied, check }) => {
        const bad = await aSecureFront(certificate, Number(new URL(workspace.url).port));
        const through = await aConnectProxy(bad.port);
        const where = proxied
          ? { https_proxy: `http://${through.host}` }
          : { INTERCOM_API_URL: `https://localhost:${bad.port}` };
        const variables = { ...env, ...where, NODE_TLS_REJECT_UNAUTHORIZED: check };
        const result = await trueup(['apply', '-y', '--json-into', `${bad.port}.json`], {
          cwd: project.directory,
          env: variables,
        });
        const told = JSON.parse(await project.read(`${bad.port}.json`)) as { code: string };
        expect({ code: result.code, why: told.code }, what + result.stderr).toEqual({
          code: 1,
          why: 'certificate-refused',
        });
        expect(result.stderr).toMatch(
          /^Error: no answer to GET \/me: the certificate of [\w.]+(?::\d+)? is not to be trusted: .*NODE_EXTRA_CA/msu,
        );
        expect(bad.seen(), what).toBe('');
        expect(through.asked).toHaveLength(proxied ? 1 : 0);
        await Promise.all([bad.close(), through.close()]);
      }),
  );
  expect(workspace.requests()).toEqual([]);
});

it('what speaks no TLS where TLS is expected gets nothing and is named', async () => {
  const url = `https://localhost:${new URL(workspace.url).port}`;
  const options = { cwd: project.directory, clock: testClock(), env: { ...env, INTERCOM_API_URL: url } };
  const result = await runInProcess(['plan'], options);
  expect(result.code).toBe(1);
  expect(result.stderr).toContain(`${new URL(url).host} does not speak TLS as it should (ERR_SSL_`);
});
