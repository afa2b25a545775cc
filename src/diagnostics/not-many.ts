import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** One member, without a list, of a relationship to many. */
export const notMany: DefinedDiagnostic<{
  /** `Order.items`. */
  readonly name: string;
  /** What is written, as it could stand in a list. */
  readonly members: string;
}> = defineDiagnostic('not-many', 'error', 'The relationship takes a list', ({ name, members }) => ({
  message: `${name} points at many, so it takes a list`,
  hint: `write [${members}]`,
}));
