import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { renderPlanMarkdown } from '../../../../src/report/markdown/plan-markdown.ts';
import { expectNoBreakOut } from '../../../support/markdown-oracle.ts';
import { casesOf, propertySeed } from '../../../support/property-seed.ts';
import { randomPlan } from '../../../support/random-plan.ts';
import { aFullPlan } from '../plans.ts';

/** GitHub's own renderer, as Debian packages it. */
const RENDER = ['--unsafe', '-e', 'table', '-e', 'autolink', '-e', 'strikethrough', '-e', 'footnotes'];
const isThere = spawnSync('cmark-gfm', ['--version']).status === 0;
const { title, seed } = propertySeed();

if (!isThere) {
  process.stderr.write(
    '\nSKIPPED: no cmark-gfm here, so that nothing is held against the renderer of GitHub (apt-get install cmark-gfm)\n',
  );
}

describe.skipIf(!isThere)(`the renderer of GitHub (${title})`, () => {
  it('reads a full plan as tables, folds and code', () => {
    const html = toHtml(renderPlanMarkdown(aFullPlan(), { limit: 60_000 }));
    expect(html.match(/<table>/gu)).toHaveLength(2);
    expect(html.match(/<details>/gu)).toHaveLength(7);
    expect(html.match(/<pre><code class="language-diff">/gu)).toHaveLength(6);
  });

  it('finds nothing of data but text', () => {
    for (let each = 0; each < casesOf(8, 400); each += 1) {
      const plan = randomPlan(seed + each, { steps: 1 + (each % 20), hostile: true });
      for (const limit of [60_000, 2500]) {
        const markdown = renderPlanMarkdown(plan, { limit });
        expectNoBreakOut(markdown, toHtml(markdown));
      }
    }
  }, 600_000);
});

function toHtml(markdown: string): string {
  const { status, stdout } = spawnSync('cmark-gfm', RENDER, { input: markdown, encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.replaceAll('<pre lang="diff"><code>', '<pre><code class="language-diff">');
}
