import { sameProblem } from '../diagnostics/same-problem.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** One slip in trueup.yaml can be in every object file; after this many a reader has seen what it is. */
const MAX_SAME = 20;

/**
 * Of problems that say word for word the same, leaves out what is beyond the first twenty, and says so in its place.
 * `tables` have a limit of their own.
 */
export function limitRepeated(sorted: readonly Diagnostic[], tables: readonly string[]): readonly Diagnostic[] {
  const limited = new Set(tables);
  const counts = new Map<string, number>();
  for (const diagnostic of sorted) counts.set(wordsOf(diagnostic), (counts.get(wordsOf(diagnostic)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return sorted.flatMap((diagnostic) => {
    const words = wordsOf(diagnostic);
    const [all, number] = [counts.get(words) ?? 1, (seen.get(words) ?? 0) + 1];
    seen.set(words, number);
    if (diagnostic.source && limited.has(diagnostic.source.file)) return [diagnostic];
    // One place more is not worth a line that says so.
    if (number <= MAX_SAME || all === MAX_SAME + 1) return [diagnostic];
    if (number > MAX_SAME + 1) return [];
    const { code, severity, source, length } = diagnostic;
    const problem = sameProblem({ code, severity, more: all - MAX_SAME });
    return [{ ...problem, ...(source ? { source } : {}), ...(length === undefined ? {} : { length }) }];
  });
}

function wordsOf({ code, message }: Diagnostic): string {
  return `${code} ${message}`;
}
