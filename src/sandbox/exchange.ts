import type { Json } from '../model/json.ts';
import type { Engine } from './engine.ts';
import { type Fault, isApplied } from './faults.ts';
import { answerRequest, type Incoming, rateExceeded } from './gate.ts';
import { SMALL_ANSWER } from './journal.ts';
import { rateHeaders } from './rate-window.ts';
import { errorList, Refusal, type Reply } from './respond.ts';
import { nextRequestId } from './store.ts';

/** What goes back over the wire, or does not. */
export interface Outgoing {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly type: string;
  readonly text: string;
  /** All of it, the body in pieces, half of the body, or a closed connection instead of an answer. */
  readonly manner: 'whole' | 'pieces' | 'half' | 'none';
  /** Before the answer, or before each piece. */
  readonly delayMs: number;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML = '<!DOCTYPE html><html><head><title>Please wait</title></head><body><h1>Please wait</h1></body></html>';

/** One request and its answer: lets faults strike, carries the request out, and writes the journal. */
export function exchange(engine: Engine, incoming: Incoming, token: string | undefined): Outgoing {
  const at = engine.world().store.now();
  const fault = engine.faults().take(incoming.method, incoming.target);
  const real =
    fault === undefined || isApplied(fault) ? settle(engine, () => answer(engine, incoming, token)) : undefined;
  const outgoing = spoil(engine, fault, real);
  const { method, path, query, json, version } = incoming;
  const status = outgoing.manner === 'none' ? 0 : outgoing.status;
  engine.journal.add({
    at,
    method,
    path,
    query,
    version: version ?? null,
    status,
    request: json ?? null,
    response: keptResponse(outgoing, real, method),
    wrote: real?.reply.wrote ?? [],
    notes: real?.reply.notes ?? [],
    fault: fault?.kind ?? null,
  });
  return outgoing;
}

/** An answer with its text. */
interface Settled {
  readonly reply: Reply;
  readonly text: string;
}

function answer(engine: Engine, incoming: Incoming, token: string | undefined): Reply {
  return answerRequest(engine.world(), incoming, engine.rate(), token);
}

/** Turns a refusal into the answer it stands for. */
function settle(engine: Engine, work: () => Reply): Settled {
  let reply: Reply;
  try {
    reply = work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const requestId = error.anonymous ? null : nextRequestId(engine.world().store);
    reply = {
      status: error.status,
      body: { ...errorList(error, requestId) } as unknown as Json,
      headers: error.headers,
    };
  }
  return { reply, text: JSON.stringify(reply.body) };
}

function spoil(engine: Engine, fault: Fault | undefined, real: Settled | undefined): Outgoing {
  const whole = (settled: Settled | undefined): Outgoing => ({
    status: settled?.reply.status ?? 0,
    headers: settled?.reply.headers ?? {},
    type: JSON_TYPE,
    text: settled?.text ?? '',
    manner: 'whole',
    delayMs: 0,
  });
  switch (fault?.kind) {
    case 'status':
      return whole(settle(engine, () => fail(fault.status ?? 500)));
    case 'rate-limit':
      return whole(settle(engine, () => exceed(engine)));
    case 'html':
      return { ...whole(real), status: fault.status ?? 200, type: 'text/html; charset=utf-8', text: HTML };
    case 'empty':
      return { ...whole(real), status: fault.status ?? real?.reply.status ?? 200, text: '' };
    case 'truncate':
      return { ...whole(real), manner: 'half' };
    case 'drop-before':
    case 'drop-after':
      return { ...whole(real), manner: 'none' };
    case 'slow':
      return { ...whole(real), delayMs: fault.delayMs ?? 1000 };
    case 'trickle':
      return { ...whole(real), manner: 'pieces', delayMs: fault.delayMs ?? 1000 };
    default:
      return whole(real);
  }
}

const CODES: ReadonlyMap<number, readonly [string, string]> = new Map([
  [401, ['unauthorized', 'Access Token Invalid']],
  [403, ['forbidden', 'Forbidden']],
  [404, ['not_found', 'Not Found']],
  [408, ['request_timeout', 'The server timed out waiting for the request']],
  [409, ['conflict', 'Conflict']],
  [429, ['too_many_requests', 'The server is receiving too many requests for this resource; retry later']],
  [503, ['service_unavailable', 'Sorry, the API service is temporarily unavailable']],
]);

function fail(status: number): never {
  const [code, message] =
    CODES.get(status) ?? (status >= 500 ? ['server_error', 'Server Error'] : ['client_error', 'Client Error']);
  throw new Refusal(status, code, message);
}

function exceed(engine: Engine): never {
  const world = engine.world();
  const reading = { ...engine.rate().count(world.store.now(), world.switches.rateLimit), remaining: 0 };
  const refusal = rateExceeded(world, reading);
  const headers = world.switches.rateHeaders ? rateHeaders(reading) : {};
  throw new Refusal(429, refusal.code, refusal.message, { headers: { ...headers, ...refusal.headers } });
}

/** What the client saw of a JSON answer: always for writes, for reads when it is small. */
function keptResponse(outgoing: Outgoing, real: Settled | undefined, method: string): Json | null {
  if (outgoing.manner === 'half' || outgoing.manner === 'none' || outgoing.type !== JSON_TYPE || outgoing.text === '')
    return null;
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && outgoing.text.length > SMALL_ANSWER) return null;
  return real !== undefined && real.text === outgoing.text ? real.reply.body : (JSON.parse(outgoing.text) as Json);
}
