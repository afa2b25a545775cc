import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlanGraph } from '../../src/plan/plan-graph.ts';
import { planView } from '../../src/report/html/plan-view.ts';
import { renderPage } from '../../src/report/html/render-page.ts';
import { figure } from '../support/figures.ts';
import { propertySeed } from '../support/property-seed.ts';
import { randomPlan } from '../support/random-plan.ts';
import { aCreate, aDelete, aFullPlan, aPlan, aStep } from '../unit/report/plans.ts';
import { MISSING, type OpenPage, openPage, startChromium } from './open-page.ts';

if (MISSING !== undefined) figure('SKIPPED: the page in a browser', MISSING);

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { seed, title } = propertySeed();
let browser: Browser;

const pageOf = (plan: Parameters<typeof planView>[0]): string =>
  renderPage(planView(plan, buildPlanGraph(plan, undefined)));

async function violations({ page }: OpenPage): Promise<readonly string[]> {
  // What the page forbids itself a tester may do: axe comes in past its policy.
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', {
    expression: `${AXE};axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as readonly string[];
}

describe.skipIf(MISSING !== undefined)(`a plan as a page, in Chromium (${title})`, () => {
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  it.each(['light', 'dark'] as const)(
    'can be read by everybody, %s, closed and open, and asks nobody',
    async (scheme) => {
      const open = await openPage(browser, pageOf(aFullPlan()), scheme);
      expect(await open.page.locator('h1').textContent()).toContain('trueup plan: ');
      expect(await violations(open)).toEqual([]);
      for (const summary of await open.page.locator('#list summary').all()) await summary.click();
      expect(await open.page.locator('#list pre').count()).toBeGreaterThan(0);
      expect(await violations(open)).toEqual([]);
      expect(open.asked).toEqual([]);
      expect(open.complaints).toEqual([]);
      await open.page.screenshot({ path: `coverage/page-${scheme}.png`, fullPage: true });
      await open.page.close();
    },
  );

  it('is searched, filtered and opened by the keyboard alone', async () => {
    const steps = [
      ...Array.from({ length: 250 }, (_, index) =>
        aCreate({ number: index + 1, address: `instance/Order/ORD-${index + 1}` }),
      ),
      aStep({ number: 251, address: 'contact/external_id:70', source: { file: 'people.yaml', line: 3, column: 1 } }),
      aDelete({ number: 252, address: 'instance/Product/P-1' }),
    ];
    const { page, complaints } = await openPage(browser, pageOf(aPlan(steps)));
    const count = page.locator('#count');
    expect(await count.textContent()).toBe('252 of 252 steps');
    expect(await page.locator('#list > li').count()).toBe(100);
    await page.keyboard.press('/');
    await page.keyboard.type('ord-25 create');
    expect(await count.textContent()).toBe('2 of 252 steps');
    expect(await page.locator('#list code.address').allTextContents()).toEqual([
      'instance/Order/ORD-25',
      'instance/Order/ORD-250',
    ]);
    // From the search over the filters and the button to the first step, and into it.
    for (let tab = 0; tab < 6; tab += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('#list pre').first().textContent()).toContain('+ attributes.status: "open"');
    await page.locator('#clear').press('Enter');
    expect(await count.textContent()).toBe('252 of 252 steps');
    await page.locator('select[name=file]').selectOption('people.yaml');
    expect(await page.locator('#list code.address').allTextContents()).toEqual(['contact/external_id:70']);
    await page.locator('select[name=file]').selectOption('');
    await page.locator('select[name=action]').selectOption('delete');
    expect(await page.locator('#list code.address').allTextContents()).toEqual(['instance/Product/P-1']);
    await page.locator('#clear').click();
    await page.locator('#more').press('Enter');
    expect(await page.locator('#list > li').count()).toBe(200);
    expect(await page.evaluate('document.activeElement.querySelector(".number").textContent')).toBe('101');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is ready with 10,000 steps, and finds one among them, in less than a second each', async () => {
    const plan = randomPlan(seed, { steps: 10_000, hostile: false });
    const html = pageOf(plan);
    const { page, complaints } = await openPage(browser, html);
    // From the first byte on until the steps are there and everything listens.
    const ready = Number(await page.evaluate('performance.getEntriesByType("navigation")[0].domInteractive'));
    const last = plan.steps.at(-1)?.address ?? '';
    const searched = (await page.evaluate(`(() => {
      const search = document.getElementById('search');
      const start = performance.now();
      search.value = ${JSON.stringify(last)};
      search.dispatchEvent(new Event('input'));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    })()`)) as number;
    const [, found = ''] = /^(\d+) of 10000 steps$/u.exec((await page.locator('#count').textContent()) ?? '') ?? [];
    expect(Number(found)).toBeGreaterThan(0);
    figure(
      'page',
      `10,000 steps, ${Math.round(html.length / 1024)} KiB: ready in ${Math.round(ready)} ms, a search takes ${Math.round(searched)} ms`,
    );
    expect(ready).toBeLessThan(1000);
    expect(searched).toBeLessThan(1000);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('runs nothing that a plan holds, whatever that is', async () => {
    for (let each = 0; each < 10; each += 1) {
      const plan = randomPlan(seed + each, { steps: 60, hostile: true });
      const { page, asked, complaints } = await openPage(browser, pageOf(plan));
      await page.evaluate('for (const summary of document.querySelectorAll("#list summary")) summary.click()');
      expect(await page.locator('#list > li').count()).toBe(Math.min(100, plan.steps.length));
      expect(await page.evaluate('document.querySelectorAll("script").length')).toBe(2);
      expect(await page.evaluate('document.querySelectorAll("img,iframe,a,link,object,form").length')).toBe(0);
      expect([asked, complaints]).toEqual([[], []]);
      await page.close();
    }
  });

  it('shows everything that was found on paper', async () => {
    const steps = Array.from({ length: 130 }, (_, index) =>
      aCreate({ number: index + 1, address: `instance/Order/O-${index}` }),
    );
    const { page } = await openPage(browser, pageOf(aPlan(steps)));
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('#list details[open]').count()).toBe(130);
    expect(await page.locator('#list pre').count()).toBe(130);
    await page.close();
  });
});
