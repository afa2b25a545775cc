import { TrueupError } from '../model/error.ts';

/** An engine that answers that somebody may not do this: the words for it. */
export function notPermitted(location: string, what: string, hint: string, cause?: unknown): TrueupError {
  return new TrueupError(`${location}: ${what}`, {
    code: 'ledger-not-permitted',
    category: 'unauthorised',
    hint,
    cause,
  });
}

/** An engine that cannot be reached now. */
export function unreachable(location: string, why: string, cause?: unknown): TrueupError {
  return new TrueupError(`${location} cannot be reached: ${why}. Nothing was changed.`, {
    code: 'ledger-unreachable',
    category: 'later',
    hint: 'Run the same command again in a while; `trueup ledger test` tells more.',
    cause,
  });
}
