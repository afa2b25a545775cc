import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Keeps states as GitLab (`lib/api/terraform/state.rb`, `RemoteStateHandler`) or Gitea (`routers/api/packages/terraform`)
 * does: what they demand, what they answer, and what they do where one would not expect it.
 */
export interface StateServer {
  readonly origin: string;
  /** The last document of a state, and how many were taken. */
  state(name: string): { readonly text: string | undefined; readonly taken: number };
  /** Method and path of every request. */
  readonly asked: readonly string[];
  /** Breaks a promise, for those who must notice. */
  readonly breaks: Set<'locks' | 'writes' | 'unlocks' | 'names'>;
  /** Bytes; more is refused. */
  limit: number;
  close(): Promise<void>;
}

export type Flavour = 'gitlab' | 'gitea';

export const USER = 'deploy';
export const PASSWORD = 'glpat-canary-0123456789';

interface Lock {
  readonly ID: string;
  readonly Who: string;
  readonly Created: string;
  readonly [name: string]: string;
}

interface State {
  lock: Lock | undefined;
  text: string | undefined;
  highest: number;
  readonly serials: Set<number>;
}

const LOCK_KEYS = ['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path'];

export async function aStateServer(flavour: Flavour): Promise<StateServer> {
  const states = new Map<string, State>();
  const asked: string[] = [];
  const breaks: StateServer['breaks'] = new Set();
  const kept: StateServer = {
    origin: '',
    state: (name) => ({ text: states.get(name)?.text, taken: states.get(name)?.serials.size ?? 0 }),
    asked,
    breaks,
    limit: Number.POSITIVE_INFINITY,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        asked.push(`${incoming.method} ${incoming.url}`);
        const reply = replyTo(incoming, Buffer.concat(chunks));
        send(answer, reply);
      });
  });
  const replyTo = (incoming: IncomingMessage, body: Buffer): Reply => {
    const url = new URL(incoming.url ?? '/', 'http://server');
    if (incoming.headers.authorization !== `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`)
      return [401, { message: '401 Unauthorized' }];
    const path = /^\/api\/(?:v4\/projects\/(\d+)|packages\/(\w+))\/terraform\/state\/([\w.-]+)(\/lock)?$/u;
    const [, project, , name, onLock] = path.exec(url.pathname) ?? [];
    if (name === undefined) return [404, { message: '404 Not Found' }];
    if (project === '404') return [404, { message: '404 Project Not Found' }];
    if (project === '403' && incoming.method !== 'GET') return [403, { message: '403 Forbidden' }];
    const state = states.get(name) ?? { lock: undefined, text: undefined, highest: 0, serials: new Set() };
    if (incoming.method !== 'GET') states.set(name, state);
    const method = methodOf(incoming.method ?? '', onLock !== undefined, flavour);
    const asking: Asking = { state, known: states.has(name), url, body, server: kept };
    return (flavour === 'gitlab' ? GITLAB : GITEA)[method]?.(asking) ?? [405, { error: '405 Not Allowed' }];
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(kept, { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

type Reply = readonly [status: number, body?: object | string];

interface Asking {
  readonly state: State;
  readonly known: boolean;
  readonly url: URL;
  readonly body: Buffer;
  readonly server: StateServer;
}

type Rules = { readonly [method: string]: (asking: Asking) => Reply };

/** Gitea takes the methods Terraform has by default too. */
function methodOf(method: string, onLock: boolean, flavour: Flavour): string {
  if (onLock) return method === 'POST' ? 'LOCK' : method === 'DELETE' ? 'UNLOCK' : 'none';
  return flavour === 'gitlab' && method.endsWith('LOCK') ? 'none' : method;
}

const GITLAB: Rules = {
  GET: ({ state, known }) => {
    if (!known) return [404, { message: '404 Not found' }];
    return state.text === undefined ? [204] : [200, state.text];
  },
  POST: ({ state, url, body, server }) => {
    if (body.length === 0) return [204];
    if (body.length > server.limit) return [413, { message: '413 Request Entity Too Large' }];
    const value = parse(body);
    if (value === undefined) return [422, { message: '422 Unprocessable Entity - invalid JSON' }];
    if (typeof value['serial'] !== 'number')
      return [422, { message: '422 Unprocessable Entity - No serial in payload' }];
    // Nothing rescues a StateLockedError of a write.
    const matches = (state.lock?.ID ?? '') === (url.searchParams.get('ID') ?? '');
    if (!matches && !server.breaks.has('writes')) return [500, { message: '500 Internal Server Error' }];
    const why = 'PG::UniqueViolation: ERROR: duplicate key value violates unique constraint';
    return keep(state, value['serial'], body) ? [200] : [422, { message: why }];
  },
  // The API does not look at what the service answers: a locked state stays, and that is a success.
  DELETE: ({ state }) => {
    if (state.lock === undefined) state.text = undefined;
    return [200];
  },
  LOCK: ({ state, body, server }) => {
    const said = parse(body);
    const missing = LOCK_KEYS.find((key) => typeof said?.[key] !== 'string');
    if (said === undefined || missing !== undefined) return [400, { error: `${missing} is missing` }];
    const asked = said as Record<string, string>;
    if ((asked['ID'] ?? '').length > 255) return [400, { error: 'ID must be less than 255 characters' }];
    const isTaken = state.lock === undefined || server.breaks.has('locks');
    if (isTaken) state.lock = { ID: `${asked['ID']}`, Who: USER, Created: '2026-11-22T10:00:00.000Z' };
    // What the one who asks has said, with the id of the one who holds it.
    const { Operation = '', Info = '', Version = '', Path = '' } = asked;
    return [isTaken ? 200 : 409, { Operation, Info, Version, Path, ...(server.breaks.has('names') ? {} : state.lock) }];
  },
  UNLOCK: ({ state, url, body, server }) => {
    const id = url.searchParams.get('ID') ?? parse(body)?.['ID'];
    if (id !== undefined && (state.lock?.ID ?? '') !== id && !server.breaks.has('unlocks')) return [409];
    state.lock = undefined;
    return [200];
  },
};

const GITEA: Rules = {
  GET: ({ state }) => (state.text === undefined ? [404, 'package does not exist'] : [200, state.text]),
  POST: ({ state, url, body, server }) => {
    if (state.lock !== undefined && state.lock.ID !== url.searchParams.get('ID') && !server.breaks.has('writes'))
      return [423, state.lock];
    if (body.length > server.limit) return [413, 'request entity too large'];
    const value = parse(body);
    const serial = value?.['serial'];
    if (typeof serial !== 'number' || serial === 0) return [400, 'state serial is missing'];
    if (value?.['version'] !== 4) return [400, 'state version is not supported'];
    for (const key of ['terraform_version', 'lineage', 'resources', 'outputs'])
      if (!value[key]) return [400, `state ${key} is missing`];
    return keep(state, serial, body) ? [201] : [409, 'package file already exists'];
  },
  DELETE: ({ state }) => {
    if (state.lock !== undefined) return [423, 'terraform state is locked'];
    state.text = undefined;
    return [200];
  },
  LOCK: ({ state, body, server }) => {
    const said = parse(body);
    if (typeof said?.['ID'] !== 'string' || said['ID'] === '') return [400, 'terraform lock is missing an ID'];
    if (Number.isNaN(Date.parse(`${said['Created']}`))) return [400, 'parsing time'];
    if (state.lock !== undefined && !server.breaks.has('locks'))
      return [423, server.breaks.has('names') ? 'locked' : state.lock];
    state.lock = said as Lock;
    return [200];
  },
  UNLOCK: ({ state, body, server }) => {
    const id = parse(body)?.['ID'];
    if (typeof id !== 'string') return [400, 'terraform lock is missing an ID'];
    if (state.lock !== undefined && state.lock.ID !== id && !server.breaks.has('unlocks'))
      return [423, 'lock ID mismatch'];
    state.lock = undefined;
    return [200];
  },
};

/** One document of each number; the one with the highest is shown. */
function keep(state: State, serial: number, body: Buffer): boolean {
  if (state.serials.has(serial)) return false;
  state.serials.add(serial);
  if (serial < state.highest) return true;
  state.highest = serial;
  state.text = body.toString('utf8');
  return true;
}

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function send(answer: ServerResponse, [status, body]: Reply): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  answer.writeHead(status, { 'content-length': `${Buffer.byteLength(text)}` }).end(text);
}
