import { createHash } from 'node:crypto';
import type { Diagnostic } from '../model/diagnostic.ts';
import { escapeText } from './escape.ts';

const SEVERITIES = { error: 'major', warning: 'minor' } as const;

/**
 * What is wrong in the user's files as GitLab's code quality report (documented: a JSON array; paths from the root of the repository
 * on, without `./`). Fingerprints hold no line, so that a problem stays the same one when lines above it come and go; alike
 * ones are counted, since GitLab drops what bears the same.
 */
export function renderCodeQuality(diagnostics: readonly Diagnostic[], prefix: string): string {
  const seen = new Map<string, number>();
  const issues = diagnostics.map(({ severity, code, message, hint, source }) => {
    const path = `${prefix}${source?.file ?? 'trueup.yaml'}`;
    const alike = [code, path, message].join('\n');
    const count = seen.get(alike) ?? 0;
    seen.set(alike, count + 1);
    return {
      description: escapeText(hint === undefined ? message : `${message} (${hint})`),
      check_name: code,
      fingerprint: createHash('sha256').update(`${alike}\n${count}`).digest('hex'),
      severity: SEVERITIES[severity],
      location: { path, lines: { begin: source?.line ?? 1 } },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
}
