import type { Diagnostic } from '../model/diagnostic.ts';

/** What is wrong, without where: a diagnostic that still needs its place. */
export type Problem = Pick<Diagnostic, 'code' | 'severity' | 'message'> & Required<Pick<Diagnostic, 'hint'>>;

/** What to say about one mistake. */
export interface Wording {
  /** What is wrong and why, one sentence that begins in lower case and ends without a stop. */
  readonly message: string;
  /** What to do about it; as far as possible the very text to type. */
  readonly hint: string;
  /** Only where it is not what the code has otherwise. */
  readonly severity?: Diagnostic['severity'];
}

/** A diagnostic code: called with the facts of one mistake, it says what is wrong. */
export interface DefinedDiagnostic<Facts> {
  (facts: Facts): Problem;
  /** Kebab-case and stable; docs/errors/ has a page of this name. */
  readonly code: string;
  readonly severity: Diagnostic['severity'];
  /** The code in a few words, whatever the facts; the heading of its page. */
  readonly title: string;
}

/** Defines a diagnostic code. `describe` is pure and puts no value of a sensitive attribute into words. */
export function defineDiagnostic<Facts>(
  code: string,
  severity: Diagnostic['severity'],
  title: string,
  describe: (facts: Facts) => Wording,
): DefinedDiagnostic<Facts> {
  return Object.assign((facts: Facts): Problem => ({ code, severity, ...describe(facts) }), { code, severity, title });
}
