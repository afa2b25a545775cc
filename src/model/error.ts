/**
 * What a refusing world means for the caller. The table of exit codes (`cli/exit-code.ts`) is keyed by it.
 * `failed`: the request was understood and rejected, or something local failed. `refused`: a guard. `mismatch`: a
 * reviewed plan does not match. `later`: the same command may work in a moment.
 */
export type ErrorCategory = 'failed' | 'refused' | 'mismatch' | 'usage' | 'invalid' | 'later' | 'unauthorised';

export interface ErrorDetails {
  /** Kebab-case, stable. */
  readonly code: string;
  readonly category: ErrorCategory;
  /** What to do next, in one sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The world refused. Anything thrown that is not one of these is a bug and shows its stack. */
export class TrueupError extends Error {
  readonly code: string;
  readonly category: ErrorCategory;
  readonly hint: string | undefined;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.category = details.category;
    this.hint = details.hint;
  }
}

/** Intercom answered, and not with what was asked for. */
export class ApiError extends TrueupError {
  readonly status: number;
  readonly method: string;
  /** Path and query; never the host's credentials, never a header. */
  readonly path: string;
  readonly requestId: string | undefined;
  /** `refused`: nothing was changed. `unknown`: the write may have happened; read before writing again. */
  readonly outcome: 'refused' | 'unknown';

  constructor(
    message: string,
    details: ErrorDetails & {
      readonly status: number;
      readonly method: string;
      readonly path: string;
      readonly requestId?: string | undefined;
      readonly outcome: 'refused' | 'unknown';
    },
  ) {
    super(message, details);
    this.status = details.status;
    this.method = details.method;
    this.path = details.path;
    this.requestId = details.requestId;
    this.outcome = details.outcome;
  }
}

/** No usable answer: refused connection, reset, timeout, truncated or unreadable body. */
export class NetworkError extends TrueupError {
  readonly outcome: 'refused' | 'unknown';

  constructor(message: string, details: ErrorDetails & { readonly outcome: 'refused' | 'unknown' }) {
    super(message, details);
    this.outcome = details.outcome;
  }
}

/** Nothing more is sent in this run, whoever asks: Intercom is down, or time or retries are up. What met it never left. */
export class RunStopped extends TrueupError {}

/** The words on the command line are off. */
export class UsageError extends TrueupError {
  constructor(message: string, hint?: string) {
    super(message, { code: 'usage', category: 'usage', ...(hint === undefined ? {} : { hint }) });
  }
}
