import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../src/model/json.ts';

/** One request with its answer, as both crossed the wire. */
export interface Exchange {
  readonly method: string;
  /** Without the query, still encoded. */
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: IncomingHttpHeaders;
  readonly request: Json | undefined;
  readonly status: number;
  readonly response: Json | undefined;
}

export interface Recorder {
  readonly url: string;
  readonly exchanges: Exchange[];
  close(): Promise<void>;
}

/** Stands between a client and a server and writes down everything that passes, headers included. */
export async function startRecorder(target: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = 'GET', url = '/', headers } = incoming;
      const sent = Buffer.concat(chunks);
      const forwarded = httpRequest(new URL(url, target), { method, headers }, (answer) => {
        const received: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => received.push(chunk));
        answer.on('end', () => {
          const body = Buffer.concat(received);
          const [path = '', query = ''] = url.split('?');
          exchanges.push({
            method,
            path,
            query: [...new URLSearchParams(query)],
            headers,
            request: parse(sent),
            status: answer.statusCode ?? 0,
            response: parse(body),
          });
          outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
          outgoing.end(body);
        });
      });
      forwarded.on('error', () => outgoing.destroy());
      forwarded.end(sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parse(bytes: Buffer): Json | undefined {
  return bytes.length === 0 ? undefined : (JSON.parse(bytes.toString('utf8')) as Json);
}
