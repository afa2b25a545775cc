import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import type { TextKind } from './text-kind.ts';

/** Bytes that are no UTF-8. */
export const invalidUtf8: DefinedDiagnostic<{
  /** Where in the file, counted in bytes. */
  readonly offset: number;
  readonly byte: number;
  readonly of: TextKind;
}> = defineDiagnostic('invalid-utf8', 'error', 'The file is not UTF-8', ({ offset, byte, of }) => ({
  message: `the file is not UTF-8: byte ${offset} (0x${byte.toString(16)}) makes no character`,
  hint: of === 'table' ? 'save the table as CSV UTF-8' : 'save the file as UTF-8',
}));
