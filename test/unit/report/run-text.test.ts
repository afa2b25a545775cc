import { expect, test } from 'vitest';
import { type RunReport, renderRun } from '../../../src/report/run-text.ts';
import { plainStyle } from '../../../src/report/style.ts';
import { someCounts } from './apply-events.ts';
import { aBody } from './plans.ts';

const step: RunReport['steps'][number] = {
  number: 1,
  address: 'instance/Order/ORD-1',
  action: 'update',
  outcome: 'done',
  before: aBody({ status: 'open' }),
  after: aBody({ status: 'shipped' }),
};
const text = (over: Partial<RunReport> = {}): string =>
  renderRun(
    { run: 'R1', plan: 'P1', startedAt: '2026-03-01T09:00:00.000Z', steps: [step], ended: true, ...over },
    { style: plainStyle, verbose: false },
  );

test('a run shows how it ended, each step with what it changed, and the counts', () => {
  expect(text({ counts: someCounts({ changed: 1, written: 1 }) })).toBe(
    [
      'Run R1, started 2026-03-01T09:00:00.000Z: everything was done.',
      'Plan id: P1',
      '',
      '  # instance/Order/ORD-1: update done',
      '    step 1',
      '~ attributes.status: "open" -> "shipped"',
      '',
      'Steps: 1 done. Write requests confirmed: 1.',
      '',
    ].join('\n'),
  );
});

test('a run that was killed says so and shows what is pending', () => {
  const shown = text({ ended: false, steps: [step, { ...step, number: 2, outcome: 'pending', before: null }] });
  expect(shown).toMatch(/^Run R1, .*: it did not come to its end/);
  expect(shown).toContain('  # instance/Order/ORD-1: update pending');
  expect(shown).toMatch(/^Steps: 1 done, 1 pending\.$/m);
});

test('what failed says why', () => {
  const shown = text({ steps: [{ ...step, outcome: 'failed', message: 'status 400\u001b' }] });
  expect(shown).toMatch(/: 1 step of 1 not done\.$/m);
  expect(shown).toContain('    status 400\\u{1b}');
});

test('a run without steps has none', () => {
  expect(text({ steps: [] })).toContain('Steps: none.');
});
