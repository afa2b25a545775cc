import { expect, test } from 'vitest';
import type { Address } from '../../../../src/model/address.ts';
import { NO_COUNTS, type RunCounts } from '../../../../src/model/event.ts';
import type { StepFinished } from '../../../../src/report/apply-text.ts';
import { type Applied, renderApplyMarkdown } from '../../../../src/report/markdown/apply-markdown.ts';
import { renderRunMarkdown } from '../../../../src/report/markdown/run-markdown.ts';
import { hostileTexts } from '../../../support/hostile-texts.ts';
import { expectNoBreakOut, toHtml } from '../../../support/markdown-oracle.ts';
import { namedIn } from '../../../support/named-deletes.ts';
import { aDelete, aStep } from '../plans.ts';

const outcome = (number: number, over: Partial<StepFinished> = {}): StepFinished => ({
  type: 'step-finished',
  number,
  address: `instance/Order/ORD-${number}`,
  action: 'update',
  outcome: 'done',
  ...over,
});

function applied(outcomes: readonly StepFinished[], counts: Partial<RunCounts>, over: Partial<Applied> = {}): Applied {
  return {
    run: 'run-20260301T090000Z-abcd',
    plan: 'a1b2',
    workspace: 'tx2p130c',
    environment: 'default',
    finished: { counts: { ...NO_COUNTS, ...counts }, interrupted: false },
    outcomes,
    ...over,
  };
}

const markdown = (value: Applied, limit = 60_000): string => renderApplyMarkdown(value, { limit });

test('a complete apply says so in the words tools look for', () => {
  const rendered = markdown(applied([outcome(1), outcome(2, { action: 'delete' })], { changed: 1, destroyed: 1 }));
  expect(rendered).toMatch(/^## trueup apply: complete\n/u);
  expect(rendered).toMatch(/^Apply complete! Resources: 0 added, 1 changed, 1 destroyed\.$/mu);
  expect(rendered).toContain('\n- instance/Order/ORD-2\n');
  expect(rendered).not.toContain('CAUTION');
});

test('what was not done stands first, each with its reason, deletes before the rest', () => {
  const rendered = markdown(
    applied(
      [
        outcome(1),
        outcome(2, {
          outcome: 'failed',
          message: 'status was not kept',
          hint: 'Look at the options',
          requestId: 'r-1',
        }),
        outcome(3, { outcome: 'failed', action: 'delete' }),
        outcome(4, { outcome: 'skipped', message: 'step 2 failed' }),
        outcome(5, { outcome: 'unknown' }),
      ],
      { changed: 1, failed: 2, skipped: 1, unknown: 1, moved: 1 },
      {
        moved: [{ reviewed: aDelete({ address: 'instance/Order/moved' }), why: 'has changed since' }],
        unreviewed: [aStep({ address: 'instance/Order/new' })],
        blocked: [{ label: 'blocked', name: 'archived', text: 'the contact is archived', remedy: null }],
      },
    ),
  );
  const lines = [
    '## trueup apply: 2 failed, 1 unknown, 1 moved, 1 skipped, part of what is declared is blocked',
    '> [!CAUTION]',
    '| **Failed** | `instance/Order/ORD-3` | delete |',
    '| **Failed** | `instance/Order/ORD-2` | update: status was not kept; hint: Look at the options; request `r-1` |',
    '| **Outcome unknown** | `instance/Order/ORD-5` |',
    '| **Moved since the plan was reviewed** | `instance/Order/moved` | has changed since |',
    '| **Skipped** | `instance/Order/ORD-4` | update: step 2 failed |',
    '| blocked | `archived` | the contact is archived |',
    'instance/Order/new: update',
    '! instance/Order/ORD-1',
    'What to do next:',
    'Done: 0 added, 1 changed, 0 destroyed.',
    'Run `run-20260301T090000Z-abcd`, plan id `a1b2`, workspace `tx2p130c`, environment `default`.',
  ];
  const places = lines.map((line) => rendered.indexOf(line));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((left, right) => left - right));
  expect(rendered).not.toContain('Apply complete!');
});

test('an interrupted apply is not complete, and a run that was killed is not either', () => {
  const { finished } = applied([], {});
  expect(markdown(applied([], {}, { finished: { ...finished, interrupted: true } }))).toMatch(/apply: interrupted\n/u);
  const step = {
    number: 1,
    address: 'instance/Order/1' as Address,
    action: 'update',
    before: null,
    after: null,
  } as const;
  const run = { run: 'r', plan: 'p', startedAt: '', steps: [{ ...step, outcome: 'pending' as const }], ended: false };
  const rendered = renderRunMarkdown(run, { limit: 60_000 });
  expect(rendered).toMatch(/^## trueup apply: interrupted, 1 unknown\n/u);
  expect(rendered).toContain('| **Outcome unknown** | `instance/Order/1` |');
  const ended = { ...run, steps: [{ ...step, outcome: 'done' as const, message: 'x' }], ended: true };
  const counts = { ...NO_COUNTS, changed: 1 };
  expect(renderRunMarkdown({ ...ended, counts, workspace: 'w', environment: 'e' }, { limit: 900 })).toMatch(
    /: complete\n/u,
  );
});

test('the limit holds, and every failure has its name as long as it can', () => {
  const outcomes = Array.from({ length: 3000 }, (_, index) =>
    outcome(index, index % 3 === 0 ? { outcome: 'failed', message: 'the server is down' } : {}),
  );
  for (const limit of [60_000, 8000, 1500, 90]) {
    const rendered = markdown(applied(outcomes, { failed: 1000, changed: 2000 }), limit);
    expect(rendered.length).toBeLessThanOrEqual(limit);
    const { names, elsewhere } = namedIn(rendered, 'Failed');
    if (limit >= 1500) expect(names.size + elsewhere).toBe(1000);
    if (limit === 60_000) expect(elsewhere).toBe(0);
  }
});

test('nothing of data is anything but text', () => {
  const texts = ['@alice #12', '<b>', '![x](https://a.example)', '`', '|', '1. x', ...hostileTexts(70, 7)];
  const outcomes = texts.map((text, at) =>
    outcome(at, {
      address: `instance/Order/${text}`,
      outcome: at % 2 === 0 ? 'failed' : 'done',
      message: `Intercom says ${text}`,
      hint: text,
      requestId: text,
    }),
  );
  const value = applied(
    outcomes,
    { failed: texts.length },
    { run: '@r', plan: '#1', workspace: '<w>', environment: '|' },
  );
  for (const limit of [100_000, 6000, 1500]) {
    const rendered = markdown(value, limit);
    expectNoBreakOut(rendered, toHtml(rendered));
  }
});
