import type { Address } from './address.ts';
import type { SourcePosition } from './source.ts';

/**
 * A problem in what the user wrote. Collected and returned, never thrown: a reader wants all of them at once.
 * `code` is kebab-case, stable and documented.
 */
export interface Diagnostic {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** What is wrong and why, one sentence without the position. */
  readonly message: string;
  /** Missing only for problems of a whole project (no file to point at). */
  readonly source?: SourcePosition;
  /** How many columns the caret underlines; 1 when unknown. */
  readonly length?: number;
  readonly address?: Address;
  /** What to type instead. */
  readonly hint?: string;
  /** The other place, for problems between two places. */
  readonly related?: { readonly message: string; readonly source: SourcePosition };
}

/** True when at least one is an error, so that no later stage may run. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
