import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../src/model/plan.ts';
import { buildPlanGraph } from '../../../../src/plan/plan-graph.ts';
import { failureView } from '../../../../src/report/html/failure-view.ts';
import { planView } from '../../../../src/report/html/plan-view.ts';
import { renderPage } from '../../../../src/report/html/render-page.ts';
import { runView } from '../../../../src/report/html/run-view.ts';
import type { RunReport } from '../../../../src/report/run-text.ts';
import { propertySeed } from '../../../support/property-seed.ts';
import { randomPlan } from '../../../support/random-plan.ts';
import { aCreate, aDelete, aFinding, aFullPlan, aPlan, aStep } from '../plans.ts';

const { seed, title } = propertySeed();
const pageOf = (plan: Plan): string => renderPage(planView(plan, buildPlanGraph(plan, undefined)));

const policyOf = (html: string): string =>
  /http-equiv="Content-Security-Policy" content="([^"]*)"/u.exec(html)?.[1] ?? '';
const blocks = (html: string, name: 'script' | 'style'): readonly string[] =>
  [...html.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'gu'))].map(([, text = '']) => text);
const stepsIn = (html: string): readonly { address: string; lines: string[]; about: string[]; state: string }[] =>
  JSON.parse(/<script type="application\/json" id="data">(.*)<\/script>/u.exec(html)?.[1] ?? '[]');

/** Every tag of the page, without what stands in scripts and styles. */
function tagsOf(html: string): readonly string[] {
  const markup = html.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/gu, '<$1>');
  return [...markup.matchAll(/<\/?([a-zA-Z][\w-]*)/gu)].map(([, name = '']) => name);
}

const KNOWN = new Set(
  'html head meta title style body header h1 h2 p strong dl dt dd main section span code br search label input select option button output noscript ol ul li div svg defs marker path g rect text footer script'.split(
    ' ',
  ),
);

function expectHarmless(html: string): void {
  expect(tagsOf(html).filter((name) => !KNOWN.has(name))).toEqual([]);
  expect(html.match(/<script/gu)?.length ?? 0).toBeLessThanOrEqual(2);
  const markup = html.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/gu, '');
  for (const [tag] of markup.matchAll(/<[a-zA-Z][^<>]*>/gu)) expect(tag).not.toMatch(/\s(?:src|href|on\w+|style)=/u);
  const policy = policyOf(html);
  expect(policy).toMatch(/^default-src 'none'; style-src /u);
  expect(policy).not.toContain('unsafe');
  for (const text of [...blocks(html, 'style'), ...blocks(html, 'script')])
    expect(policy).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
}

describe(`a plan as a page (${title})`, () => {
  it('says first what it comes to and what is dangerous, then every step with its fields', () => {
    const html = pageOf(aFullPlan());
    expectHarmless(html);
    const order = [
      '<h1>trueup plan: 1 create',
      'Apply would be refused',
      'Look at these first',
      'ORD-0900',
      '>Steps<',
      'id="data"',
    ];
    const places = order.map((text) => html.indexOf(text));
    expect(
      places.every((place) => place > 0),
      String(places),
    ).toBe(true);
    expect(places).toEqual([...places].sort((left, right) => left - right));
    const steps = stepsIn(html);
    expect(steps.map(({ address }) => address)).toContain('instance/Order/ORD-1001');
    expect(steps[1]?.lines).toContain('~ attributes.status: "open" -> "shipped"  # objects/orders.yaml:9');
    expect(html).not.toContain('Rp3K');
    expect(pageOf(aFullPlan())).toBe(html);
  });

  it('holds nothing that runs or asks, whatever a plan holds', () => {
    const evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\'\u202e\u0000-->';
    const step = aStep({
      address: `instance/Order/${evil}` as never,
      reason: evil,
      source: { file: `objects/${evil}.yaml`, line: 1, column: 1 },
      before: { attributes: { [evil]: 'x' }, associations: {} },
      after: { attributes: { [evil]: evil }, associations: { [evil]: [evil] } },
      referenced_by: [`contact/id:${evil}` as never],
    });
    const plan = aPlan([step, aDelete({ number: 2, address: `instance/${'a'}/${evil}` as never })], {
      workspace: evil,
      findings: [aFinding({ message: evil, remedy: evil }), aFinding({ severity: 'note', message: evil })],
    });
    const html = pageOf(plan);
    expectHarmless(html);
    expect(html).not.toContain('\u202e');
    expect(stepsIn(html)[0]?.about[0]).toContain('</script>');
    for (let each = 0; each < 5; each += 1)
      expectHarmless(pageOf(randomPlan(seed + each, { steps: 40, hostile: true })));
  });

  it('has no script where there is nothing to list, and no picture of what is too much for one', () => {
    const empty = pageOf(aPlan());
    expectHarmless(empty);
    expect(empty).not.toContain('<script');
    expect(empty).toContain('There are none.');
    const many = Array.from({ length: 200 }, (_, index) =>
      aCreate({ number: index + 1, address: `instance/Order/O-${index}` }),
    );
    expect(pageOf(aPlan(many))).toContain('200 things are too many for a picture');
    expect(pageOf(aPlan(many.slice(0, 3)))).toContain('<svg ');
  });

  it('grows with its steps and no faster', () => {
    const sizes = [200, 2_000].map((steps) => pageOf(randomPlan(seed, { steps, hostile: false })).length);
    expect((sizes[1] ?? 0) / (sizes[0] ?? 1)).toBeLessThan(12);
    expect(sizes[1]).toBeLessThan(4 * 1024 * 1024);
  });
});

describe('other pages', () => {
  const RUN: RunReport = {
    run: 'run-20260101T000000Z-abcd',
    plan: 'p1',
    startedAt: '2026-01-01T00:00:00.000Z',
    workspace: 'w',
    environment: 'default',
    steps: [
      {
        number: 1,
        address: 'instance/Order/A',
        action: 'create',
        outcome: 'done',
        before: null,
        after: { attributes: { status: 'open' }, associations: {} },
        reason: 'new',
      },
      {
        number: 2,
        address: 'contact/id:<1>',
        action: 'update',
        outcome: 'failed',
        message: '422: <no>',
        before: null,
        after: null,
      },
      { number: 3, address: 'conversation/5', action: 'update', outcome: 'pending', before: null, after: null },
    ],
    ended: false,
  };

  it('tell of a run what was not done first, with its reason', () => {
    const html = renderPage(runView(RUN));
    expectHarmless(html);
    expect(html).toContain('The run did not come to its end');
    expect(html.match(/<span class="action conflict">blocked/gu)).toHaveLength(2);
    expect(html).toContain('update, failed: 422: &lt;no&gt;');
    expect(stepsIn(html).map(({ state }) => state)).toEqual(['done', 'failed', 'pending']);
    expect(stepsIn(html)[0]?.lines).toEqual(['+ attributes.status: "open"']);
    const { workspace: _workspace, environment: _environment, ...rest } = RUN;
    const whole = renderPage(runView({ ...rest, ended: true, counts: undefined as never }));
    expect(whole).not.toContain('Environment');
    expect(whole).not.toContain('class="warning"');
  });

  it('tell that a command failed, and never show an older plan', () => {
    const html = renderPage(failureView({ message: 'no <token>', hint: 'set it', code: 77 }));
    expectHarmless(html);
    expect(html).toContain('no &lt;token&gt;');
    expect(html).toContain('set it');
    expect(renderPage(failureView({ message: 'x', code: 1 }))).not.toContain('What to do');
  });
});
