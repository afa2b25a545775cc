import { describe, expect, it } from 'vitest';
import { planKey, signedPlan } from '../../../src/cli/plan-key.ts';
import { TrueupError } from '../../../src/model/error.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { planChecksum } from '../../../src/plan/digest.ts';
import { checkPlanSignature, signPlan } from '../../../src/plan/plan-signature.ts';

const KEY = new Uint8Array(32).fill(7);

const UNSIGNED: Omit<Plan, 'checksum'> = {
  format: 'trueup-plan',
  version: 1,
  id: 'an id',
  workspace: 'abc',
  environment: 'default',
  ledger: null,
  config_digest: 'd',
  options: { adopt: false, allow_deletes: null, targets: [], excludes: [] },
  summary: { add: 0, change: 0, destroy: 0, adopt: 0, forget: 0, unchanged: 0 },
  calls: { read: 0, write: 0, estimated_seconds: 0 },
  steps: [],
  unmanaged: [],
  findings: [],
};
const PLAN: Plan = { ...UNSIGNED, checksum: planChecksum(UNSIGNED) };

function refusalOf(plan: Plan, key: Uint8Array = KEY): TrueupError | undefined {
  try {
    checkPlanSignature(plan, key, 'plan.json');
    return undefined;
  } catch (error) {
    if (error instanceof TrueupError) return error;
    throw error;
  }
}

describe('a signature', () => {
  it('holds for the plan it was made of, whatever the order of its members', () => {
    const signed = signPlan(PLAN, KEY);
    expect(signed.signature).toMatch(/^[0-9a-f]{64}$/u);
    expect(refusalOf(signed)).toBeUndefined();
    expect(refusalOf(Object.fromEntries(Object.entries(signed).reverse()) as unknown as Plan)).toBeUndefined();
    expect(signPlan(signed, KEY)).toEqual(signed);
  });

  it.each([
    ['options', { options: { ...PLAN.options, adopt: true } }],
    ['a workspace', { workspace: 'other' }],
    ['a checksum', { checksum: 'other' }],
    ['findings', { findings: [{ code: 'x', severity: 'note', message: '', addresses: [], remedy: null } as const] }],
    ['itself', { signature: '0'.repeat(64) }],
    ['its length', { signature: '00' }],
    ['its form', { signature: 'no hex at all' }],
  ])('does not hold once %s changed', (_, over) => {
    const error = refusalOf({ ...signPlan(PLAN, KEY), ...over });
    expect(error).toMatchObject({
      code: 'plan-forged',
      category: 'mismatch',
      message: expect.stringContaining('plan.json was not signed with this TRUEUP_PLAN_KEY'),
      hint: expect.stringContaining('Plan again with the key'),
    });
  });

  it('does not hold under another key, and its absence is told apart', () => {
    expect(refusalOf(signPlan(PLAN, KEY), new Uint8Array(32))).toMatchObject({ code: 'plan-forged' });
    expect(refusalOf(PLAN)).toMatchObject({
      code: 'plan-unsigned',
      category: 'mismatch',
      message: 'plan.json is not signed, and TRUEUP_PLAN_KEY is set',
      hint: expect.stringContaining('Plan again where TRUEUP_PLAN_KEY is set'),
    });
  });
});

describe('TRUEUP_PLAN_KEY', () => {
  const of = (value: string | undefined) => ({ env: { TRUEUP_PLAN_KEY: value } });

  it('signs when it is set; empty and blank count as not set', () => {
    for (const none of [undefined, '', '  \n']) expect(signedPlan(of(none), PLAN)).toBe(PLAN);
    const key = planKey(of('k'.repeat(32)));
    expect(key).toHaveLength(32);
    expect(refusalOf(signedPlan(of(` ${'k'.repeat(32)}\n`), PLAN), key)).toBeUndefined();
  });

  it('is refused when it is short, and not repeated', () => {
    const short = 'secret-but-short';
    expect(() => planKey(of(short))).toThrow(/16 characters; it needs at least 32/u);
    expect(() => planKey(of(short))).not.toThrow(short);
  });
});
