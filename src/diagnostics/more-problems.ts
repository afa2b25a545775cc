import type { Diagnostic } from '../model/diagnostic.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A file or table with the same slip again and again. */
export const moreProblems: DefinedDiagnostic<{
  readonly file: string;
  /** Of those that are left out; errors without it. */
  readonly severity?: Diagnostic['severity'];
  readonly shown: number;
}> = defineDiagnostic(
  'more-problems',
  'error',
  'There are more than are shown',
  ({ file, severity = 'error', shown }) => ({
    message: `${file} has more ${severity}s than the ${shown} that are shown`,
    hint: 'correct these and look again',
    severity,
  }),
);
