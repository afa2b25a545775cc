import type { Diagnostic } from '../model/diagnostic.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** One problem, word for word, in so many places that it most likely has one cause. */
export const sameProblem: DefinedDiagnostic<{
  /** The code of the problem. */
  readonly code: string;
  readonly severity: Diagnostic['severity'];
  /** In how many places it is not shown. */
  readonly more: number;
}> = defineDiagnostic('same-problem', 'error', 'The same problem stands in many places', (facts) => ({
  message: `the same ${facts.code} as above stands in ${facts.more} more place${facts.more === 1 ? '' : 's'}`,
  hint: 'they have most likely one cause: correct that and look again',
  severity: facts.severity,
}));
