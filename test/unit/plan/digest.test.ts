import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/model/plan.ts';
import { planId, stepBasis, stepIdentity } from '../../../src/plan/digest.ts';
import { aStepOf, body, order } from '../../support/model-values.ts';

const idOf = (step: Step, over: object = {}) =>
  planId({ workspace: 'abc', environment: 'default', version: 1, steps: [step], ...over });

const field = { origin: 'edit', source: { file: 'a.yaml', line: 1, column: 1 } } as const;
const step = aStepOf(1, { fields: { '/attributes/note': field } });

describe('planId', () => {
  it.each<[string, Partial<Step>]>([
    ['the file a step comes from', { source: { file: 'z.yaml', line: 7, column: 2 } }],
    ['how it is explained', { reason: 'otherwise' }],
    ['the file of a field', { fields: { '/attributes/note': { ...field, source: null } } }],
  ])('does not depend on %s', (_what, over) => {
    expect(idOf({ ...step, ...over })).toBe(idOf(step));
  });

  it.each<[string, Partial<Step>]>([
    ['the address', { address: order('other') }],
    ['the action', { action: 'adopt' }],
    ['the patch', { patch: [] }],
    ['the basis', { basis: 'other' }],
    ['the origin', { origin: 'drift' }],
    ['the origin of a field', { fields: { '/attributes/note': { ...field, origin: 'conflict' } } }],
    ['what it waits for', { after_steps: [3] }],
    ['who points at it', { referenced_by: [order('B')] }],
    ['what it takes the place of', { moved_from: order('B') }],
    ['what takes its place', { moved_to: order('B') }],
  ])('depends on %s', (_what, over) => {
    expect(idOf({ ...step, ...over })).not.toBe(idOf(step));
  });

  it('depends on workspace and environment', () => {
    expect(new Set([idOf(step), idOf(step, { workspace: 'x' }), idOf(step, { environment: 'x' })]).size).toBe(3);
  });
});

describe('stepBasis and stepIdentity', () => {
  it('are as long as the published schema of plans says', () => {
    expect(stepBasis('1', body())).toMatch(/^[0-9a-f]{32}$/u);
    expect(idOf(step)).toMatch(/^[0-9a-f]{16}$/u);
  });

  it('see another id and another value, and not the order of keys', () => {
    const basis = stepBasis('1', body({ a: 1, b: 2 }));
    expect(stepBasis('1', body({ b: 2, a: 1 }))).toBe(basis);
    expect(stepBasis('2', body({ a: 1, b: 2 }))).not.toBe(basis);
    expect(stepBasis('1', body({ a: 1, b: 3 }))).not.toBe(basis);
    expect(stepBasis(null, null)).not.toBe(stepBasis('null', null));
  });

  it('takes a delete that makes room for another instance for no other delete', () => {
    expect(stepIdentity({ ...step, moved_to: order('B') })).not.toBe(stepIdentity(step));
    expect(stepIdentity({ ...step, moved_to: order('B') })).not.toBe(stepIdentity({ ...step, moved_to: order('C') }));
  });

  it('takes a step for the same whatever its number', () => {
    expect(stepIdentity({ ...step, number: 5, after_steps: [2] })).toBe(stepIdentity(step));
  });
});
