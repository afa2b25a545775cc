import { createHash } from 'node:crypto';
import type { RecordedRun } from './read-runs.ts';
import { renderRunLine } from './run-record.ts';

/**
 * sha256 over everything a journal tells: two journals with one digest undo alike. A last line that a crash cut short is
 * not part of it.
 */
export function digestRun({ header, intents, results, end }: RecordedRun): string {
  const hash = createHash('sha256');
  hash.update(renderRunLine({ type: 'run', format: 'trueup-run', version: 1, ...header }));
  for (const intent of intents) hash.update(renderRunLine({ type: 'intent', ...intent }));
  for (const result of results) hash.update(renderRunLine({ type: 'result', ...result }));
  if (end) hash.update(renderRunLine({ type: 'end', ...end }));
  return hash.digest('hex');
}
