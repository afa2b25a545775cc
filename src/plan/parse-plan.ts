import { TrueupError } from '../model/error.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';
import { planChecksum, planId } from './digest.ts';

/**
 * Reads a saved plan. `checkShape` validates against the published schema and answers what is wrong, or undefined.
 * A file of another kind or a newer version, or one that was edited, is refused: nothing in it is trusted before that.
 */
export function parsePlan(text: string, file: string, checkShape: (value: Json) => string | undefined): Plan {
  const value = parseJson(text, file);
  if (!isJsonObject(value) || value['format'] !== 'trueup-plan') {
    throw mismatch('not-a-plan', `${file} is not a plan saved by trueup`, 'Save one with: trueup plan --out FILE');
  }
  if (value['version'] !== 1) {
    throw mismatch(
      'plan-version',
      `${file} has plan format version ${JSON.stringify(value['version'] ?? null)}; this trueup reads version 1`,
      'Plan and apply with the same version of trueup.',
    );
  }
  const problem = checkShape(value);
  if (problem !== undefined) throw mismatch('plan-damaged', `${file} is damaged: ${problem}`, 'Plan again.');
  const plan = value as unknown as Plan;
  const { checksum, signature: _signature, ...rest } = plan;
  if (planChecksum(rest) !== checksum || planId(plan) !== plan.id) {
    throw mismatch('plan-edited', `${file} was changed after it was saved`, 'Plan again and review the new plan.');
  }
  return plan;
}

function parseJson(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw mismatch('not-a-plan', `${file} is not JSON`, 'Save a plan with: trueup plan --out FILE', cause);
  }
}

function mismatch(code: string, message: string, hint: string, cause?: unknown): TrueupError {
  return new TrueupError(message, { code, category: 'mismatch', hint, cause });
}
