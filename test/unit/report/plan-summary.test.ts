import { expect, test } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import { hasChanges, isClean, renderScope, renderSummaryLine } from '../../../src/report/plan-summary.ts';
import { renderPlan } from '../../../src/report/plan-text.ts';
import { renderVerdict } from '../../../src/report/plan-verdict.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { aCreate, aDelete, aFinding, anAdoption, aPlan, aStep, scopedTo } from './plans.ts';

const note = aFinding({ severity: 'note' });
const blocked = aFinding({ severity: 'blocked' });

test('nothing to do, whole and unhindered, is No changes', () => {
  expect(renderSummaryLine(aPlan())).toBe('No changes. Your infrastructure matches the configuration.');
  expect(renderSummaryLine(aPlan([], { findings: [note] }))).toMatch(/^No changes\./);
  expect(isClean(aPlan())).toBe(true);
});

test('the counts stand in Terraform’s words', () => {
  expect(renderSummaryLine(aPlan([aCreate(), aStep(), aDelete()]))).toBe('Plan: 1 to add, 1 to change, 1 to destroy.');
});

test('adoptions count first and only when there are any', () => {
  expect(renderSummaryLine(aPlan([anAdoption(), anAdoption(), aCreate()]))).toBe(
    'Plan: 2 to import, 1 to add, 0 to change, 0 to destroy.',
  );
});

test('releases count last and only when there are any', () => {
  const forget = aStep({ action: 'forget', patch: [] });
  expect(renderSummaryLine(aPlan([forget]))).toBe('Plan: 0 to add, 0 to change, 0 to destroy, 1 to forget.');
});

test('a plan of adoptions alone is not No changes', () => {
  expect(renderSummaryLine(aPlan([anAdoption()]))).toBe('Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.');
});

test.each([blocked, aFinding()])(
  'without a step, a finding of severity $severity keeps it from being No changes',
  (finding) => {
    const plan = aPlan([], { findings: [finding] });
    expect(renderSummaryLine(plan)).toBe('Plan: 0 to add, 0 to change, 0 to destroy.');
    expect(isClean(plan)).toBe(false);
  },
);

test('a scoped plan without steps says so and never No changes', () => {
  const plan = aPlan([], scopedTo(['instance/Order/*'], ['contact/*']));
  expect(renderSummaryLine(plan)).toBe('Nothing to do in scope (instance/Order/*, without contact/*).');
  expect(isClean(plan)).toBe(false);
});

test('a scoped plan that is blocked does not say that there is nothing to do', () => {
  const plan = aPlan([], { ...scopedTo(['instance/Order/*']), findings: [blocked] });
  expect(renderSummaryLine(plan)).toBe('Plan: 0 to add, 0 to change, 0 to destroy.');
});

test('the scope names what is left out, too', () => {
  expect(renderScope(aPlan([], scopedTo([], ['contact/*'])), 3)).toBe('without contact/*');
  expect(renderScope(aPlan([], scopedTo(['a*', 'b*', 'c*', 'd*'])), 3)).toBe('a*, b*, c* and 1 more');
});

const accepted = (code: string, ...addresses: Address[]) => aFinding({ severity: 'note', code, addresses });

test('what moved in Intercom and is accepted is not No changes, and nothing to do', () => {
  const findings = [
    accepted('drift-accepted', 'instance/Order/A', 'instance/Order/B'),
    accepted('drift-accepted', 'instance/Order/A'),
  ];
  const plan = aPlan([], { findings });
  expect(renderSummaryLine(plan)).toBe('Nothing to do. What moved in Intercom is accepted (2 records).');
  expect([isClean(plan), hasChanges(plan)]).toEqual([false, false]);
  expect(renderVerdict(plan)).toMatch(/^Nothing to do .* Drift of 2 records is accepted and stays\.$/u);
  const scoped = aPlan([], { ...scopedTo(['instance/Order/*']), findings });
  expect(renderSummaryLine(scoped)).toMatch(/^Nothing to do in scope/u);
  const stuck = aPlan([], { findings: [...findings, blocked] });
  expect(renderSummaryLine(stuck)).toMatch(/^Plan: 0 to add/u);
  expect(hasChanges(stuck)).toBe(true);
  expect(renderSummaryLine(aPlan([aStep()], { findings }))).toMatch(/^Plan: 0 to add, 1 to change/u);
});

test('an acceptance that has expired stands in the first line and among the first things, and only there', () => {
  const message = 'status moved in Intercom, was accepted until 2026-01-31: why (trueup.yaml:40)';
  const finding = { ...accepted('acceptance-expired', 'instance/Order/A', 'instance/Order/B'), message };
  const text = renderPlan(aPlan([aStep()], { findings: [finding] }), { style: plainStyle, verbose: false });
  expect(text.split('\n')[0]).toContain('Drift that was accepted is not any more: the acceptance has expired.');
  expect(text).toContain(`Look at these first:\n  expired   instance/Order/A and 1 more  ${message}\n`);
  expect(text).not.toContain('Left alone');
});
