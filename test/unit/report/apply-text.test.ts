import { expect, test } from 'vitest';
import type { Action } from '../../../src/model/change.ts';
import type { ApplyEvent, RunCounts } from '../../../src/model/event.ts';
import { applyLine, isComplete, renderApplySummary } from '../../../src/report/apply-text.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { anEnd, anOutcome, EVERY_EVENT } from './apply-events.ts';
import { aStep } from './plans.ts';

const line = (event: ApplyEvent): string | undefined => applyLine(event, plainStyle);

test('a run announces itself and its end is left to the summary', () => {
  expect(line({ type: 'run-started', run: 'R1', steps: [aStep(), aStep()] })).toBe('Run R1: 2 steps.');
  expect(line(anEnd())).toBeUndefined();
});

test.each<[Action, string, string]>([
  ['create', 'Creating...', 'Creation complete [id=22]'],
  ['update', 'Modifying...', 'Modifications complete [id=22]'],
  ['delete', 'Destroying...', 'Destruction complete [id=22]'],
  ['adopt', 'Adopting...', 'Adoption complete [id=22]'],
  ['forget', 'Forgetting...', 'Forgotten [id=22]'],
])('%s begins and ends in its own words', (action, started, done) => {
  const address = 'instance/Order/ORD-1';
  expect(line({ type: 'step-started', number: 1, address, action })).toBe(`${address}: ${started}`);
  expect(line(anOutcome('done', { action, id: '22' }))).toBe(`${address}: ${done}`);
});

test('a step found at its target says that nothing was written', () => {
  expect(line(anOutcome('done', { already: true }))).toBe('instance/Order/ORD-1: Already at its target');
});

test('what did not work says why, and the hint stands below', () => {
  expect(line(anOutcome('failed', { message: 'status 400', hint: 'mend it' }))).toBe(
    'instance/Order/ORD-1: Failed: status 400\n  hint: mend it',
  );
  expect(line(anOutcome('skipped', { message: 'step 1 failed' }))).toBe('instance/Order/ORD-1: Skipped: step 1 failed');
  expect(line(anOutcome('unknown'))).toBe('instance/Order/ORD-1: Outcome unknown');
  expect(line(anOutcome('moved', { message: 'x' }))).toBe('instance/Order/ORD-1: Moved since the plan was reviewed: x');
});

test('retries and notices are told', () => {
  const retried: ApplyEvent = {
    type: 'step-retried',
    number: 1,
    address: 'conversation/5',
    attempt: 2,
    why: 'status 429',
  };
  expect(line(retried)).toBe('conversation/5: Trying again (attempt 2): status 429');
  expect(line({ type: 'notice', message: 'took over the lock' })).toBe('Notice: took over the lock');
});

test('nothing hostile in an event reaches the output raw', () => {
  const evil = 'a\u001b\r\u202e\nError: forged';
  const hostile: ApplyEvent[] = [
    anOutcome('failed', { address: `instance/Order/${evil}`, message: evil, hint: evil }),
    anOutcome('done', { id: evil }),
    { type: 'notice', message: evil },
    { type: 'run-started', run: evil, steps: [] },
    { type: 'step-retried', number: 1, address: 'conversation/5', attempt: 2, why: evil },
  ];
  const shown =
    hostile.map(line).join('\n') + renderApplySummary(anEnd({ failed: 1 }), [hostile[0] as never], plainStyle);
  expect(shown).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  expect(shown).not.toMatch(/^Error: forged/m);
});

test('a run in which everything is done is complete, in Terraform’s words', () => {
  expect(renderApplySummary(anEnd({ added: 2, changed: 1 }), [], plainStyle)).toBe(
    'Apply complete! Resources: 2 added, 1 changed, 0 destroyed.\n',
  );
  expect(renderApplySummary(anEnd({ adopted: 1, forgotten: 3 }), [], plainStyle)).toBe(
    'Apply complete! Resources: 1 imported, 0 added, 0 changed, 0 destroyed, 3 forgotten.\n',
  );
});

test.each<keyof RunCounts>(['failed', 'skipped', 'unknown', 'moved'])(
  'one step that is %s keeps it from being complete',
  (outcome) => {
    const summary = renderApplySummary(anEnd({ added: 2, [outcome]: 1 }), [], plainStyle);
    expect(summary).not.toContain('Apply complete');
    expect(summary).toMatch(new RegExp(`^Error: the apply did not complete: 1 ${outcome}\\.$`, 'm'));
    expect(summary).toContain('Done: 2 added, 0 changed, 0 destroyed.');
    expect(isComplete(anEnd({ [outcome]: 1 }))).toBe(false);
  },
);

test('an interrupted run is not complete even if nothing failed', () => {
  const summary = renderApplySummary(anEnd({ added: 1 }, true), [], plainStyle);
  expect(summary).toMatch(/^Error: the apply was interrupted by a signal\.$/m);
  expect(summary).toContain('trueup apply goes on from here');
});

test('every step that is not done is listed with its reason, deletes first in each group', () => {
  const outcomes = [
    anOutcome('failed', { number: 2, address: 'instance/Order/A', message: 'status 400', hint: 'mend it' }),
    anOutcome('skipped', { number: 3, address: 'instance/Order/B', action: 'update', message: 'step 2 failed' }),
    anOutcome('failed', { number: 9, address: 'instance/Order/C', action: 'delete', message: 'status 403' }),
    anOutcome('done', { number: 1, address: 'instance/Order/D' }),
  ];
  const summary = renderApplySummary(anEnd({ added: 1, failed: 2, skipped: 1 }), outcomes, plainStyle);
  expect(summary).toContain(
    [
      'Failed:',
      '  delete instance/Order/C: status 403',
      '  create instance/Order/A: status 400',
      '    hint: mend it',
      '',
      'Skipped:',
      '  update instance/Order/B: step 2 failed',
    ].join('\n'),
  );
  expect(summary).not.toContain('instance/Order/D');
});

test('what failed for one reason is told once, with every address and its request', () => {
  const outcomes = Array.from({ length: 25 }, (_, index) =>
    anOutcome('failed', {
      number: index + 1,
      address: `instance/Order/${index + 1}`,
      message: 'answered 403',
      hint: 'mend it',
      requestId: `r${index + 1}`,
    }),
  );
  const summary = renderApplySummary(anEnd({ failed: 25 }), outcomes, plainStyle);
  expect(summary.split('answered 403')).toHaveLength(2);
  expect(summary).toContain(
    '  create 25 addresses: answered 403\n    hint: mend it\n    instance/Order/1 [request r1]\n',
  );
  expect(summary).toContain('    instance/Order/20 [request r20]\n    and 5 more');
});

test('what to do next depends on what went wrong', () => {
  const summary = (counts: Partial<RunCounts>): string => renderApplySummary(anEnd(counts), [], plainStyle);
  expect(summary({ moved: 1 })).toContain('review a new plan');
  expect(summary({ moved: 1 })).not.toContain('goes on from here');
  expect(summary({ unknown: 1 })).toContain('nothing is written twice');
  expect(summary({ failed: 1 })).toContain('Settle what failed');
});

test('every type of event is known', () => {
  expect(EVERY_EVENT.map(line).filter((text) => text === undefined)).toHaveLength(1);
});
