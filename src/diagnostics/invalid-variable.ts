import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** `${env:` that no name and closing brace follow. */
export const invalidVariable: DefinedDiagnostic<undefined> = defineDiagnostic(
  'invalid-variable',
  'error',
  'A variable is not written as one',
  () => ({
    message: `${OPENING} is not followed by a variable name and }`,
    hint: `write ${OPENING}NAME}`,
  }),
);

const OPENING = '${env:';
