import { describe, expect, it } from 'vitest';
import { TrueupError } from '../../../src/model/error.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { planChecksum, planId } from '../../../src/plan/digest.ts';
import { parsePlan } from '../../../src/plan/parse-plan.ts';
import { aStepOf } from '../../support/model-values.ts';

const fine = () => undefined;

function saved(over: Partial<Plan> = {}): Plan {
  const unsigned = {
    format: 'trueup-plan',
    version: 1,
    workspace: 'abc',
    environment: 'default',
    ledger: 'l',
    config_digest: 'd',
    options: { adopt: false, allow_deletes: null, targets: [], excludes: [] },
    summary: { add: 0, change: 1, destroy: 0, adopt: 0, forget: 0, unchanged: 0 },
    calls: { read: 1, write: 1, estimated_seconds: 1 },
    steps: [aStepOf(1)],
    unmanaged: [],
    findings: [],
    ...over,
  } as const;
  const named = { ...unsigned, id: planId(unsigned) };
  return { ...named, checksum: planChecksum(named) };
}

function refusalOf(text: string, checkShape: Parameters<typeof parsePlan>[2] = fine): TrueupError {
  try {
    parsePlan(text, 'plan.json', checkShape);
  } catch (error) {
    if (error instanceof TrueupError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('parsePlan', () => {
  it('reads what was saved, in any layout', () => {
    expect(parsePlan(JSON.stringify(saved(), null, 4), 'plan.json', fine)).toEqual(saved());
  });

  it.each([
    ['nothing', '', 'not-a-plan'],
    ['half a file', JSON.stringify(saved()).slice(0, 300), 'not-a-plan'],
    ['null', 'null', 'not-a-plan'],
    ['a list', '[]', 'not-a-plan'],
    ['another format', '{"format":"terraform"}', 'not-a-plan'],
    ['a format that is inherited', '{"__proto__":{"format":"trueup-plan","version":1}}', 'not-a-plan'],
    ['a newer version', '{"format":"trueup-plan","version":2}', 'plan-version'],
    ['no version', '{"format":"trueup-plan"}', 'plan-version'],
    ['deep nesting', '['.repeat(200_000), 'not-a-plan'],
  ])('refuses %s', (_what, text, code) => {
    const refusal = refusalOf(text);
    expect(refusal.code).toBe(code);
    expect(refusal.category).toBe('mismatch');
    expect(refusal.message).toContain('plan.json');
    expect(refusal.hint).toMatch(/trueup/u);
  });

  it('says which version it has, which it reads, and why it is no JSON', () => {
    expect(refusalOf('{"format":"trueup-plan","version":2}').message).toBe(
      'plan.json has plan format version 2; this trueup reads version 1',
    );
    expect(refusalOf('{"format":"trueup-plan"}').message).toContain('version null;');
    expect(refusalOf('{').message).toBe('plan.json is not JSON');
    expect(refusalOf('{').cause).toBeInstanceOf(SyntaxError);
  });

  it('says what the shape lacks', () => {
    expect(refusalOf(JSON.stringify(saved()), () => '/steps must be array')).toMatchObject({
      code: 'plan-damaged',
      message: 'plan.json is damaged: /steps must be array',
      hint: 'Plan again.',
    });
  });

  it.each<[string, (plan: Plan) => unknown]>([
    ['a value of a step', (plan) => ({ ...plan, steps: [{ ...plan.steps[0], after: { attributes: { note: 'y' } } }] })],
    ['a reason', (plan) => ({ ...plan, steps: [{ ...plan.steps[0], reason: 'harmless' }] })],
    ['the allowed deletes', (plan) => ({ ...plan, options: { ...plan.options, allow_deletes: 9 } })],
    ['the workspace', (plan) => ({ ...plan, workspace: 'other' })],
    ['a finding', (plan) => ({ ...plan, findings: [{ code: 'x' }] })],
    ['the checksum', (plan) => ({ ...plan, checksum: `${plan.checksum.slice(1)}0` })],
    ['an added member', (plan) => ({ ...plan, extra: 1 })],
  ])('notices that %s was edited', (_what, edit) => {
    expect(refusalOf(JSON.stringify(edit(saved())))).toMatchObject({
      code: 'plan-edited',
      message: 'plan.json was changed after it was saved',
      hint: 'Plan again and review the new plan.',
    });
  });

  it('notices an id that does not belong to the steps, whatever the checksum', () => {
    const { checksum: _old, ...forged } = { ...saved(), id: '0000000000000000' };
    expect(refusalOf(JSON.stringify({ ...forged, checksum: planChecksum(forged) })).code).toBe('plan-edited');
  });
});
