import { expect, test } from 'vitest';
import type { Address } from '../../../../src/model/address.ts';
import type { DriftItem, DriftReport } from '../../../../src/report/drift-report.ts';
import { renderDriftMarkdown } from '../../../../src/report/markdown/drift-markdown.ts';
import { renderName } from '../../../../src/report/name.ts';
import { hostileTexts } from '../../../support/hostile-texts.ts';
import { expectNoBreakOut, toHtml } from '../../../support/markdown-oracle.ts';
import { namedIn } from '../../../support/named-deletes.ts';

const moved = (address: Address, over: Partial<DriftItem> = {}): DriftItem => ({
  address,
  pointer: '/attributes/status',
  kind: 'changed',
  applied: 'differs',
  live: 'open',
  desired: 'shipped',
  source: { file: 'objects/orders.yaml', line: 4, column: 5 },
  ...over,
});
const gone = (address: Address): DriftItem => moved(address, { pointer: null, kind: 'deleted', live: null });

function aReport(items: readonly DriftItem[], over: Partial<DriftReport> = {}): DriftReport {
  return { workspace: 'tx2p130c', environment: 'default', items, checked: 40, unowned: [], ...over };
}

const markdown = (report: DriftReport, limit = 60_000): string => renderDriftMarkdown(report, { limit });

test('what is gone stands first, by its name; then what is not settled, then the fields', () => {
  const rendered = markdown(
    aReport(
      [
        moved('instance/Order/1'),
        moved('instance/Order/2', { live: ['a'], desired: ['a', 'b'], pointer: '/associations/items' }),
        gone('instance/Order/3'),
        moved('contact/id:4', { pointer: '/associations/orders', kind: 'unknown', message: 'Intercom shows ten' }),
      ],
      { unowned: ['conversation/9'] },
    ),
  );
  const order = [
    '## trueup drift: 1 record GONE, 1 not settled, 2 fields of 2 records moved',
    '> [!CAUTION]',
    '| **GONE** | `instance/Order/3` |',
    '| **not settled** | `contact/id:4` | orders: Intercom shows ten |',
    '  # instance/Order/1 has changed',
    '! attributes.status: now "open", the configuration says "shipped"',
    '- items: b',
    'Not owned, so never drift: 1 live thing: `conversation/9`',
    'Drift: 2 fields of 2 records moved since the last apply, 1 record deleted, 1 not settled.',
  ].map((line) => rendered.indexOf(line));
  expect(order).toEqual([...order].sort((left, right) => left - right));
  expect(order).not.toContain(-1);
});

test('no drift is said in one line, and never of what was not compared', () => {
  expect(markdown(aReport([]))).toMatch(/^## trueup drift: none\n[\s\S]*^No drift\. Intercom matches/mu);
  expect(markdown(aReport([], { scoped: true }))).toMatch(/^## trueup drift: none in scope\n/u);
});

test('the limit holds, and everything that is gone has its name as long as it can', () => {
  const items = Array.from({ length: 4000 }, (_, index) => {
    const address: Address = `instance/Order/ORD-${index}`;
    return index % 4 === 0 ? gone(address) : moved(address);
  });
  for (const limit of [60_000, 8000, 900, 100, 0]) {
    const rendered = markdown(aReport(items), limit);
    expect(rendered.length).toBeLessThanOrEqual(limit);
    const { names, elsewhere } = namedIn(rendered, 'GONE');
    if (limit >= 900) expect(names.size + elsewhere).toBe(1000);
    if (limit === 60_000) expect(elsewhere).toBe(0);
  }
});

test('nothing of data is anything but text', () => {
  const texts = ['@alice #12', '<b>', '![x](https://a.example)', '`', '|', '1. x', ...hostileTexts(70, 7)];
  const items = texts.flatMap((text): DriftItem[] => [
    moved(`instance/Order/${text}`, {
      live: text,
      desired: `${text}x`,
      pointer: `/attributes/${text.replaceAll('/', '~1')}`,
    }),
    moved(`contact/email:${text}`, { pointer: null, kind: 'unknown', message: `it was ${text}` }),
    gone(`instance/${text.replaceAll('/', '')}/1`),
  ]);
  const report = aReport(items, { workspace: '@w', environment: '#1', unowned: ['conversation/@x'] });
  for (const limit of [200_000, 9000, 2000]) {
    const rendered = markdown(report, limit);
    expectNoBreakOut(rendered, toHtml(rendered));
  }
  expect(renderName('`')).not.toContain('`');
});
