import { request as httpRequest } from 'node:http';
import type { JournalEntry } from '../../../src/sandbox/journal.ts';
import type { Seed } from '../../../src/sandbox/seed.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/server.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape.
  json: any;
}

export interface Ask {
  version?: string | null;
  token?: string | null;
  accept?: string;
  headers?: Record<string, string>;
  raw?: string;
}

export interface Rig {
  sandbox: Sandbox;
  clock: { now: number };
  call(method: string, path: string, body?: unknown, ask?: Ask): Promise<Answer>;
  get(path: string, ask?: Ask): Promise<Answer>;
  post(path: string, body: unknown, ask?: Ask): Promise<Answer>;
  put(path: string, body: unknown, ask?: Ask): Promise<Answer>;
  del(path: string, ask?: Ask): Promise<Answer>;
  last(): JournalEntry;
}

export const START = 1_790_000_000_000;

export const SHOP: Seed = {
  workspace: { id: 'ws1', region: 'eu', name: 'Shop' },
  types: {
    Order: {
      attributes: {
        order_number: { type: 'string' },
        total_amount: { type: 'decimal' },
        count: { type: 'integer' },
        paid: { type: 'boolean' },
        placed_at: { type: 'datetime' },
        status: { type: 'list', options: ['open', 'shipped'] },
        items: { type: 'relationship', to: 'Product', many: true },
        main: { type: 'relationship', to: 'Product' },
      },
    },
    Product: { attributes: { name: { type: 'string' }, orders: { type: 'relationship', to: 'Order', many: true } } },
  },
  contact_attributes: {
    plan_tier: { type: 'string' },
    orders: { type: 'relationship', to: 'Order', many: true },
    favourite: { type: 'relationship', to: 'Order' },
  },
  conversation_attributes: { topic: { type: 'string' }, order: { type: 'relationship', to: 'Order' } },
  contacts: [
    { id: 'c70', external_id: '70', email: 'jo@example.com', role: 'user' },
    { id: 'c71', external_id: '71', role: 'lead' },
  ],
  conversations: [{ id: '508' }],
};

export async function startRig(options: Partial<SandboxOptions> = {}): Promise<Rig> {
  const clock = { now: START };
  const sandbox = await startSandbox({
    seed: SHOP,
    now: () => clock.now,
    sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
    ...options,
  });
  const call: Rig['call'] = (method, path, body, ask) => send(sandbox.url, method, path, body, ask);
  return {
    sandbox,
    clock,
    call,
    get: (path, ask) => call('GET', path, undefined, ask),
    post: (path, body, ask) => call('POST', path, body, ask),
    put: (path, body, ask) => call('PUT', path, body, ask),
    del: (path, ask) => call('DELETE', path, undefined, ask),
    last: () => {
      const entry = sandbox.journal().at(-1);
      if (entry === undefined) throw new Error('the journal is empty');
      return entry;
    },
  };
}

export function send(base: string, method: string, path: string, body?: unknown, ask: Ask = {}): Promise<Answer> {
  const { version = '2.16', token = 'good', accept = 'application/json', headers = {}, raw } = ask;
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${base}${path}`, {
      method,
      agent: false,
      headers: {
        ...(accept === '' ? {} : { accept }),
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(version === null ? {} : { 'intercom-version': version }),
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let received = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        received += chunk;
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: received, json: parse(received) }),
      );
    });
    outgoing.end(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
