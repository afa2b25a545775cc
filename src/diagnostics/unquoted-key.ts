import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A key that YAML takes for a number, a boolean or null. */
export const unquotedKey: DefinedDiagnostic<{
  /** As written. */
  readonly text: string;
  /** What YAML takes it for. */
  readonly as: string;
}> = defineDiagnostic('unquoted-key', 'error', 'The key needs quotes', (facts) => ({
  message: `YAML reads the key ${facts.text} as ${facts.as}; keys are texts`,
  hint: `write ${quote(facts.text)}`,
}));
