import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** An id that is none. */
export const emptyId: DefinedDiagnostic<{
  /** `the external id of this Order`. */
  readonly what: string;
  readonly way: 'nothing' | 'empty' | 'blank';
}> = defineDiagnostic('empty-id', 'error', 'The id is empty', ({ what, way }) => ({
  message: `${what} is ${way === 'blank' ? 'blank' : 'empty'}`,
  hint:
    way === 'nothing'
      ? 'write the id, in quotes'
      : 'write an id: with none, Intercom would create a new one on every run',
}));
