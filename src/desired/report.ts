import type { Problem } from '../diagnostics/define-diagnostic.ts';
import { type DiagnosticExtras, diagnosticAt } from '../diagnostics/diagnostic-at.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Place } from '../model/located.ts';
import type { SourcePosition } from '../model/source.ts';

/** Adds a problem at a place of one file. */
export type Report = (place: Place, problem: Problem, extras?: DiagnosticExtras) => void;

/** A `Report` that collects into `diagnostics`. */
export function reportInto(diagnostics: Diagnostic[], file: string): Report {
  return (place, problem, extras) => {
    diagnostics.push(diagnosticAt(file, place, problem, extras));
  };
}

/** A place as later stages name it. */
export function positionOf(file: string, place: Place): SourcePosition {
  return { file, line: place.line, column: place.column };
}
