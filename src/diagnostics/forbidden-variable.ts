import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A variable that holds a token or a key, and that YAML asks for or lists as readable. */
export const forbiddenVariable: DefinedDiagnostic<{
  readonly name: string;
  /** Where its name stands: in the list under `env`, or in a value. */
  readonly where: 'list' | 'value';
}> = defineDiagnostic(
  'forbidden-variable',
  'error',
  'The variable holds a secret of trueup itself',
  ({ name, where }) => ({
    message: `${name} holds a secret of trueup itself and cannot be read from YAML`,
    hint: where === 'list' ? 'remove it from `env`' : 'use another variable',
  }),
);
