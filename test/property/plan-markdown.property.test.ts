import { describe, expect, it } from 'vitest';
import { renderPlanMarkdown } from '../../src/report/markdown/plan-markdown.ts';
import { renderName } from '../../src/report/name.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { expectNoBreakOut, toHtml } from '../support/markdown-oracle.ts';
import { namedIn } from '../support/named-deletes.ts';
import { casesOf, propertySeed } from '../support/property-seed.ts';
import { randomPlan } from '../support/random-plan.ts';

const { title, seed } = propertySeed();
const FULL = { name: 'plan @alice.json', url: 'https://ci.example/artifacts/1?a=<b>', sha256: 'f'.repeat(64) };
const LINK = 'https://ci.example/artifacts/1?a=%3Cb%3E';

describe(`plans as Markdown (${title})`, () => {
  it('nothing of data is anything but text, whatever the limit', () => {
    for (let each = 0; each < casesOf(10, 300); each += 1) {
      const plan = randomPlan(seed + each, { steps: 1 + (each % 20), hostile: true });
      for (const limit of [60_000, 4000, 1500]) {
        const markdown = renderPlanMarkdown(plan, { limit, commit: '@alice', full: FULL });
        expectNoBreakOut(markdown, toHtml(markdown), [LINK]);
      }
    }
  }, 600_000);

  it('the limit holds, whatever it is, and no fence or fold is left open', () => {
    const random = createPrng(seed);
    for (let each = 0; each < casesOf(8, 300); each += 1) {
      const plan = randomPlan(seed + each, { steps: 1 + Math.floor(random() * 150), hostile: each % 2 === 0 });
      for (const most of [70_000, 12_000, 3000, 600, 80]) {
        const limit = Math.floor(random() * most);
        const markdown = renderPlanMarkdown(plan, { limit, full: FULL });
        expect(markdown.length).toBeLessThanOrEqual(limit);
        expect((markdown.match(/^(`{3,})/gmu) ?? []).length % 2).toBe(0);
        expect(markdown.match(/^<details/gmu)?.length).toBe(markdown.match(/^<\/details>$/gmu)?.length);
      }
    }
  }, 600_000);

  it('every delete has its name, or is counted where there is no room for all names', () => {
    const random = createPrng(seed);
    let inPart = 0;
    for (let each = 0; each < casesOf(12, 300); each += 1) {
      const plan = randomPlan(seed + each, {
        steps: each === 0 ? 300 : 1 + Math.floor(random() * 200),
        hostile: each % 3 === 1,
      });
      const deletes = plan.steps.filter(({ action }) => action === 'delete').map(({ address }) => renderName(address));
      for (const limit of [60_000, each === 0 ? 1200 : 1000 + Math.floor(random() * 4000)]) {
        const markdown = renderPlanMarkdown(plan, { limit, full: FULL });
        const { names, elsewhere } = namedIn(markdown, 'DELETE');
        expect([...names].filter((name) => !deletes.includes(name))).toEqual([]);
        expect(names.size + elsewhere).toBe(deletes.length);
        if (limit === 60_000) expect(elsewhere).toBe(0);
        inPart += elsewhere > 0 ? 1 : 0;
      }
    }
    expect(inPart).toBeGreaterThan(0);
  }, 600_000);

  it('equal plans give equal bytes, and a secret is never there', () => {
    for (let each = 0; each < casesOf(5, 200); each += 1) {
      const plan = randomPlan(seed + each, { steps: 30, hostile: false });
      const again = JSON.parse(JSON.stringify(plan)) as typeof plan;
      const markdown = renderPlanMarkdown(plan, { limit: 60_000 });
      expect(renderPlanMarkdown(again, { limit: 60_000 })).toBe(markdown);
      expect(markdown).not.toContain('digest-');
    }
  }, 600_000);
});
