import { NetworkError, TrueupError } from '../model/error.ts';

/** For a look into something whose outcome is open: a look that was refused is no news about it, so its own error goes on. */
export function insteadOf(open: TrueupError | undefined): (cause: unknown) => never {
  return (cause) => {
    throw open !== undefined && cause instanceof TrueupError ? open : cause;
  };
}

/** True for an error that says nothing about what was sent before it: no answer, a stop, a signal. */
export function isInconclusive(error: TrueupError): boolean {
  return error.category === 'later' || error.code === 'interrupted';
}

/** A write that Intercom answered and that could not be looked at: it may hold everything, and it is owned. */
export function unverified(cause: TrueupError): NetworkError {
  const { code, category, hint } = cause;
  return new NetworkError(`it was written, and what became of it could not be read: ${cause.message}`, {
    code,
    category,
    hint,
    outcome: 'unknown',
    cause,
  });
}
