import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Fault } from './engine.ts';

/** A server on loopback before another one, that breaks what it is told to break. */
export interface BreakingProxy {
  readonly origin: string;
  /** Breaks the next change, or the next one whose method and path fit. */
  inject(fault: Fault, only?: RegExp): void;
  struck(): number;
  close(): Promise<void>;
}

/** Starts one before `target`; the host a request names is passed on, because signatures cover it. */
export async function aBreakingProxy(target: string): Promise<BreakingProxy> {
  const sockets = new Set<Socket>();
  let next: Fault | undefined;
  let fits = /^/u;
  let isCut = false;
  let struck = 0;
  const server = createServer((incoming, answer) => {
    const isChange = incoming.method !== 'GET' && incoming.method !== 'HEAD';
    const fault = isChange && fits.test(`${incoming.method} ${incoming.url}`) ? next : undefined;
    if (fault !== undefined) {
      next = undefined;
      struck += 1;
    }
    if (fault === 'refuse') {
      incoming.resume().on('end', () => answer.writeHead(503, { 'content-length': '0' }).end());
      return;
    }
    forward(target, incoming, fault === 'lose-answer' ? undefined : answer);
  });
  server.on('connection', (socket) => {
    if (isCut) return socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inject: (fault, only = /^/u) => {
      fits = only;
      if (fault !== 'cut') {
        next = fault;
        return;
      }
      isCut = true;
      struck += 1;
      for (const socket of sockets) socket.destroy();
    },
    struck: () => struck,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Without a place for the answer the connection ends when it has come: whoever asked never learns of it. */
function forward(target: string, incoming: IncomingMessage, answer: ServerResponse | undefined): void {
  const { method = 'GET', url = '/', headers } = incoming;
  const passed = request(new URL(url, target), { method, headers, agent: false }, (there) => {
    if (answer === undefined) there.resume().on('end', () => incoming.socket.destroy());
    else {
      answer.writeHead(there.statusCode ?? 500, there.headers);
      there.pipe(answer);
    }
  });
  passed.on('error', () => incoming.socket.destroy());
  incoming.pipe(passed);
}
