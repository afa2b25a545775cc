import type { Diagnostic } from '../model/diagnostic.ts';
import type { Place } from '../model/located.ts';
import type { SourcePosition } from '../model/source.ts';

/** Adds a problem at a place of one file; an error unless it says otherwise. */
export type Report = (place: Place, code: string, message: string, extras?: ReportExtras) => void;

/** What a problem may say beside code and message. */
export type ReportExtras = { readonly [name in 'hint']?: string | undefined } & Partial<
  Pick<Diagnostic, 'severity' | 'related' | 'address'>
>;

/** A `Report` that collects into `diagnostics`. */
export function reportInto(diagnostics: Diagnostic[], file: string): Report {
  return (place, code, message, { hint, severity = 'error', ...extras } = {}) => {
    diagnostics.push({
      code,
      severity,
      message,
      source: positionOf(file, place),
      length: place.length,
      ...(hint === undefined ? {} : { hint }),
      ...extras,
    });
  };
}

/** A place as later stages name it. */
export function positionOf(file: string, place: Place): SourcePosition {
  return { file, line: place.line, column: place.column };
}

/** A text in the quotes that YAML and JSON share, so that it can be copied into a file. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
