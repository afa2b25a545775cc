import type { Dispatcher } from 'undici';
import type { Json } from '../../src/model/json.ts';
import type { Incoming } from '../../src/sandbox/gate.ts';

/** A request as it is handed to a dispatcher, as the sandbox takes it. */
export function incomingOf({ method, path, headers, body }: Dispatcher.DispatchOptions): Incoming {
  const mark = path.indexOf('?');
  const sent = headers as Readonly<Record<string, string>>;
  const text = typeof body === 'string' ? body : '';
  return {
    method,
    path: mark < 0 ? path : path.slice(0, mark),
    query: mark < 0 ? {} : Object.fromEntries(new URLSearchParams(path.slice(mark + 1))),
    target: path,
    authorization: sent['authorization'],
    accept: sent['accept'],
    version: sent['intercom-version'],
    text,
    json: text === '' ? undefined : (JSON.parse(text) as Json),
  };
}
