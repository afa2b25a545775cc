import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import tls, { createServer as createSecureServer } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTunnel } from '../../../src/api/tunnel.ts';
import { SELF_SIGNED } from '../../support/self-signed.ts';
import { aClient, rejection, TOKEN } from './scripted-server.ts';

interface Seen {
  readonly target: string | undefined;
  readonly authorization: string | undefined;
}

let proxy: Server;
let proxyUrl: URL;
let seen: Seen[];
let bytes: Buffer[];
let sockets: Socket[];
let intercom: ReturnType<typeof createSecureServer>;
/** What the proxy does once it is asked for a tunnel. */
let answer: (request: IncomingMessage, socket: Socket) => void;

const through = (socket: Socket): void => {
  const { port } = intercom.address() as AddressInfo;
  const there = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
  there.on('error', () => socket.destroy());
  socket.on('close', () => there.destroy());
  there.pipe(socket).pipe(there);
};

beforeEach(async () => {
  seen = [];
  bytes = [];
  sockets = [];
  answer = (_request, socket) => through(socket);
  intercom = createSecureServer(SELF_SIGNED, (socket) => socket.on('data', (chunk) => bytes.push(chunk)));
  intercom.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => intercom.listen(0, '127.0.0.1', resolve));
  proxy = createServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    seen.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
    socket.on('error', () => undefined);
    sockets.push(socket);
    answer(request, socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyUrl = new URL(`http://jo:geheim%21@127.0.0.1:${(proxy.address() as AddressInfo).port}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  // Tunnels are no longer connections of the server's own.
  for (const socket of sockets) socket.destroy();
  proxy.closeAllConnections();
  await Promise.all([proxy, intercom].map((server) => new Promise((resolve) => server.close(resolve))));
});

const ask = async (milliseconds = 5000, url = new URL('https://intercom.test'), via = proxyUrl) => {
  const tunnel = createTunnel(via, milliseconds);
  const client = aClient({ url }, { tunnel });
  const error = await rejection(client.workspace.read());
  await client.close();
  expect(`${error.message}${error['hint']}${JSON.stringify(error)}${error.stack}`).not.toMatch(/geheim/u);
  return error;
};

it.each(['', '0'])('the certificate behind it is checked, NODE_TLS_REJECT_UNAUTHORIZED=%j or not', async (setting) => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', setting);
  expect(await ask()).toMatchObject({ code: 'certificate-refused', category: 'failed' });
  expect(Buffer.concat(bytes).toString()).toBe('');
  const authorization = `Basic ${Buffer.from('jo:geheim!').toString('base64')}`;
  expect(seen).toEqual([{ target: 'intercom.test:443', authorization }]);
});

/** As if the certificate here were one of those a Node trusts from its start. */
const trusting = (): void => {
  const createContext = tls.createSecureContext;
  vi.spyOn(tls, 'createSecureContext').mockImplementation((given) => createContext({ ...given, ca: SELF_SIGNED.cert }));
};

it('behind a trusted certificate the request arrives, and the proxy reads nothing of it', async () => {
  trusting();
  let passed = '';
  answer = (_request, socket) => {
    socket.on('data', (chunk: Buffer) => {
      passed += chunk.toString('latin1');
    });
    through(socket);
  };
  const me = JSON.stringify({
    type: 'admin',
    id: '1',
    app: { type: 'app', id_code: 'abc', name: 'Shop', region: 'US' },
  });
  intercom.on('secureConnection', (socket) =>
    socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${me.length}\r\n\r\n${me}`)),
  );
  // What is patient with the handshake alone must not end a connection that idles.
  const client = aClient({ url: new URL('https://intercom.test') }, { tunnel: createTunnel(proxyUrl, 2_000) });
  expect(await client.workspace.read()).toMatchObject({ id: 'abc' });
  await client.close();
  expect(Buffer.concat(bytes).toString()).toContain(TOKEN);
  expect(passed).not.toBe('');
  expect(passed).not.toContain(TOKEN);
});

it.each(['https://127.0.0.1', 'https://elsewhere.test'])(
  'a trusted certificate of another host than %s is refused',
  async (url) => {
    trusting();
    expect(await ask(5000, new URL(url))).toMatchObject({ code: 'certificate-refused', category: 'failed' });
    expect(seen.map(({ target }) => target)).toEqual([`${new URL(url).host}:443`]);
    expect(Buffer.concat(bytes).toString()).toBe('');
  },
);

it('a proxy that refuses is told, once, and sees no token', async () => {
  let heard = '';
  answer = (_request, socket) => {
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  };
  const error = await ask();
  expect(error).toMatchObject({ code: 'proxy-refused', category: 'failed' });
  expect(error.message).toMatch(
    /the proxy 127\.0\.0\.1:\d+ answered 407, which means that it wants a user and a password/u,
  );
  expect(seen).toHaveLength(1);
  expect(heard).not.toContain(TOKEN);
});

const saying =
  (text: string) =>
  (socket: Socket): unknown =>
    socket.end(`HTTP/1.1 ${text}\r\n\r\n`);

it.each<[string, (socket: Socket) => unknown, string, number?]>([
  ['closes the connection', (socket) => socket.destroy(), 'closed the connection'],
  ['answers 502', saying('502 Bad Gateway'), 'answered 502'],
  ['answers 511', saying('511 Network Authentication Required'), 'answered 511'],
  ['answers 500', saying('500 Internal Server Error'), 'answered 500'],
  ['answers 408', saying('408 Request Timeout'), 'answered 408'],
  ['closes the tunnel at once', saying('200 OK'), 'closed the tunnel'],
  ['never answers', () => undefined, 'did not answer', 50],
  ['lets no handshake through', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'), 'let no answer through', 50],
])('one that %s is tried as often as any read, and no more', async (_what, act, why, patience = 5000) => {
  answer = (_request, socket) => void act(socket);
  const error = await ask(patience);
  expect(error).toMatchObject({ code: 'unreachable', category: 'later', outcome: 'refused' });
  expect(error.message).toBe(`no answer to GET /me: the proxy ${proxyUrl.host} ${why}`);
  expect(error['hint']).toContain('HTTPS_PROXY');
  expect(seen).toHaveLength(5);
});

it('that cannot be reached is tried again, and named', async () => {
  await new Promise((resolve) => proxy.close(resolve));
  const error = await ask();
  expect(error).toMatchObject({ code: 'unreachable', category: 'later', hint: expect.stringContaining('HTTPS_PROXY') });
  expect(error.message).toContain(`the proxy ${proxyUrl.host} cannot be reached (ECONNREFUSED)`);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});

/** Makes one connection and tells what came of it, every time. */
const connectThrough = (hostname: string) => {
  const outcomes: unknown[] = [];
  const connected = new Promise<Socket | null>((resolve) => {
    createTunnel(proxyUrl, 5000)({ hostname, protocol: 'https:', port: '' }, (error, socket) => {
      outcomes.push(error?.message ?? 'connected');
      resolve(socket);
    });
  });
  return { outcomes, connected };
};

it('a connection that fails, or one that ends later, is told once', async () => {
  answer = (_request, socket) => void saying('200 OK')(socket);
  const failing = connectThrough('intercom.test');
  await failing.connected;
  trusting();
  answer = (_request, socket) => through(socket);
  intercom.on('secureConnection', (socket) => socket.end());
  const ending = connectThrough('intercom.test');
  const socket = await ending.connected;
  await new Promise((resolve) => socket?.once('close', resolve).resume());
  expect(failing.outcomes).toEqual([`the proxy ${proxyUrl.host} closed the tunnel`]);
  expect(ending.outcomes).toEqual(['connected']);
});

it.each([
  ['intercom.test', true],
  ['127.0.0.1', false],
])('what goes through in the clear names the host %s: %s', async (hostname, named) => {
  let passed = '';
  answer = (_request, socket) => {
    socket.on('data', (chunk: Buffer) => {
      passed += chunk.toString('latin1');
    });
    through(socket);
  };
  await connectThrough(hostname).connected;
  expect(passed).not.toBe('');
  expect(passed.includes(hostname)).toBe(named);
});

it.each<[string, (socket: Socket) => unknown, string]>([
  ['answers 403', saying('403 Forbidden'), 'answered 403, which means that it does not let this host through'],
  ['answers 302', saying('302 Found'), 'answered 302'],
  ['answers 499', saying('499 No'), 'answered 499'],
  [
    'answers with a page',
    (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n<html>Sign in</html>'),
    'answered with a page of its own instead of a connection',
  ],
  [
    'speaks no TLS in its tunnel',
    (socket) => {
      socket.write('HTTP/1.1 299 OK\r\n\r\n');
      socket.once('data', () => socket.write('220 smtp ready\r\n'));
    },
    'let no TLS through (ERR_SSL_WRONG_VERSION_NUMBER)',
  ],
])('one that %s is asked once', async (_what, act, why) => {
  answer = (_request, socket) => void act(socket);
  const error = await ask();
  expect(error).toMatchObject({ code: 'proxy-refused', category: 'failed', outcome: 'refused' });
  expect(error.message).toBe(`no answer to GET /me: the proxy ${proxyUrl.host} ${why}`);
  expect(seen).toHaveLength(1);
});

it.each([
  ['', undefined],
  ['jo@', 'jo:'],
  ['jo:@', 'jo:'],
  [':geheim@', ':geheim'],
  ['j%C3%B6:geheim%25@', 'jö:geheim%'],
  ['jo:50%geheim@', 'jo:50%geheim'],
])('is given the user and password of its address: %j', async (credentials, plain) => {
  answer = (_request, socket) => void saying('407 Who')(socket);
  const { port } = proxyUrl;
  await ask(5000, undefined, new URL(`http://${credentials}127.0.0.1:${port}`));
  const authorization = plain === undefined ? undefined : `Basic ${Buffer.from(plain).toString('base64')}`;
  expect(seen).toEqual([{ target: 'intercom.test:443', authorization }]);
});

it('is asked for the port of the address, and found where an IPv6 address says', async () => {
  answer = (_request, socket) => void saying('407 Who')(socket);
  await ask(5000, new URL('https://intercom.test:8443'));
  expect(seen.map(({ target }) => target)).toEqual(['intercom.test:8443']);
  const error = await ask(5000, undefined, new URL('http://[::1]:9'));
  // It is no name to be looked up, on machines without IPv6 neither.
  expect(error.message).toMatch(
    /the proxy \[::1\]:9 cannot be reached \((?:ECONNREFUSED|E\w+UNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)\)/u,
  );
});

it.each([
  ['is refused', 'localhost', false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['is for another host', '127.0.0.1', true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('a proxy whose own certificate %s is told, once, and is not asked', async (_what, host, trusted, code) => {
  if (trusted) trusting();
  const { port } = intercom.address() as AddressInfo;
  const error = await ask(5000, undefined, new URL(`https://jo:geheim@${host}:${port}`));
  expect(error).toMatchObject({ code: 'proxy-refused', category: 'failed' });
  expect(error.message).toContain(`the proxy ${host}:${port} cannot be spoken to (${code})`);
  expect(Buffer.concat(bytes).toString()).toBe('');
});

it('a proxy with a certificate of its own is asked for by its own name, and lets Intercom through', async () => {
  trusting();
  const names: unknown[] = [];
  const secured = createSecureServer(SELF_SIGNED, (socket) => {
    names.push(socket.servername);
    proxy.emit('connection', socket);
  });
  await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', resolve));
  const behind = new Promise((resolve) => intercom.once('secureConnection', ({ servername }) => resolve(servername)));
  proxyUrl = new URL(`https://localhost:${(secured.address() as AddressInfo).port}`);
  const { outcomes, connected } = connectThrough('intercom.test');
  const socket = await connected;
  expect([outcomes, names, await behind]).toEqual([['connected'], ['localhost'], 'intercom.test']);
  socket?.destroy();
  await new Promise((resolve) => secured.close(resolve));
});

it('without a proxy the certificate is checked as well', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const { port } = intercom.address() as AddressInfo;
  const client = aClient({ url: new URL(`https://localhost:${port}`) });
  expect(await rejection(client.workspace.read())).toMatchObject({ code: 'certificate-refused' });
  await client.close();
  expect(Buffer.concat(bytes).toString()).toBe('');
});
