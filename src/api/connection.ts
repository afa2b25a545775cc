import type { buildConnector, Dispatcher } from 'undici';
import { TrueupError } from '../model/error.ts';
import type { RemoteCalls } from '../model/remote.ts';
import type { StepHook } from '../model/step-hook.ts';
import { type Circuit, createCircuit } from './circuit.ts';
import { interrupted } from './errors.ts';
import { createPace, type Pace } from './pace.ts';
import { createRateWindow, type RateWindow } from './rate-window.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';
import { retriesSpent } from './stops.ts';
import { createTransport, type Transport, type TransportLimits } from './transport.ts';

/** Where and with which token Intercom is spoken to, and everything of the outside world that takes. */
export interface ConnectionOptions {
  readonly baseUrl: URL;
  readonly token: string;
  /** Requests in flight at most. */
  readonly parallelism: number;
  /** Share of each rate window that may be used, 0 to 1; all of it when missing. */
  readonly budget?: number;
  /** Milliseconds since the epoch; reads that cannot leave before it are refused. Writes are up to whoever starts them. */
  readonly deadline?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly userAgent: string;
  /** Told whenever calls are put off, and why, so that a wait is not silent. */
  readonly onNotice?: (message: string) => void;
  readonly step?: StepHook;
  /** Sends instead of the connection's own pool; closed by whoever gave it. */
  readonly dispatcher?: Dispatcher;
  /** Makes the sockets, through a proxy, instead of the connection itself. */
  readonly tunnel?: buildConnector.connector;
  readonly limits?: TransportLimits;
}

/**
 * The one connection of a command: its clients share sockets, pace, counts, the retries that are left, and what is known
 * of the token and of Intercom being there. Close it when done, or its sockets keep the process alive.
 */
export interface Connection {
  readonly options: ConnectionOptions;
  readonly transport: Transport;
  readonly pace: Pace;
  readonly window: RateWindow;
  readonly circuit: Circuit;
  readonly retries: RetryBudget;
  /** Takes one repetition out of what is left for the run. When there was none, all is stopped: answers with what. */
  takeRetry(why: string): TrueupError | undefined;
  readonly counts: { reads: number; writes: number };
  /** Fires when nothing more is sent, so that nobody sleeps on. */
  readonly ended: AbortSignal;
  calls(): RemoteCalls;
  /** Why every request is refused; undefined while none is. */
  whyStopped(): TrueupError | undefined;
  /** Refuses every request from now on, with what this answers: the first reason there was. */
  stop(error: TrueupError): TrueupError;
  /** Lets those in flight end and refuses the others. */
  close(): Promise<void>;
}

export function createConnection(options: ConnectionOptions): Connection {
  checkToken(options.token);
  const transport = createTransport({ ...options, connections: options.parallelism });
  const window = createRateWindow(options);
  const circuit = createCircuit(options);
  const pace = createPace({ ...options, window, circuit });
  const counts = { reads: 0, writes: 0 };
  const retries = createRetryBudget();
  const ended = new AbortController();
  const stop = (error: TrueupError): TrueupError => {
    const stoppedBy = pace.stop(error);
    ended.abort();
    return stoppedBy;
  };
  return {
    options,
    transport,
    pace,
    window,
    circuit,
    retries,
    takeRetry: (why) => (retries.take() ? undefined : stop(retriesSpent(why))),
    counts,
    ended: ended.signal,
    calls: () => {
      const windowLimit = window.allowance();
      const used = windowLimit === undefined ? {} : { windowUsed: windowLimit - window.room(0) };
      return { ...counts, windowLimit, ...used };
    },
    whyStopped: pace.stopped,
    stop,
    close: async () => {
      stop(interrupted());
      await transport.close();
    },
  };
}

function checkToken(token: string): void {
  if (/^[\x21-\x7e]+$/u.test(token)) return;
  throw new TrueupError('the access token is empty or holds white space or characters no token has', {
    code: 'token-unusable',
    category: 'unauthorised',
    hint: 'Check the token in INTERCOM_ACCESS_TOKEN, in the variable named by token_env, or in --token-file.',
  });
}
