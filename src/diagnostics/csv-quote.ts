import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A quote that makes a cell of CSV mean nothing, or too much. */
export const csvQuote: DefinedDiagnostic<{ readonly quote: keyof typeof WORDS }> = defineDiagnostic(
  'csv-quote',
  'error',
  'A quote stands where it cannot',
  (facts) => WORDS[facts.quote],
);

const WORDS = {
  inside: {
    message: 'a quote stands inside a cell that does not begin with one',
    hint: 'put the whole cell in quotes and double every quote in it: "5"" pipe"',
  },
  unclosed: {
    message: 'the quote that opens this cell is never closed',
    hint: 'close it at the end of the cell, and double every quote inside',
  },
  'too-early': {
    message: 'the cell goes on behind the quote that closes it',
    hint: 'a quote inside a cell is written twice: "5"" pipe"',
  },
} as const;
