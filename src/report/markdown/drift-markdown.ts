import type { Address } from '../../model/address.ts';
import { countDrift, type DriftItem, type DriftReport } from '../drift-report.ts';
import {
  groupDrift,
  renderDriftHeading,
  renderDriftLine,
  renderDriftRecord,
  renderDriftVerdict,
  renderUnowned,
} from '../drift-text.ts';
import { clip, countOf, renderField } from '../name.ts';
import { plainStyle } from '../style.ts';
import { groupPart } from './group-part.ts';
import { renderProse } from './markdown-text.ts';
import { namedRows } from './named-rows.ts';
import { fixedPart, optionalPart, type Part, renderParts } from './render-parts.ts';

const STAGE = { unowned: 1, values: 2, fields: 3, names: 4, shortNames: 5, counts: 6, verdict: 7, gone: 8 } as const;
const OPEN = 5;
const OPTIONS = { style: plainStyle, verbose: false, changeSign: '!' } as const;
const SENTENCES = 2000;

type Drifted = readonly [Address, readonly DriftItem[]];

/**
 * What moved in Intercom since the last apply, as GitHub-flavoured Markdown of at most `limit` characters: what is gone and
 * what could not be settled first, each by its name; then the fields, record by record. Equal reports give equal bytes.
 */
export function renderDriftMarkdown(report: DriftReport, { limit }: { readonly limit: number }): string {
  const records = [...groupDrift(report.items)];
  const isGone = ([, items]: Drifted) => items.some(({ kind }) => kind === 'deleted');
  const isOpen = ([, items]: Drifted) => items.every(({ kind }) => kind === 'unknown');
  const gone = records.filter(isGone);
  const open = records.filter(isOpen);
  const moved = records.filter((record) => !isGone(record) && !isOpen(record));
  const { deleted, unknown } = countDrift(report);
  const parts = [
    fixedPart(`## trueup drift: ${titleOf(report)}`),
    fixedPart(
      deleted === 0 ? '' : `> [!CAUTION]\n> **${countOf(deleted, 'record is', 'records are')} GONE from Intercom.**`,
    ),
    optionalPart(renderProse(clip(renderDriftVerdict(report), SENTENCES)), STAGE.verdict),
    namedRows({ label: 'GONE', rows: gone.map(toRow), stage: STAGE.gone, where: 'the report as JSON' }),
    namedRows({ label: 'not settled', rows: open.map(toRow), stage: STAGE.gone, where: 'the report as JSON' }),
    ...movedPart(moved),
    optionalPart(
      renderUnowned(report, OPTIONS).map(renderProse).join('\n').trimEnd(),
      STAGE.unowned,
      'what is not owned',
    ),
    fixedPart(renderDriftLine(report)),
  ];
  return renderParts(parts, {
    limit,
    note: (without) =>
      `> [!NOTE]\n> Shortened to fit. Left out: ${[...new Set(without)].join(', ')}. \`trueup drift --json-into FILE\` keeps everything.`,
    least: `trueup drift: ${deleted} gone, ${unknown} not settled, ${moved.length} moved. Too long to show here.\n`,
  });
}

function titleOf(report: DriftReport): string {
  const { fields, records, deleted, unknown } = countDrift(report);
  if (report.items.length === 0) return report.scoped === true ? 'none in scope' : 'none';
  return [
    ...(deleted > 0 ? [`${countOf(deleted, 'record')} GONE`] : []),
    ...(unknown > 0 ? [`${unknown} not settled`] : []),
    ...(fields > 0 ? [`${countOf(fields, 'field')} of ${countOf(records, 'record')} moved`] : []),
  ].join(', ');
}

function toRow([address, items]: Drifted): { readonly name: string; readonly text: string } {
  const messages = items.flatMap(({ message, pointer }) => {
    const field = pointer === null ? '' : renderField(pointer);
    return message === undefined ? field : field === '' ? message : `${field}: ${message}`;
  });
  return { name: address, text: [...new Set(messages)].join('; ') };
}

function movedPart(records: readonly Drifted[]): readonly Part[] {
  if (records.length === 0) return [];
  const group = {
    title: countOf(records.length, 'record moved', 'records moved'),
    isOpen: records.length <= OPEN,
    names: records.map(([address]) => address),
    values: () => records.flatMap(([address, items]) => renderDriftRecord(address, items, OPTIONS)),
    fields: () => records.flatMap(renderFieldNames),
    headings: () => records.map(([address, items]) => renderDriftHeading(address, items)),
  };
  return [groupPart(group, STAGE)];
}

function renderFieldNames([address, items]: Drifted): string[] {
  const names = items.flatMap(({ pointer }) => (pointer === null ? [] : [renderField(pointer)]));
  return [renderDriftHeading(address, items), `! ${names.join(', ')}`, ''];
}
