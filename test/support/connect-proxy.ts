import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer as createSecureServer, type TlsOptions } from 'node:tls';

/** A proxy on loopback that is asked for tunnels, and whatever host it is asked for leads to one port here. */
export interface ConnectProxy {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Tunnels that were asked for, in order. */
  readonly asked: readonly { readonly target: string | undefined; readonly authorization: string | undefined }[];
  /** Every byte it saw of what went through. */
  seen(): string;
  /** Answers a request for a tunnel from now on, instead of granting it. */
  answer: ((socket: Socket, request: IncomingMessage) => void) | undefined;
  close(): Promise<void>;
}

export async function aConnectProxy(port: number): Promise<ConnectProxy> {
  const asked: { target: string | undefined; authorization: string | undefined }[] = [];
  const sockets = new Set<Socket>();
  const bytes: Buffer[] = [];
  const server = createServer().on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (proxy.answer) return proxy.answer(socket, request);
    socket.on('data', (chunk: Buffer) => bytes.push(chunk));
    join(socket, port);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  });
  await listen(server);
  const proxy: ConnectProxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    seen: () => Buffer.concat(bytes).toString('latin1'),
    answer: undefined,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

/** TLS in front of a port on loopback, and every byte that came after its handshakes. */
export interface SecureFront {
  readonly port: number;
  seen(): string;
  close(): Promise<void>;
}

export async function aSecureFront(certificate: TlsOptions, port: number): Promise<SecureFront> {
  const bytes: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createSecureServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
    sockets.add(socket);
    socket.on('data', (chunk: Buffer) => bytes.push(chunk));
    join(socket, port);
  });
  server.on('tlsClientError', () => undefined);
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => Buffer.concat(bytes).toString('latin1'),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function join(socket: Socket, port: number): void {
  const there = connect(port, '127.0.0.1');
  const end = (): void => {
    there.destroy();
    socket.destroy();
  };
  for (const each of [socket, there]) each.on('error', end).on('close', end);
  there.pipe(socket).pipe(there);
}

function listen(server: { listen: (port: number, host: string, done: () => void) => unknown }): Promise<void> {
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', resolve));
}
