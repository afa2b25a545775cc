import type { ErrorCategory } from '../model/error.ts';

/** Every code trueup ends with; scripts rely on them. */
export const EXIT = {
  done: 0,
  /** Failed before anything was written, or a bug. */
  failed: 1,
  /** `plan --detailed-exitcode`, `drift`. */
  changesPending: 2,
  appliedInPart: 3,
  refused: 4,
  /** The reviewed plan does not match, is foreign, or was edited. */
  planMismatch: 5,
  usage: 64,
  invalidConfiguration: 65,
  tryLater: 75,
  unauthorised: 77,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a command that ended in a `TrueupError` before anything was written. */
export const EXIT_OF_CATEGORY: { readonly [category in ErrorCategory]: ExitCode } = {
  failed: EXIT.failed,
  refused: EXIT.refused,
  mismatch: EXIT.planMismatch,
  usage: EXIT.usage,
  invalid: EXIT.invalidConfiguration,
  later: EXIT.tryLater,
  unauthorised: EXIT.unauthorised,
};

/** The exit code a signal asks for; undefined while none came. */
export function signalExit({ signal }: { readonly signal: AbortSignal }): ExitCode | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
}
