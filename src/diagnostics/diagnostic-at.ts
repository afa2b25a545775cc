import type { Diagnostic } from '../model/diagnostic.ts';
import type { Place } from '../model/located.ts';
import type { SourcePosition } from '../model/source.ts';
import type { Problem } from './define-diagnostic.ts';

/** What a diagnostic may say beside what is wrong: what it is about, and the other place. */
export type DiagnosticExtras = Pick<Diagnostic, 'address' | 'related'>;

/** A problem at a place of a file. */
export function diagnosticAt(
  file: string,
  place: Place,
  { code, severity, message, hint }: Problem,
  extras: DiagnosticExtras = {},
): Diagnostic {
  return { code, severity, message, source: positionOf(file, place), length: place.length, hint, ...extras };
}

/** A problem of a file as a whole: it could not be read, or is no text. */
export function diagnosticOfFile(file: string, problem: Problem): Diagnostic {
  return diagnosticAt(file, { line: 1, column: 1, length: 1, start: 0, end: 0 }, problem);
}

/** The other place of a problem between two places, in the words of a note. */
export function relatedAt(file: string, place: Place, message: string): Required<Pick<Diagnostic, 'related'>> {
  return { related: { message, source: positionOf(file, place) } };
}

function positionOf(file: string, { line, column }: Place): SourcePosition {
  return { file, line, column };
}
