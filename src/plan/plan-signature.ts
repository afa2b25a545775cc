import { createHmac, timingSafeEqual } from 'node:crypto';
import { TrueupError } from '../model/error.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';

/** The plan with a signature over everything in it, options and checksum included; one it had is replaced. */
export function signPlan(plan: Plan, key: Uint8Array): Plan {
  return { ...plan, signature: signatureOf(plan, key) };
}

/** Refuses a plan that was not signed with this key: with a key, only those who have it say what may be applied. */
export function checkPlanSignature(plan: Plan, key: Uint8Array, file: string): void {
  if (plan.signature === undefined) {
    throw new TrueupError(`${file} is not signed, and TRUEUP_PLAN_KEY is set`, {
      code: 'plan-unsigned',
      category: 'mismatch',
      hint: 'Plan again where TRUEUP_PLAN_KEY is set, and review that plan; without the variable unsigned plans are taken.',
    });
  }
  // Both are digests of the same length as the schema has it, so only their content is compared.
  const given = Buffer.from(plan.signature, 'hex');
  const wanted = Buffer.from(signatureOf(plan, key), 'hex');
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new TrueupError(`${file} was not signed with this TRUEUP_PLAN_KEY, or was changed after it was signed`, {
    code: 'plan-forged',
    category: 'mismatch',
    hint: 'Plan again with the key that this job has, and review the new plan.',
  });
}

/** The first line keeps a key that also serves another purpose from signing the same bytes for both. */
function signatureOf({ signature: _signature, ...plan }: Plan, key: Uint8Array): string {
  return createHmac('sha256', key)
    .update(`trueup-plan-signature-1\n${canonicalJson(plan as unknown as Json)}`)
    .digest('hex');
}
