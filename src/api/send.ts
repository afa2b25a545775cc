import type { TrueupError } from '../model/error.ts';
import { type Answer, parseAnswer } from './answer.ts';
import type { ApiClientOptions } from './client-options.ts';
import { answerError, interrupted, isLasting, networkError, unreadableAnswer } from './errors.ts';
import type { Pace } from './pace.ts';
import { checkMode } from './read-only.ts';
import { type ApiRequest, isRead, type Send } from './request.ts';
import { backoff, clampRateWait, parseRetryAfter, RATE_RETRIES, READ_ATTEMPTS, RETRIED_STATUSES } from './retry.ts';
import { headerText, type RawAnswer, type Transport, TransportFailure } from './transport.ts';

type SendOptions = Pick<
  ApiClientOptions,
  'token' | 'version' | 'mode' | 'now' | 'sleep' | 'random' | 'signal' | 'userAgent' | 'onRetry' | 'step'
>;

/** How one attempt ended, when not with a usable answer. */
interface Failure {
  readonly error: TrueupError;
  /** The next attempt may end better. */
  readonly passing: boolean;
  readonly raw?: RawAnswer;
}

/** Builds the one way out: mode, pace, authentication, counting and retries for every call. */
export function createSend(
  options: SendOptions,
  transport: Transport,
  pace: Pace,
  counts: { reads: number; writes: number },
): Send {
  let tokenRefused: TrueupError | undefined;

  async function attempt(request: ApiRequest): Promise<Answer | Failure> {
    await pace.enter();
    // A refused token is refused for every call: those that waited meanwhile need not ask again.
    if (tokenRefused !== undefined) pace.leave(undefined, options.now());
    if (tokenRefused !== undefined) throw tokenRefused;
    counts[isRead(request) ? 'reads' : 'writes'] += 1;
    const sentAt = options.now();
    let raw: RawAnswer | undefined;
    try {
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      await options.step?.('request');
      raw = await transport.send(request.method, request.path, headersFor(request, options), body);
      await options.step?.('answer');
      const result = readAnswer(request, raw, options.token);
      if (raw.status === 401 && 'error' in result) tokenRefused = result.error;
      return result;
    } catch (cause) {
      if (!(cause instanceof TransportFailure) || cause.code === 'UND_ERR_INVALID_ARG') throw cause;
      return { error: networkError(request, cause), passing: !isLasting(cause) };
    } finally {
      pace.leave(raw?.headers, sentAt);
    }
  }

  return async (request) => {
    checkMode(options.mode, request);
    let failures = 0;
    let rateLimited = 0;
    for (;;) {
      const result = await attempt(request);
      if (!('error' in result)) return result;
      const status = result.raw?.status;
      if (status === 429) {
        rateLimited += 1;
        if (rateLimited > RATE_RETRIES) throw result.error;
        const wait = rateWait(result.raw?.headers ?? {}, rateLimited, options, pace);
        // What Intercom says of a write may quote what was written, and nobody here knows what of it is sensitive.
        options.onRetry?.(
          isRead(request) ? result.error.message : `${request.method} ${request.path} answered 429`,
          wait,
        );
        pace.pause(wait);
      } else {
        failures += 1;
        if (!result.passing || !isRead(request) || failures >= READ_ATTEMPTS) throw result.error;
        const wait = retryWait(result.raw?.headers ?? {}, failures, options);
        options.onRetry?.(result.error.message, wait);
        await pause(wait, options);
      }
    }
  };
}

function headersFor(request: ApiRequest, options: SendOptions): Record<string, string> {
  return {
    authorization: `Bearer ${options.token}`,
    'intercom-version': request.version ?? options.version,
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

function rateWait(headers: RawAnswer['headers'], attempt: number, options: SendOptions, pace: Pace): number {
  const asked = parseRetryAfter(headerText(headers, 'retry-after'), options.now());
  return clampRateWait(asked ?? pace.untilReset(headers) ?? backoff(attempt + 1, options.random));
}

function retryWait(headers: RawAnswer['headers'], attempt: number, options: SendOptions): number {
  const asked = parseRetryAfter(headerText(headers, 'retry-after'), options.now());
  return asked ?? backoff(attempt, options.random);
}

async function pause(milliseconds: number, options: SendOptions): Promise<void> {
  try {
    await options.sleep(milliseconds, options.signal);
  } catch (cause) {
    if (!options.signal?.aborted) throw cause;
  }
  if (options.signal?.aborted) throw interrupted();
}
