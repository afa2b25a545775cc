import { setMaxListeners } from 'node:events';
import type { TrueupError } from '../model/error.ts';
import { type Answer, parseAnswer } from './answer.ts';
import type { ApiClientOptions } from './client-options.ts';
import type { Connection } from './connection.ts';
import { answerError, interrupted, isLasting, networkError, outdatedLook, unreadableAnswer } from './errors.ts';
import { checkMode } from './read-only.ts';
import { type ApiRequest, isRead, type Send } from './request.ts';
import { backoff, clampRateWait, parseRetryAfter, RATE_RETRIES, READ_ATTEMPTS, RETRIED_STATUSES } from './retry.ts';
import { rateExhausted } from './stops.ts';
import { headerText, type RawAnswer, TAKEN_BACK, TransportFailure } from './transport.ts';

/** How one attempt ended, when not with a usable answer. */
interface Failure {
  readonly error: TrueupError;
  /** The next attempt may end better. */
  readonly passing: boolean;
  readonly raw?: RawAnswer;
}

/** Builds the one way out of a client: mode, pace, authentication, counting and retries for every call. */
export function createSend(connection: Connection, client: ApiClientOptions): Send {
  const { options, pace, window, circuit, transport, counts } = connection;
  const { signal } = client;
  const entrant = {
    signal,
    // What was begun is brought to its end: a deadline holds back steps, not the requests of a step.
    deadline: client.mode === 'read' ? options.deadline : undefined,
  };
  const ended = either(signal, connection.ended);

  async function attempt(request: ApiRequest, rateLimited: number): Promise<Answer | Failure> {
    await pace.enter(entrant);
    if (isOutdated(request)) {
      pace.leave();
      throw outdatedLook(request);
    }
    const counted = isRead(request) ? 'reads' : 'writes';
    counts[counted] += 1;
    const sentAt = options.now();
    try {
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      await options.step?.('request');
      const { method, path } = request;
      const raw = await transport.send({ method, path, headers: headersFor(request, connection, client), body }, ended);
      window.observe(raw.headers, sentAt);
      await options.step?.('answer');
      const result = readAnswer(request, raw, options.token);
      learn(request, result, raw, rateLimited);
      return result;
    } catch (cause) {
      if (!(cause instanceof TransportFailure) || cause.code === 'UND_ERR_INVALID_ARG') throw cause;
      if (cause.code === TAKEN_BACK) {
        counts[counted] -= 1;
        throw pace.stopped() ?? interrupted();
      }
      const error = networkError(request, cause, options.baseUrl.host);
      circuit.failed(error.message);
      return { error, passing: !isLasting(cause) };
    } finally {
      pace.leave();
    }
  }

  function isOutdated({ since }: ApiRequest): boolean {
    return since !== undefined && since !== pace.waits();
  }

  /** What one answer says of all calls to come; said before the next one is let through. */
  function learn(request: ApiRequest, result: Answer | Failure, raw: RawAnswer, rateLimited: number): void {
    if (raw.status === 429 && 'error' in result) {
      const wait = rateWait(raw.headers, rateLimited + 1, connection);
      options.onNotice?.(`${tellable(request, result)}; trying again in ${inSeconds(wait)}`);
      pace.pause(wait);
      if (circuit.limited(wait) > RATE_RETRIES) connection.stop(rateExhausted(tellable(request, result)));
    } else if (!('error' in result)) {
      circuit.answered();
      connection.retries.earn();
    } else if (result.passing) circuit.failed(tellable(request, result));
    else circuit.answered();
    // A refused token is refused for every call: those that wait meanwhile need not ask.
    const refusesAll = raw.status === 401 || (raw.status === 403 && client.allOrNothing === true);
    if (refusesAll && 'error' in result) connection.stop(isRead(request) ? result.error : unquoted(request, raw));
  }

  return async (request) => {
    checkMode(client.mode, request);
    let failures = 0;
    let rateLimited = 0;
    for (;;) {
      const result = await attempt(request, rateLimited);
      if (!('error' in result)) return result;
      if (result.raw?.status === 429) {
        // Nothing was done, and by the time there is room again the look is old.
        if (request.since !== undefined) throw outdatedLook(request);
        rateLimited += 1;
        if (rateLimited > RATE_RETRIES) throw result.error;
        continue;
      }
      failures += 1;
      if (!result.passing || !isRead(request) || failures >= READ_ATTEMPTS) throw result.error;
      const spent = connection.takeRetry(result.error.message);
      if (spent !== undefined) throw spent;
      const wait = retryWait(result.raw?.headers ?? {}, failures, connection);
      options.onNotice?.(`${result.error.message}; trying again in ${inSeconds(wait)}`);
      await pause(wait);
    }
  };

  async function pause(milliseconds: number): Promise<void> {
    try {
      await options.sleep(milliseconds, ended);
    } catch (cause) {
      if (!ended.aborted) throw cause;
    }
  }
}

/** Fires as soon as one of them does. */
function either(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  const own = new AbortController();
  // Any number of calls may wait at once, and Node would call that a leak on stderr.
  setMaxListeners(0, own.signal);
  for (const each of [signal, other]) {
    if (each?.aborted) own.abort();
    each?.addEventListener('abort', () => own.abort(), { once: true });
  }
  return own.signal;
}

/** What Intercom says of a write may quote what was written, and nobody here knows what of it is sensitive. */
function tellable(request: ApiRequest, { error, raw }: Failure): string {
  return isRead(request) ? error.message : `${request.method} ${request.path} answered ${raw?.status}`;
}

/** The same refusal without what Intercom said: it is told to other calls too, and may quote what this one sent. */
function unquoted(request: ApiRequest, { status, headers }: RawAnswer): TrueupError {
  return answerError(request, { status, headers, body: undefined, faults: [], requestId: undefined });
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function headersFor(
  request: ApiRequest,
  { options }: Connection,
  { version }: ApiClientOptions,
): Record<string, string> {
  return {
    authorization: `Bearer ${options.token}`,
    'intercom-version': request.version ?? version,
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': options.userAgent,
  };
}

/** Statuses of what was understood and refused for what it asks. */
const REFUSALS: ReadonlySet<number> = new Set([400, 409, 422]);

function readAnswer(request: ApiRequest, raw: RawAnswer, token: string): Answer | Failure {
  const answer = parseAnswer(raw, token);
  if (typeof answer === 'string') {
    return { error: unreadableAnswer(request, raw.status, answer), passing: answer === 'cut', raw };
  }
  const success = raw.status >= 200 && raw.status < 300 && answer.faults.length === 0;
  const miss = request.mayMiss === true && (raw.status === 404 || raw.status === 410);
  const refusal = request.mayRefuse === true && REFUSALS.has(raw.status) && answer.faults.length > 0;
  if (success || miss || refusal) return answer;
  return { error: answerError(request, answer), passing: RETRIED_STATUSES.has(raw.status), raw };
}

function rateWait(headers: RawAnswer['headers'], attempt: number, { options, window }: Connection): number {
  const asked = parseRetryAfter(headerText(headers, 'retry-after'), options.now());
  return clampRateWait(asked ?? window.untilReset(headers) ?? backoff(attempt + 1, options.random));
}

function retryWait(headers: RawAnswer['headers'], attempt: number, { options }: Connection): number {
  const asked = parseRetryAfter(headerText(headers, 'retry-after'), options.now());
  return asked ?? backoff(attempt, options.random);
}
