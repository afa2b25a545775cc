import type { IncomingHttpHeaders } from 'node:http';
import { TrueupError } from '../model/error.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Engine } from './engine.ts';
import { checkFaults } from './faults.ts';
import type { Incoming } from './gate.ts';
import { parseSeed } from './seed.ts';
import { checkSwitches } from './switches.ts';

/** True for the paths that are the sandbox's own and not Intercom's. */
export function isControl(path: string): boolean {
  return path.startsWith('/_sandbox/');
}

/** The sandbox's own routes: no token, never in the journal. */
export function answerControl(
  engine: Engine,
  incoming: Incoming,
  headers: IncomingHttpHeaders,
): { readonly status: number; readonly body: Json } {
  if (!isLocal(headers)) return { status: 403, body: { error: 'the control routes answer local programs only' } };
  try {
    const body = control(engine, incoming);
    return body === undefined
      ? { status: 404, body: { error: 'there is no such control route' } }
      : { status: 200, body };
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    return { status: 400, body: { error: error.message, code: error.code, hint: error.hint ?? null } };
  }
}

/** Keeps out web pages: a browser says where a page is from, and a rebound name is no loopback name. */
function isLocal(headers: IncomingHttpHeaders): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/u, '');
  return headers.origin === undefined && (host === '127.0.0.1' || host === 'localhost');
}

function control(engine: Engine, { method, path, text, json }: Incoming): Json | undefined {
  switch (`${method} ${path}`) {
    case 'GET /_sandbox/journal':
      return engine.journal.entries() as unknown as Json;
    case 'DELETE /_sandbox/journal':
      engine.journal.clear();
      return { cleared: true };
    case 'GET /_sandbox/state':
      return engine.state() as unknown as Json;
    case 'POST /_sandbox/seed':
      return { changed: engine.seed(parseSeed(text)) };
    case 'POST /_sandbox/switches':
      engine.setSwitches(checkSwitches(isJsonObject(json) ? json : { body: 'no JSON object' }));
      return engine.world().switches as unknown as Json;
    case 'POST /_sandbox/faults':
      engine.setFaults(checkFaults(json));
      return { armed: (json as readonly Json[]).length };
    case 'POST /_sandbox/reset':
      engine.reset();
      return { reset: true };
    default:
      return undefined;
  }
}
