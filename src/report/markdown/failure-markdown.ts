import type { Diagnostic } from '../../model/diagnostic.ts';
import { clip, countOf, renderSource } from '../name.ts';
import { renderCode, renderProse } from './markdown-text.ts';
import { fixedPart, optionalPart, type Part, renderParts } from './render-parts.ts';

/** A command that came to nothing. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: number;
  readonly diagnostics?: readonly Diagnostic[];
}

const TEXT = 2000;
const ROW = 400;
const ROWS = [50, 5] as const;
const STAGE = { some: 1, hint: 2, message: 3 } as const;

/** What failed, as GitHub-flavoured Markdown of at most `limit` characters: a report is never missing or stale. */
export function renderFailureMarkdown(failure: Failure, { limit }: { readonly limit: number }): string {
  const { code, message, hint, exitCode } = failure;
  const parts = [
    fixedPart('## trueup: failed'),
    fixedPart(`> [!CAUTION]\n> **Error:** ${renderProse(clip(message, TEXT))}`),
    ...(hint === null ? [] : [optionalPart(`hint: ${renderProse(clip(hint, TEXT))}`, STAGE.hint)]),
    ...diagnosticsPart(failure.diagnostics ?? []),
    fixedPart(`Code ${renderCode(clip(code, 100))}, exit code ${exitCode}.`),
  ];
  return renderParts(parts, {
    limit,
    note: (without) => `> [!NOTE]\n> Shortened to fit. Left out: ${[...new Set(without)].join(', ')}.`,
    least: `trueup: failed, exit code ${exitCode}.\n`,
  });
}

function diagnosticsPart(diagnostics: readonly Diagnostic[]): readonly Part[] {
  if (diagnostics.length === 0) return [];
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const ordered = [...errors, ...diagnostics.filter(({ severity }) => severity !== 'error')];
  const [most, few] = ROWS;
  const without = (shown: number) =>
    ordered.length > shown ? { without: countOf(ordered.length - shown, 'problem') } : {};
  return [
    {
      forms: [
        { render: () => renderTable(ordered.slice(0, most)), stage: STAGE.some, ...without(most) },
        { render: () => renderTable(ordered.slice(0, few)), stage: STAGE.message, ...without(few) },
        { render: () => '', stage: 0, ...without(0) },
      ],
    },
  ];
}

function renderTable(diagnostics: readonly Diagnostic[]): string {
  const rows = diagnostics.map(({ severity, source, code, message, hint }) => {
    const at = source === undefined ? '' : renderCode(clip(renderSource(source), ROW));
    const fix = hint === undefined ? '' : ` Hint: ${renderProse(clip(hint, ROW))}`;
    return `| ${severity} ${renderCode(clip(code, ROW))} | ${at} | ${renderProse(clip(message, ROW))}${fix} |`;
  });
  return ['| problem | at | why |', '|---|---|---|', ...rows].join('\n');
}
