import type { IncomingMessage } from 'node:http';
import type { Json } from '../model/json.ts';
import type { Incoming } from './gate.ts';

/** Far above any request of the API; a seed may be long. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** Reads a request to its end; `undefined` when it broke off or is absurdly long. */
export function readIncoming(request: IncomingMessage, done: (incoming: Incoming | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let over = false;
  const finish = (incoming: Incoming | undefined): void => {
    if (!over) done(incoming);
    over = true;
  };
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return finish(undefined);
    chunks.push(chunk);
  });
  request.on('error', () => finish(undefined));
  request.on('close', () => finish(undefined));
  request.on('end', () => {
    const text = chunks.length === 0 ? '' : Buffer.concat(chunks).toString('utf8');
    finish(buildIncoming(request, text));
  });
}

function buildIncoming(request: IncomingMessage, text: string): Incoming {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const version = request.headers['intercom-version'];
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? {} : Object.fromEntries(new URLSearchParams(target.slice(mark + 1))),
    target,
    authorization: request.headers.authorization,
    accept: request.headers.accept,
    version: typeof version === 'string' ? version : undefined,
    text,
    json: parseJson(text),
  };
}

function parseJson(text: string): Json | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
