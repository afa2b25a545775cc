import type { Diagnostic } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import { renderJson } from './json-line.ts';

/** What is wrong in the user's files, as one JSON document. */
export function renderDiagnosticsJson(
  diagnostics: readonly Diagnostic[],
  options: { readonly strict: boolean },
): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const document = {
    valid: errors === 0 && !(options.strict && warnings > 0),
    error_count: errors,
    warning_count: warnings,
    warnings_as_errors: options.strict,
    diagnostics: diagnostics as unknown as Json,
  };
  return `${renderJson(document, 2)}\n`;
}
