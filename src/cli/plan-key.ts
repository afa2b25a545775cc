import { createHash } from 'node:crypto';
import { TrueupError } from '../model/error.ts';
import type { Plan } from '../model/plan.ts';
import { signPlan } from '../plan/plan-signature.ts';
import type { CommandContext } from './context.ts';

const SHORTEST = 32;

/**
 * The key plans are signed with, from TRUEUP_PLAN_KEY; undefined when there is none. An empty variable counts as missing:
 * that is what CI makes of an unset secret.
 */
export function planKey(context: Pick<CommandContext, 'env'>): Uint8Array | undefined {
  const text = context.env['TRUEUP_PLAN_KEY']?.trim() ?? '';
  if (text === '') return undefined;
  if (text.length < SHORTEST) {
    throw new TrueupError(`TRUEUP_PLAN_KEY has ${text.length} characters; it needs at least ${SHORTEST}.`, {
      code: 'plan-key-too-short',
      category: 'invalid',
      hint: 'Make one with: openssl rand -hex 32',
    });
  }
  return createHash('sha256').update(text).digest();
}

/** The plan as it may be saved: signed where there is a key. */
export function signedPlan(context: Pick<CommandContext, 'env'>, plan: Plan): Plan {
  const key = planKey(context);
  return key === undefined ? plan : signPlan(plan, key);
}
