import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a fake host answers; `drop` closes the connection instead. */
export interface HostAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: { readonly [name: string]: string };
  readonly drop?: boolean;
}

/** One request as it came. */
export interface HostRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly json: { readonly [name: string]: unknown };
}

/** Strikes the next requests it fits: instead of the answer, or (`after`) once the request was carried out. */
export interface HostFault {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: HostAnswer;
  readonly after?: boolean;
  /** How often; once unless said otherwise. */
  times?: number;
}

export interface FakeHost {
  readonly url: string;
  /** `METHOD /path` of every request that came, in order. */
  readonly asked: string[];
  readonly faults: HostFault[];
  close(): Promise<void>;
}

/** A host over HTTP on this machine: keeps what it is told and answers as the real one documents it. */
export async function aFakeHost(answer: (request: HostRequest) => HostAnswer): Promise<FakeHost> {
  const asked: string[] = [];
  const faults: HostFault[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://host');
      const method = incoming.method ?? '';
      const text = Buffer.concat(chunks).toString('utf8');
      const json = text === '' ? {} : (JSON.parse(text) as HostRequest['json']);
      asked.push(`${method} ${url.pathname}`);
      const index = faults.findIndex((fault) => fault.method === method && fault.path.test(url.pathname));
      const fault = faults[index];
      if (fault) {
        fault.times = (fault.times ?? 1) - 1;
        if (fault.times <= 0) faults.splice(index, 1);
      }
      const request = { method, path: url.pathname, query: url.searchParams, headers: incoming.headers, json };
      const made = fault === undefined || fault.after ? answer(request) : undefined;
      const said = fault?.answer ?? made;
      if (said === undefined || said.drop) return void incoming.socket.destroy();
      const body = said.json === undefined ? '' : JSON.stringify(said.json);
      outgoing.writeHead(said.status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...said.headers,
      });
      outgoing.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One page of a list, and whether there are more. */
export function pageOf<Item>(
  items: readonly Item[],
  query: URLSearchParams,
  sizeName: string,
): { readonly items: readonly Item[]; readonly page: number; readonly more: boolean } {
  const size = Math.min(Number(query.get(sizeName) ?? 30), 100);
  const page = Number(query.get('page') ?? 1);
  return { items: items.slice((page - 1) * size, page * size), page, more: items.length > page * size };
}
