import type { Diagnostic } from '../model/diagnostic.ts';
import type { Place } from '../model/located.ts';

/** What a diagnostic may say beside code and message. */
export interface ProblemExtras {
  readonly hint?: string | undefined;
  readonly severity?: 'error' | 'warning';
  readonly related?: { readonly message: string; readonly place: Place };
}

/** A diagnostic at a place of a file; an error unless it says otherwise. */
export function problemAt(
  file: string,
  place: Place,
  code: string,
  message: string,
  extras: ProblemExtras = {},
): Diagnostic {
  const { hint, severity = 'error', related } = extras;
  return {
    code,
    severity,
    message,
    source: { file, line: place.line, column: place.column },
    length: place.length,
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined
      ? {}
      : {
          related: {
            message: related.message,
            source: { file, line: related.place.line, column: related.place.column },
          },
        }),
  };
}

/** A diagnostic about a file as a whole: it could not be read, or is no text. */
export function problemOfFile(file: string, code: string, message: string, hint?: string): Diagnostic {
  return problemAt(file, { line: 1, column: 1, length: 1, start: 0, end: 0 }, code, message, { hint });
}

/** The same key twice in one map, at its second place. */
export function problemOfDuplicate(file: string, name: string, second: Place, first: Place): Diagnostic {
  return problemAt(file, second, 'duplicate-key', `the key ${JSON.stringify(name)} stands twice in this map`, {
    hint: 'keep one of the two',
    related: { message: 'first written here', place: first },
  });
}
