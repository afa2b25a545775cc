import type { buildConnector, Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';

/** Bytes of an answer as they came, with nothing followed, unpacked or believed. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
  /** False when only the end of the connection marks the end of the body: it may then have been cut anywhere. */
  readonly framed: boolean;
}

/** The code of a failure that is none of the network's: the request was taken back before a byte of it left. */
export const TAKEN_BACK = 'TAKEN_BACK';

/** No answer. `sent`: at least one byte of the request may have left, so a write may have happened. */
export class TransportFailure extends Error {
  readonly code: string;
  readonly sent: boolean;

  constructor(cause: Error & { readonly code?: unknown }, sent: boolean) {
    super(cause.message, { cause });
    this.code = typeof cause.code === 'string' ? cause.code : 'UNKNOWN';
    this.sent = sent;
  }
}

export interface TransportOptions {
  readonly baseUrl: URL;
  readonly connections: number;
  /** Replaces the pool; closed by whoever gave it. */
  readonly dispatcher?: Dispatcher;
  /** Makes every connection of the pool; it may carry credentials. */
  readonly tunnel?: buildConnector.connector;
  readonly limits?: TransportLimits;
}

export interface TransportLimits {
  readonly headerMilliseconds: number;
  /** For the whole body, so that a byte a second does not hold a run up for ever. */
  readonly bodyMilliseconds: number;
  readonly bodyBytes: number;
}

/** One request as it goes on the wire. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
}

export interface Transport {
  /** Once `ended` fires, a request that still waits for its connection is taken back; one that has left goes on. */
  send(request: RawRequest, ended: AbortSignal): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** How long Intercom takes and how much it answers at most is undocumented (U): more than any answer that was seen. */
export const LIMITS: TransportLimits = {
  headerMilliseconds: 30_000,
  bodyMilliseconds: 30_000,
  bodyBytes: 32 * 1024 * 1024,
};

/** One pool of kept-alive connections to one origin, one request at a time on each. */
export function createTransport(options: TransportOptions): Transport {
  const limits = options.limits ?? LIMITS;
  const origin = options.baseUrl.origin;
  const prefix = options.baseUrl.pathname.replace(/\/+$/u, '');
  const dispatcher =
    options.dispatcher ??
    new Pool(origin, {
      connections: options.connections,
      pipelining: 1,
      // Said explicitly: the environment must not be able to switch the check of certificates off.
      connect: options.tunnel ?? { rejectUnauthorized: true, timeout: limits.headerMilliseconds },
    });
  return {
    send: ({ method, path, headers, body }, ended) =>
      new Promise((resolve, reject) => {
        if (ended.aborted) return reject(takenBack());
        const { headerMilliseconds: headersTimeout, bodyMilliseconds: bodyTimeout } = limits;
        const handler = new AnswerHandler(limits, ended, resolve, reject);
        const request = { origin, path: prefix + path, method, headers, headersTimeout, bodyTimeout };
        dispatcher.dispatch({ ...request, body: body ?? null }, handler);
      }),
    close: async () => {
      if (options.dispatcher === undefined) await dispatcher.close();
    },
  };
}

/** The value of a header that may be sent once; the first one when it was sent more often. */
export function headerText(headers: RawAnswer['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A header that holds a count; undefined when it is missing or holds something else. */
export function countOf(headers: RawAnswer['headers'], name: string): number | undefined {
  const text = headerText(headers, name);
  return text !== undefined && /^\d{1,12}$/u.test(text) ? Number(text) : undefined;
}

class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #limits: TransportLimits;
  readonly #ended: AbortSignal;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (failure: TransportFailure) => void;
  #sent = false;
  #status = 0;
  #headers: RawAnswer['headers'] = {};
  #chunks: Buffer[] = [];
  #bytes = 0;
  #deadline: NodeJS.Timeout | undefined;

  constructor(
    limits: TransportLimits,
    ended: AbortSignal,
    resolve: (answer: RawAnswer) => void,
    reject: (failure: TransportFailure) => void,
  ) {
    this.#limits = limits;
    this.#ended = ended;
    this.#resolve = resolve;
    this.#reject = reject;
    ended.addEventListener('abort', this.#takeBack);
  }

  /** Nobody waits for a connection that only comes later; whoever makes it finds the request aborted. */
  readonly #takeBack = (): void => this.#reject(takenBack());

  /** Called right before the first byte leaves: an abort here keeps all of them. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#ended.removeEventListener('abort', this.#takeBack);
    if (this.#ended.aborted) controller.abort(takenBack());
    else this.#sent = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#headers = headers;
    if (status < 200) return;
    const milliseconds = this.#limits.bodyMilliseconds;
    this.#deadline ??= setTimeout(() => controller.abort(coded('UND_ERR_BODY_TIMEOUT')), milliseconds);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#limits.bodyBytes) controller.abort(coded('UND_ERR_RES_EXCEEDED_MAX_SIZE'));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#deadline);
    const headers = this.#headers;
    const body = Buffer.concat(this.#chunks);
    const framed = 'content-length' in headers || 'transfer-encoding' in headers || this.#status === 204;
    this.#resolve({ status: this.#status, headers, body, framed });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#ended.removeEventListener('abort', this.#takeBack);
    clearTimeout(this.#deadline);
    this.#reject(new TransportFailure(error, this.#sent));
  }
}

function takenBack(): TransportFailure {
  return new TransportFailure(coded(TAKEN_BACK), false);
}

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}
