import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TrueupError } from '../model/error.ts';
import type { Plan } from '../model/plan.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { checkPlanSignature } from '../plan/plan-signature.ts';
import { checkPlanShape } from './check-plan-shape.ts';
import type { CommandContext } from './context.ts';
import { planKey } from './plan-key.ts';

/** A plan of a million steps stays below this; anything larger is no plan of ours. */
const MOST_BYTES = 1024 * 1024 * 1024;

/** Reads a saved plan and refuses one that was edited or is of another kind; with TRUEUP_PLAN_KEY, one that it did not sign. */
export async function readPlanFile(context: CommandContext, file: string): Promise<Plan> {
  const path = resolve(context.cwd, file);
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new RangeError('the file is larger than any plan');
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TrueupError(`The plan ${file} cannot be read`, {
      code: 'plan-unreadable',
      category: 'usage',
      hint: 'Save one with: trueup plan --out FILE; `trueup show` also takes the name of a run in .trueup/runs',
      cause,
    });
  }
  const plan = parsePlan(text, file, checkPlanShape);
  const key = planKey(context);
  if (key !== undefined) checkPlanSignature(plan, key, file);
  return plan;
}
