import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Bytes that are no UTF-8. */
export const invalidUtf8: DefinedDiagnostic<{
  /** Where in the file, counted in bytes. */
  readonly offset: number;
  readonly byte: number;
}> = defineDiagnostic('invalid-utf8', 'error', 'The file is not UTF-8', ({ offset, byte }) => ({
  message: `the file is not UTF-8: byte ${offset} (0x${byte.toString(16)}) makes no character`,
  hint: 'save the file as UTF-8',
}));
