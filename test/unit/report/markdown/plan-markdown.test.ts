import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Address } from '../../../../src/model/address.ts';
import type { Plan } from '../../../../src/model/plan.ts';
import { COMMENT_LIMIT, SUMMARY_LIMIT } from '../../../../src/report/markdown/limits.ts';
import { renderPlanMarkdown } from '../../../../src/report/markdown/plan-markdown.ts';
import { renderPlan } from '../../../../src/report/plan-text.ts';
import { plainStyle } from '../../../../src/report/style.ts';
import { namedIn } from '../../../support/named-deletes.ts';
import { randomPlan } from '../../../support/random-plan.ts';
import { aBody, aCreate, aDelete, aFinding, aFullPlan, aPlan, aStep } from '../plans.ts';

const FULL = { name: 'plan.json', url: 'https://ci.example/artifacts/7', sha256: 'ab'.repeat(32) };
const golden = (name: string): string => readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8');
const markdown = (plan: Plan, limit: number = COMMENT_LIMIT): string => renderPlanMarkdown(plan, { limit, full: FULL });

/** What a reviewer of a shop sees in one week: one change on many, a long text, deletes that somebody points at. */
function aBusyPlan(): Plan {
  const many = Array.from({ length: 7 }, (_, index) =>
    aStep({
      address: `instance/Order/ORD-${1011 + index}`,
      reason: 'changed in the YAML',
      source: { file: 'objects/orders.yaml', line: 4 + index, column: 5 },
    }),
  );
  const text = (tone: string) => `Dear customer,\n\nyour order is ${tone}.\n\nKind regards\nThe shop\n`;
  return aPlan(
    [
      ...aFullPlan().steps.slice(0, 5),
      ...many,
      aStep({
        address: 'instance/Order/ORD-1100',
        before: aBody({ mail: text('late') }),
        after: aBody({ mail: text('on its way') }),
      }),
      ...aFullPlan().steps.slice(5),
    ],
    {
      owned: { Order: 40 },
      unmanaged: ['conversation/508'],
      findings: [
        ...aFullPlan().findings,
        aFinding({
          code: 'rename-likely',
          severity: 'note',
          message: 'ORD-0900 looks like ORD-1003 under another name',
          addresses: ['instance/Order/ORD-0900'],
          remedy: 'moved: [{ from: instance/Order/ORD-0900, to: instance/Order/ORD-1003 }]',
        }),
      ],
    },
  );
}

test('a busy plan reads as reviewed, as text and as Markdown', () => {
  expect(renderPlan(aBusyPlan(), { style: plainStyle, verbose: false })).toBe(golden('busy-plan.txt'));
  expect(renderPlanMarkdown(aBusyPlan(), { limit: COMMENT_LIMIT, commit: '1f0c2d3', full: FULL })).toBe(
    golden('busy-plan.md.txt'),
  );
});

test('a plan without anything to do is short, and says so in the words tools look for', () => {
  expect(markdown(aPlan())).toBe(golden('no-changes.md.txt'));
});

/** Ten thousand changes unless told otherwise, a third of them deletes. */
function aHugePlan(name: (index: number) => string, length: number = 10_000): Plan {
  const steps = Array.from({ length }, (_, index) => {
    const address: Address = `instance/Order/${name(index)}`;
    const body = aBody({ a: 'x'.repeat(40), b: index, items: ['A', 'B', 'C'] });
    if (index % 3 === 0) return aCreate({ address, after: body });
    return index % 3 === 1
      ? aStep({ address, before: body, after: aBody({ a: 'y', b: index, items: ['B'] }) })
      : aDelete({ address, before: body });
  });
  return aPlan(steps);
}

test('ten thousand changes stay below the limit of a comment, and every delete has its name', () => {
  const plan = aHugePlan((index) => `ORD-${String(index).padStart(5, '0')}`);
  const rendered = markdown(plan);
  expect(rendered.length).toBeLessThanOrEqual(60_000);
  const deletes = plan.steps.filter(({ action }) => action === 'delete').map(({ address }) => address);
  expect(namedIn(rendered, 'DELETE')).toEqual({ names: new Set<string>(deletes), elsewhere: 0 });
  expect(rendered).toContain(`sha256 \`${FULL.sha256}\``);
});

test('deletes that do not fit are counted, loudly, and are named where the whole plan is', () => {
  const rendered = markdown(
    aHugePlan((index) => `${index}-${'some-long-name-without-any-order-'.repeat(3)}${index * 7919}`, 3000),
  );
  const { names, elsewhere } = namedIn(rendered, 'DELETE');
  expect(names.size).toBeGreaterThan(300);
  expect(names.size + elsewhere).toBe(1000);
  expect(rendered).toMatch(/^## trueup plan: 1000 DELETES, /u);
  expect(rendered).toMatch(/^\*\*and \d+ more: DELETE, named in `plan\.json`\.\*\*$/mu);
});

test('values give way before fields, fields before addresses, and deletes to none of them', () => {
  const body = (value: string) => aBody({ status: value.repeat(40) });
  const steps = Array.from({ length: 40 }, (_, index) =>
    aStep({ address: `instance/Order/ORD-${index * 7}`, before: body(`${index}a`), after: body(`${index}b`) }),
  );
  const plan = aPlan([...steps, aDelete({ address: 'instance/Order/gone', before: body('z') })]);
  const seen = [20_000, 9000, 3600, 2000, 800].map((limit) => {
    const rendered = markdown(plan, limit);
    expect(rendered).toContain('`instance/Order/gone`');
    return [
      rendered.includes('"39a'),
      rendered.includes('! attributes.status'),
      rendered.includes('# instance/Order/ORD-273 will be updated in-place'),
      rendered.includes('ORD-{'),
    ];
  });
  expect(seen).toEqual([
    [true, true, true, false],
    [false, true, true, false],
    [false, false, true, false],
    [false, false, false, true],
    [false, false, false, false],
  ]);
});

test('what was left out is told, and nothing is when nothing was', () => {
  const plan = aHugePlan((index) => `ORD-${index}`, 300);
  expect(markdown(plan, 1500)).toMatch(
    /Shortened to fit\. Left out: .*100 creates.*\[`plan\.json`\]\(<https:\/\/ci\.example\/artifacts\/7>\)/u,
  );
  expect(markdown(aFullPlan())).not.toContain('Shortened');
  expect(renderPlanMarkdown(plan, { limit: 1500 })).toContain('checksum `feed`');
});

test.each(['javascript:alert(1)', 'not an address', 'file:///etc/passwd'])('an artifact at %s is no link', (url) => {
  const rendered = renderPlanMarkdown(aHugePlan(String, 300), { limit: 1500, full: { ...FULL, url } });
  expect(rendered).toContain('The whole plan is in `plan.json`, sha256');
  expect(rendered).not.toContain('](');
});

test('a job summary stays below a mebibyte of UTF-8, whatever is in it', () => {
  const wide = aHugePlan((index) => `${'漢字'.repeat(40)}${index}`, 4000);
  expect(Buffer.byteLength(markdown(wide, SUMMARY_LIMIT))).toBeLessThan(1024 * 1024);
});

test('a text in which back-ticks run long stays in its fence', () => {
  const note = (word: string) => `\`\`\`\`\n${word}\n\`\`\`\`\n`;
  const step = aStep({ before: aBody({ note: note('a') }), after: aBody({ note: note('b') }), reason: 'see ``````' });
  const [, fence = ''] = /^(`{3,})diff$/mu.exec(markdown(aPlan([step]))) ?? [];
  expect(fence).toBe('```````');
});

test('what became of the plan stands first', () => {
  const rendered = renderPlanMarkdown(aFullPlan(), { limit: COMMENT_LIMIT, notice: 'Nothing was written.' });
  expect(rendered.split('\n').slice(2, 4)).toEqual(['> [!WARNING]', '> **Nothing was written.**']);
});

test('tools that read Terraform find their lines in text and in Markdown', () => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const plan = randomPlan(seed, { steps: 40, hostile: false });
    for (const text of [renderPlan(plan, { style: plainStyle, verbose: false }), markdown(plan)]) {
      // tfcmt, pkg/terraform/parser.go
      expect(text).toMatch(/^(Plan: \d|No changes\.|Nothing to do in scope)/mu);
      const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name);
      const steps = (...actions: string[]) =>
        plan.steps.filter(({ action }) => actions.includes(action)).map(({ address }) => address);
      expect(found(/^ *# (.*) will be created$/gmu).sort()).toEqual(steps('create').sort());
      expect(found(/^ *# (.*) will be destroyed$/gmu).sort()).toEqual(steps('delete').sort());
      const updated = plan.steps.filter(
        ({ action, patch }) => action === 'update' || (action === 'adopt' && patch.length > 0),
      );
      expect(found(/^ *# (.*) will be updated in-place$/gmu).sort()).toEqual(
        updated.map(({ address }) => address).sort(),
      );
      expect(text).not.toMatch(/^(Error: |Failed to )/mu);
      // Atlantis, server/events/models/models.go
      const [, imports, add, change, destroy] =
        /Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/u.exec(text) ?? [];
      const { summary } = plan;
      expect([imports ?? '0', add, change, destroy].map(Number)).toEqual([
        summary.adopt,
        summary.add,
        summary.change,
        summary.destroy,
      ]);
    }
  }
  expect(markdown(aPlan())).toMatch(
    /^No changes\. (Infrastructure is up-to-date|Your infrastructure matches the configuration)/mu,
  );
});
