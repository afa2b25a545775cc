import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { describeNumber, type NumberFacts } from './describe-number.ts';

/** Something else than a number where a decimal belongs. */
export const notADecimal: DefinedDiagnostic<NumberFacts> = defineDiagnostic(
  'not-a-decimal',
  'error',
  'The value is no number',
  (facts) => describeNumber('a decimal', facts),
);
