import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiClient, createApiClient } from '../../../src/api/client.ts';
import type { ApiClientOptions } from '../../../src/api/client-options.ts';
import { type ConnectionOptions, createConnection } from '../../../src/api/connection.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: URL;
  readonly requests: SeenRequest[];
  /** Answers from now on. */
  answer: (request: SeenRequest, response: ServerResponse) => void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that answers as told and remembers what it saw. */
export async function startServer(answer: ScriptedServer['answer'] = () => {}): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(seen);
      scripted.answer(seen, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scripted: ScriptedServer = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    requests,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return scripted;
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers });
  response.end(text);
}

export function errorList(code: string, message?: string, more: Record<string, unknown> = {}): unknown {
  return {
    type: 'error.list',
    request_id: 'req-1',
    errors: [{ code, ...(message === undefined ? {} : { message }), ...more }],
  };
}

export interface TestClient extends ApiClient {
  /** Milliseconds asked of `sleep`, in order. */
  readonly sleeps: number[];
  /** The clock `sleep` advances. */
  readonly clock: { time: number };
  /** What was said about waiting. */
  readonly notices: string[];
  close(): Promise<void>;
}

export const TOKEN = 'dG9rOnNlY3JldA==';

/** A client with a connection of its own, whose clock only moves when it sleeps. */
export function aClient(
  server: { readonly url: URL },
  options: Partial<ConnectionOptions & ApiClientOptions> = {},
): TestClient {
  const { sleeps, clock, ...outside } = fakeOutside();
  const notices: string[] = [];
  const { version = '2.14', mode = 'write', signal, allOrNothing = false, ...others } = options;
  const connection = createConnection({
    baseUrl: server.url,
    token: TOKEN,
    parallelism: 8,
    userAgent: 'trueup/test',
    onNotice: (message) => notices.push(message),
    ...outside,
    ...others,
  });
  const client = createApiClient(connection, { version, mode, allOrNothing, ...(signal ? { signal } : {}) });
  return { ...client, sleeps, clock, notices, close: connection.close };
}

/** A clock that moves only by sleeping, and no jitter. */
export function fakeOutside(): Pick<ConnectionOptions, 'now' | 'sleep' | 'random'> & {
  readonly sleeps: number[];
  readonly clock: { time: number };
} {
  const clock = { time: 1_800_000_000_000 };
  const sleeps: number[] = [];
  return {
    sleeps,
    clock,
    now: () => clock.time,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      clock.time += milliseconds;
    },
  };
}

export function anInstance(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: '22',
    type: 'Order',
    external_id: 'ORD-1',
    external_created_at: null,
    external_updated_at: null,
    custom_attributes: {},
    created_at: 1,
    updated_at: 1,
    ...more,
  };
}

/** What a promise was rejected with; fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('nothing was thrown');
}
