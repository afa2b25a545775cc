import type { Dispatcher } from 'undici';
import type { ApiVersion } from '../model/project.ts';
import type { StepHook } from '../model/step-hook.ts';
import type { TransportLimits } from './transport.ts';

/** Where and with which token Intercom is spoken to, and everything of the outside world a client needs. */
export interface ApiClientOptions {
  readonly baseUrl: URL;
  readonly token: string;
  readonly version: ApiVersion;
  /** `read` refuses everything but GET and the contact search before a byte leaves. */
  readonly mode: 'read' | 'write';
  /** Requests in flight at most. */
  readonly parallelism: number;
  /** Share of each rate window that may be used, 0 to 1; all of it when missing. */
  readonly budget?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  /** Once it fires no new request leaves; those in flight finish. */
  readonly signal?: AbortSignal;
  readonly userAgent: string;
  /** Told whenever a call is put off to be sent again, and why, so that a wait is not silent. */
  readonly onRetry?: (why: string, milliseconds: number) => void;
  readonly step?: StepHook;
  /** Sends instead of the client's own pool; closed by whoever gave it. */
  readonly dispatcher?: Dispatcher;
  readonly limits?: TransportLimits;
}
