import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import { buildBody } from '../../../src/model/body.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { renderPlan } from '../../../src/report/plan-text.ts';
import { colorStyle, plainStyle } from '../../../src/report/style.ts';
import { aBody, aCreate, aDelete, aFinding, aFullPlan, anAdoption, aPlan, aStep, scopedTo } from './plans.ts';

const text = (plan: Plan, over: { verbose?: boolean; saved?: string } = {}): string =>
  renderPlan(plan, { style: plainStyle, verbose: false, ...over });
const golden = (name: string): string => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');

test('a plan with everything in it reads as reviewed', () => {
  expect(text(aFullPlan(), { saved: 'plan.json' })).toBe(golden('full-plan.txt'));
});

test('a plan without anything to do ends in the sentence tools look for', () => {
  expect(text(aPlan())).toBe(golden('no-changes.txt'));
});

test('a scoped plan says scoped, and never No changes', () => {
  const scoped = text(aPlan([], scopedTo(['instance/Order/*'])));
  expect(scoped).toContain('scoped');
  expect(scoped).toMatch(/^Nothing to do in scope \(instance\/Order\/\*\)\.$/m);
  expect(scoped).not.toContain('No changes.');
});

test('blocked and adoption-only plans never say No changes', () => {
  expect(text(aPlan([], { findings: [aFinding({ severity: 'blocked' })] }))).not.toContain('No changes');
  expect(text(aPlan([anAdoption()]))).not.toContain('No changes');
});

test('tools that read Terraform find their lines', () => {
  const rendered = text(aFullPlan());
  // tfcmt, pkg/terraform/parser.go
  expect(rendered).toMatch(/^(Plan: \d|No changes\.)/m);
  expect(/^ *# (.*) will be created$/m.exec(rendered)?.[1]).toBe('instance/Order/ORD-1003');
  expect(/^ *# (.*) will be updated in-place$/m.exec(rendered)?.[1]).toBe('instance/Order/ORD-1001');
  expect(/^ *# (.*) will be destroyed$/m.exec(rendered)?.[1]).toBe('instance/Order/ORD-0900');
  expect(rendered).not.toMatch(/^Error: /m);
  // Atlantis, server/events/models
  expect(
    /Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/.exec(rendered)?.slice(1),
  ).toEqual(['2', '1', '3', '1']);
  expect(text(aPlan())).toMatch(/No changes\. Your infrastructure matches the configuration\./);
  expect(text(aPlan([aStep()]))).toMatch(/^Plan: \d+ to add, \d+ to change, \d+ to destroy\./m);
});

test('the summary is the last line, unless the plan was saved', () => {
  expect(
    text(aPlan([aStep()]))
      .trimEnd()
      .split('\n')
      .at(-1),
  ).toBe('Plan: 0 to add, 1 to change, 0 to destroy.');
  expect(text(aPlan([aStep()]), { saved: 'a b.json' })).toMatch(/destroy\.\n\nSaved the plan to a b\.json\. /);
});

test('cost is told in seconds, then in minutes', () => {
  const calls = (write: number, seconds: number): string =>
    /^Calls: .*$/m.exec(text(aPlan([aStep()], { calls: { read: 1, write, estimated_seconds: seconds } })))?.[0] ?? '';
  expect(calls(1, 0.01)).toBe('Calls: 1 read made, 1 write to make, about 1 s.');
  expect(calls(5, 119.2)).toBe('Calls: 1 read made, 5 writes to make, about 2 min.');
  expect(calls(5, 118.2)).toBe('Calls: 1 read made, 5 writes to make, about 119 s.');
  expect(calls(0, 0)).toBe('Calls: 1 read made, 0 writes to make.');
});

test('what was left alone is cut, and whole when asked for', () => {
  const notes = Array.from({ length: 60 }, (_, index) =>
    aFinding({ severity: 'note', code: `note-${index}`, message: 'why' }),
  );
  const unmanaged = Array.from({ length: 8 }, (_, index): Address => `instance/Product/P-${index}`);
  const plan = aPlan([], { findings: notes, unmanaged });
  expect(text(plan)).toContain('and 10 more; --verbose lists them');
  expect(text(plan)).toContain('instance/Product/P-4 and 3 more');
  expect(text(plan, { verbose: true })).toMatch(/note-59: why\n.*instance\/Product\/P-7$/m);
});

test('the same plan gives the same bytes, whatever the order of its keys', () => {
  const plan = aFullPlan();
  const shuffled = JSON.parse(JSON.stringify(plan), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  ) as Plan;
  expect(text(shuffled, { verbose: true })).toBe(text(plan, { verbose: true }));
});

test('no line ends in white space', () => {
  for (const verbose of [false, true]) expect(text(aFullPlan(), { verbose })).not.toMatch(/[^\S\n]$/m);
  expect(text(aPlan([aDelete({ referenced_by: ['instance/Order/blank '] })]))).not.toMatch(/[^\S\n]$/m);
});

test('colour only wraps: without its codes the text is the plain one', () => {
  const colored = renderPlan(aFullPlan(), { style: colorStyle, verbose: false });
  expect(colored).toContain('\u001b[');
  expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(text(aFullPlan()));
});

const EVIL = '\u001b]0;owned\u0007\r\u009b2J\u202e\u200b`';

/** A plan in which every text from outside is hostile; findings carry messages of ours, which may hold back-ticks. */
function hostilePlan(): Plan {
  const address: Address = `instance/Order/${EVIL}`;
  const body = buildBody([
    [`/attributes/${EVIL}`, EVIL],
    ['/attributes/long', `${EVIL}\n`.repeat(100)],
    ['/associations/orders', [EVIL, { id: EVIL }]],
    ['/associations/order', EVIL],
  ]);
  const source = { file: EVIL, line: 1, column: 1 };
  return aPlan(
    [
      aCreate({ address, after: body, source, reason: 'a\u001b\r\u202e' }),
      aDelete({ address, before: body, referenced_by: [address] }),
      aStep({
        address,
        before: body,
        after: aBody(),
        fields: { [`/attributes/${EVIL}`]: { origin: 'conflict', source } },
      }),
      anAdoption({ address }),
    ],
    {
      id: EVIL,
      workspace: EVIL,
      environment: EVIL,
      ...scopedTo([EVIL], [EVIL]),
      unmanaged: [address],
      findings: (['refuse', 'blocked', 'note'] as const).map((severity) =>
        aFinding({
          severity,
          code: EVIL,
          message: 'a\u001b\r\u202e\nError: forged',
          remedy: '\u001b\r',
          addresses: [address],
        }),
      ),
    },
  );
}

test.each([false, true])('nothing hostile reaches the output raw (verbose: %s)', (verbose) => {
  const rendered = text(hostilePlan(), { verbose, saved: EVIL });
  expect(rendered).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}`]/u);
  expect(rendered).not.toMatch(/^Error: /m);
});

test('a value cannot forge a line', () => {
  const forged = 'x\nPlan: 0 to add, 0 to change, 0 to destroy.\nNo changes.';
  const rendered = text(aPlan([aDelete({ before: aBody({ a: forged }) })]), { verbose: true });
  expect(rendered.match(/^(Plan: |No changes)/gm)).toEqual(['Plan: ']);
});

test('ten thousand steps are rendered, every delete among them', () => {
  const steps = Array.from({ length: 10_000 }, (_, index) => {
    const address: Address = `instance/Order/ORD-${index}`;
    const body = aBody({ a: 'x'.repeat(40), b: index, items: ['A', 'B', 'C'] });
    if (index % 3 === 0) return aCreate({ address, after: body });
    return index % 3 === 1
      ? aStep({ address, before: body, after: aBody({ a: 'y', b: index, items: ['B'] }) })
      : aDelete({ address, before: body });
  });
  const plan = aPlan(steps);
  const rendered = text(plan);
  expect(rendered.match(/ will be destroyed$/gm)).toHaveLength(3333);
});
