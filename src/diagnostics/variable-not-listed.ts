import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A variable that `env` of trueup.yaml does not name. */
export const variableNotListed: DefinedDiagnostic<{ readonly name: string }> = defineDiagnostic(
  'variable-not-listed',
  'error',
  'The variable may not be read',
  ({ name }) => ({
    message: `the variable ${name} may not be read: it is not listed under \`env\``,
    hint: `add ${name} to \`env\` in trueup.yaml`,
  }),
);
