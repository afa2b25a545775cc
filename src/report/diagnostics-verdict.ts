import type { Diagnostic } from '../model/diagnostic.ts';

/** How many problems there are, and whether warnings alone are enough to fail. `strict`: `--warnings-as-errors`. */
export function diagnosticsVerdict(diagnostics: readonly Diagnostic[], strict: boolean): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [`${errors} ${errors === 1 ? 'error' : 'errors'}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  const why = strict && warnings > 0 ? ' (with --warnings-as-errors a warning is one too)' : '';
  return `${parts.join(', ')}${why}.`;
}
