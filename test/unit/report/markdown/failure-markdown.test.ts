import { expect, test } from 'vitest';
import type { Diagnostic } from '../../../../src/model/diagnostic.ts';
import { type Failure, renderFailureMarkdown } from '../../../../src/report/markdown/failure-markdown.ts';
import { hostileTexts } from '../../../support/hostile-texts.ts';
import { expectNoBreakOut, toHtml } from '../../../support/markdown-oracle.ts';

const problem = (message: string, over: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'unknown-attribute',
  severity: 'error',
  message,
  source: { file: 'objects/orders.yaml', line: 4, column: 5 },
  hint: 'write status',
  ...over,
});
const failure = (over: Partial<Failure> = {}): Failure => ({
  code: 'invalid-configuration',
  message: 'The configuration has problems',
  hint: 'See trueup validate',
  exitCode: 65,
  ...over,
});

test('says what failed, where and what to do, errors before warnings', () => {
  const warning = problem('a warning', { severity: 'warning' });
  const rendered = renderFailureMarkdown(failure({ diagnostics: [warning, problem('Order has no stauts')] }), {
    limit: 60_000,
  });
  expect(rendered).toBe(
    [
      '## trueup: failed',
      '',
      '> [!CAUTION]',
      '> **Error:** The configuration has problems',
      '',
      'hint: See trueup validate',
      '',
      '| problem | at | why |',
      '|---|---|---|',
      '| error `unknown-attribute` | `objects/orders.yaml:4` | Order has no stauts Hint: write status |',
      '| warning `unknown-attribute` | `objects/orders.yaml:4` | a warning Hint: write status |',
      '',
      'Code `invalid-configuration`, exit code 65.',
      '',
    ].join('\n'),
  );
});

test('many problems are counted, and the limit holds', () => {
  const diagnostics = Array.from({ length: 500 }, (_, index) => problem(`problem ${index}`));
  expect(renderFailureMarkdown(failure({ diagnostics }), { limit: 60_000 })).toContain('Left out: 450 problems.');
  for (const limit of [3000, 700, 250, 20, 0]) {
    expect(renderFailureMarkdown(failure({ diagnostics }), { limit }).length).toBeLessThanOrEqual(limit);
  }
});

test('nothing of data is anything but text', () => {
  const texts = ['@alice #12', '<b>', '![x](https://a.example)', '`', '|', '1. x', '::a', ...hostileTexts(70, 7)];
  const diagnostics = texts.map((text) =>
    problem(`says ${text}`, { code: text, hint: text, source: { file: text, line: 1, column: 1 } }),
  );
  for (const text of texts.slice(0, 20)) {
    const said = failure({ code: text, message: text, hint: text });
    const rendered = renderFailureMarkdown(said, { limit: 9000 });
    expectNoBreakOut(rendered, toHtml(rendered));
  }
  for (const from of [0, 40]) {
    const rendered = renderFailureMarkdown(failure({ diagnostics: diagnostics.slice(from) }), { limit: 60_000 });
    expectNoBreakOut(rendered, toHtml(rendered));
  }
});
