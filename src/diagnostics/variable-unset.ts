import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A variable without a value. */
export const variableUnset: DefinedDiagnostic<{ readonly name: string; readonly way: 'unset' | 'empty' }> =
  defineDiagnostic('variable-unset', 'error', 'The variable has no value', ({ name, way }) => ({
    message: `the variable ${name} is ${way === 'empty' ? 'empty' : 'not set'}`,
    hint: `set ${name} in the environment`,
  }));
