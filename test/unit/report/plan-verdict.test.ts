import { expect, test } from 'vitest';
import { hasOrigin, renderVerdict } from '../../../src/report/plan-verdict.ts';
import { aCreate, aDelete, aFinding, anAdoption, aPlan, aStep, scopedTo } from './plans.ts';

test('a plan with nothing to do says how much was compared', () => {
  expect(renderVerdict(aPlan())).toBe(
    'Nothing to do (workspace tx2p130c, environment default): 7 declared things already are as written.',
  );
});

test('steps are counted by what they do, zeros left out', () => {
  const plan = aPlan([aCreate(), aCreate(), aDelete(), anAdoption()]);
  expect(renderVerdict(plan)).toBe(
    '4 steps (workspace tx2p130c, environment default): 2 creates, 1 delete, 1 adoption; 7 declared things already are as written.',
  );
});

test('reverted drift and conflicts are counted', () => {
  const plan = aPlan([aStep({ origin: 'drift' }), aStep({ origin: 'conflict' }), aStep({ origin: 'conflict' })]);
  expect(renderVerdict(plan)).toContain('3 updates (1 reverts drift, 2 conflicts);');
});

test('refusals, blocks and scope each get their sentence', () => {
  const findings = [aFinding(), aFinding(), aFinding({ severity: 'blocked' })];
  expect(renderVerdict(aPlan([aStep()], { ...scopedTo(['instance/*']), findings }))).toMatch(
    / Apply would be refused by 2 guards\. Part of what is declared is blocked \(1 reason\)\. This plan is scoped \(instance\/\*\): the rest was not compared\.$/,
  );
});

test('a blocked plan without steps does not say that there is nothing to do', () => {
  const verdict = renderVerdict(aPlan([], { findings: [aFinding({ severity: 'blocked' })] }));
  expect(verdict).toMatch(/^No steps /);
  expect(verdict).toContain('blocked');
});

test('it is one line, whatever the names hold', () => {
  expect(renderVerdict(aPlan([], { environment: 'a\nb\r`' }))).not.toMatch(/[\n\r`]/);
});

test('an origin counts on the step and on each of its fields', () => {
  const step = aStep({ origin: 'edit', fields: { '/attributes/a': { origin: 'drift', source: null } } });
  expect([hasOrigin(step, 'edit'), hasOrigin(step, 'drift'), hasOrigin(step, 'conflict')]).toEqual([true, true, false]);
});
