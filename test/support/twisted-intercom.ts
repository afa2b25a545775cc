import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, JsonObject } from '../../src/model/json.ts';

export interface TwistedCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: JsonObject;
}

/** What a twisted Intercom makes of a call; what it leaves out stays as it is. */
export interface Twist {
  /** Another body to carry out, an answer of its own, or `cut`: the connection ends, and the call is not carried out. */
  readonly before?: (call: TwistedCall) => { readonly body: JsonObject } | TwistedAnswer | 'cut' | undefined;
  /** The body of the answer, changed. */
  readonly after?: (call: TwistedCall, body: Json) => Json;
}

export interface TwistedAnswer {
  readonly status: number;
  readonly answer: Json;
}

/** Stands before a sandbox and behaves as no switch of it does; the client notices nothing but the behaviour. */
export async function aTwistedIntercom(target: string, twist: Twist): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void pass(request, response, target, twist).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Intercom's refusal of a value. */
export const REFUSED: TwistedAnswer = {
  status: 400,
  answer: { type: 'error.list', request_id: null, errors: [{ code: 'parameter_invalid', message: 'no' }] },
};

async function pass(request: IncomingMessage, response: ServerResponse, target: string, twist: Twist): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const call = {
    method: request.method ?? '',
    path: request.url ?? '',
    body: text === '' ? {} : (JSON.parse(text) as JsonObject),
  };
  const twisted = twist.before?.(call);
  if (twisted === 'cut') {
    response.destroy();
    return;
  }
  if (twisted !== undefined && 'status' in twisted) {
    send(response, twisted.status, twisted.answer);
    return;
  }
  const headers = Object.fromEntries(
    ['authorization', 'intercom-version', 'accept', 'content-type'].map((name) => [
      name,
      String(request.headers[name]),
    ]),
  );
  const body = text === '' ? {} : { body: JSON.stringify(twisted?.body ?? call.body) };
  const answer = await fetch(target + call.path, { method: call.method, headers, ...body });
  const json = (await answer.json()) as Json;
  send(response, answer.status, answer.ok ? (twist.after?.(call, json) ?? json) : json);
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
