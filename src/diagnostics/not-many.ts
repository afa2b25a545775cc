import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** One member, without a list, of a relationship to many. */
export const notMany: DefinedDiagnostic<{
  /** `Order.items`. */
  readonly name: string;
  /** The member, as it could be written in a list. */
  readonly member: string;
}> = defineDiagnostic('not-many', 'error', 'The relationship takes a list', ({ name, member }) => ({
  message: `${name} points at many, so it takes a list`,
  hint: `write [${member}]`,
}));
