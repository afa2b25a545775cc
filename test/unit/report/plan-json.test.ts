import { expect, test } from 'vitest';
import { buildBody } from '../../../src/model/body.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { renderPlanDocument, renderPlanLines } from '../../../src/report/plan-json.ts';
import { aCreate, aDelete, aFinding, aFullPlan, aPlan, aStep, scopedTo } from './plans.ts';
import { eventsOf, isPlan } from './schemas.ts';

test('the document is the plan, and valid against the published schema', () => {
  for (const plan of [aPlan(), aFullPlan(), aPlan([], { ledger: null, ...scopedTo(['a'], ['b']) })]) {
    const document = JSON.parse(renderPlanDocument(plan)) as unknown;
    expect(document).toEqual(plan);
    expect(isPlan(document), JSON.stringify(isPlan.errors)).toBe(true);
  }
});

test('steps of a move name its other end, in the document and in the lines; others have no such keys', () => {
  const [from, to] = ['instance/Order/OLD', 'instance/Order/NEW'] as const;
  const plan = aPlan([aCreate({ address: to, moved_from: from }), aDelete({ address: from, moved_to: to }), aStep()]);
  const document = JSON.parse(renderPlanDocument(plan)) as Plan;
  expect(document).toEqual(plan);
  expect(isPlan(document), JSON.stringify(isPlan.errors)).toBe(true);
  const [create, removal, other] = eventsOf(renderPlanLines(plan)).slice(1);
  expect([create?.['moved_from'], removal?.['moved_to']]).toEqual([from, to]);
  expect(Object.keys(other ?? {}).filter((key) => key.startsWith('moved'))).toEqual([]);
});

test('a patch may reach into a set, and into a body as a whole', () => {
  const patch = [
    { op: 'add', path: '/attributes/items/0', value: 'SKU-1' },
    { op: 'replace', path: '/attributes/note/sensitive', value: 'bb' },
    { op: 'remove', path: '/attributes/items/1' },
  ] as const;
  expect(isPlan(aPlan([aStep({ patch })])), JSON.stringify(isPlan.errors)).toBe(true);
  expect(isPlan(aPlan([aStep({ patch: [{ op: 'move', path: '/a' } as never] })]))).toBe(false);
});

test('the schema refuses keys nobody published, in the plan and in its steps', () => {
  const plan = aFullPlan();
  expect(isPlan({ ...plan, extra: 1 })).toBe(false);
  expect(isPlan({ ...plan, steps: [{ ...plan.steps[0], extra: 1 }] })).toBe(false);
  expect(isPlan({ ...plan, version: 2 })).toBe(false);
  expect(isPlan({ ...plan, steps: [{ ...plan.steps[0], address: 'thing/1' }] })).toBe(false);
  const { checksum, ...unsealed } = plan;
  expect([checksum, isPlan(unsealed)]).toEqual(['feed', false]);
});

test('equal plans give equal bytes, whatever the order of their keys', () => {
  const reversed = JSON.parse(JSON.stringify(aFullPlan()), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  ) as Plan;
  expect(renderPlanDocument(reversed)).toBe(renderPlanDocument(aFullPlan()));
  expect(renderPlanLines(reversed)).toBe(renderPlanLines(aFullPlan()));
});

test('the document is pretty and ends in a line feed', () => {
  expect(renderPlanDocument(aPlan())).toMatch(/^\{\n {2}"format": "trueup-plan",\n[\s\S]*\n\}\n$/);
});

test('a field named __proto__ survives', () => {
  const after = buildBody([['/attributes/__proto__', 'x']]);
  const document = JSON.parse(renderPlanDocument(aPlan([aCreate({ after })]))) as Plan;
  expect(Object.keys(document.steps[0]!.after!.attributes)).toEqual(['__proto__']);
});

test('the lines are version, steps, findings, and the counts last with the plan id', () => {
  const events = eventsOf(renderPlanLines(aFullPlan()));
  expect(events.map((event) => event.type)).toEqual([
    'version',
    ...Array.from({ length: 7 }, () => 'planned_change'),
    ...Array.from({ length: 3 }, () => 'finding'),
    'change_summary',
  ]);
  expect(events.at(-1)).toMatchObject({
    plan: 'a1b2c3d4e5f60718',
    add: 1,
    adopt: 2,
    refused: true,
    blocked: true,
    scoped: false,
    clean: false,
  });
});

test('the summary says whether this is all and whether it is clean', () => {
  const summary = (plan: Plan): unknown => eventsOf(renderPlanLines(plan)).at(-1);
  expect(summary(aPlan())).toMatchObject({ clean: true, refused: false, blocked: false, scoped: false });
  expect(summary(aPlan([], scopedTo(['a'])))).toMatchObject({ clean: false, scoped: true });
  expect(summary(aPlan([], { findings: [aFinding({ severity: 'note' })] }))).toMatchObject({ clean: true });
});
