import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A name of a type, an attribute, a relationship or an environment that cannot be one. */
export const invalidName: DefinedDiagnostic<{
  readonly where: string;
  readonly name: string;
  /** Which names can be, as the schema says it. */
  readonly rule: string;
}> = defineDiagnostic('invalid-name', 'error', 'This cannot be a name', ({ where, name, rule }) => ({
  message: `${quote(name)} cannot be a name in ${where}: ${rule}`,
  hint: 'rename it, or remove it',
}));
