import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** One key twice in a map; two spellings of a Unicode text are one key. */
export const duplicateKey: DefinedDiagnostic<{
  readonly key: string;
  /** `row`: of JSON Lines. */
  readonly within: 'map' | 'row';
}> = defineDiagnostic('duplicate-key', 'error', 'The key stands twice', ({ key, within }) => ({
  message: `the key ${quote(key)} stands twice in this ${within}`,
  hint: 'keep one of the two',
}));
