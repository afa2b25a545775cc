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

const ask = async (milliseconds = 5000, url = new URL('https://intercom.test')) => {
  const tunnel = createTunnel(proxyUrl, milliseconds);
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
  expect(error.message).toContain('answered 407');
  expect(seen).toHaveLength(1);
  expect(heard).not.toContain(TOKEN);
});

it.each<[string, (socket: Socket) => unknown, number?]>([
  ['closes the connection', (socket: Socket) => socket.destroy()],
  ['answers 502', (socket: Socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')],
  ['closes the tunnel at once', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
  ['never answers', () => undefined, 50],
  ['lets no handshake through', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'), 50],
])('one that %s is tried as often as any read, and no more', async (_what, act, patience = 5000) => {
  answer = (_request, socket) => void act(socket);
  expect(await ask(patience)).toMatchObject({ code: 'unreachable', category: 'later', outcome: 'refused' });
  expect(seen).toHaveLength(5);
});

it('without a proxy the certificate is checked as well', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const { port } = intercom.address() as AddressInfo;
  const client = aClient({ url: new URL(`https://localhost:${port}`) });
  expect(await rejection(client.workspace.read())).toMatchObject({ code: 'certificate-refused' });
  await client.close();
  expect(Buffer.concat(bytes).toString()).toBe('');
});
