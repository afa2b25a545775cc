import type { Acceptance } from '../model/acceptance.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { countDrift, type DriftFile, type DriftItem, type DriftReport } from './drift-report.ts';
import { renderJsonLine, VERSION_LINE } from './json-line.ts';

/** A drift report as NDJSON (schemas/event.schema.json): version, one line per item and written file, and the counts last. */
export function renderDriftLines(report: DriftReport): string {
  return [
    VERSION_LINE,
    ...report.items.map((item) => renderJsonLine(itemOf(item))),
    ...(report.written?.files ?? []).map((file) => renderJsonLine(fileOf(file))),
    renderJsonLine(summaryOf(report)),
  ].join('');
}

type Line<Type extends string> = { readonly type: Type; readonly [key: string]: Json };

function itemOf(item: DriftItem): Line<'drift'> {
  const { source } = item;
  return {
    type: 'drift',
    address: item.address,
    pointer: item.pointer,
    kind: item.kind,
    applied: item.applied,
    live: item.live,
    ...(item.desired === undefined ? {} : { desired: item.desired }),
    source: source === undefined ? null : { file: source.file, line: source.line, column: source.column },
    accepted: item.accepted === true,
    ...(item.acceptance === undefined ? {} : { acceptance: acceptanceOf(item.acceptance) }),
    ...(item.agreed === true ? { agreed: true } : {}),
    ...(item.write === undefined ? {} : { write: item.write }),
    ...(item.message === undefined ? {} : { message: item.message }),
  };
}

function acceptanceOf({ at, until, why, source: { file, line, column }, expired }: Acceptance): JsonObject {
  return { at, until, why, expired, source: { file, line, column } };
}

function fileOf({ path, isNew, fields, removed, added }: DriftFile): Line<'drift_file'> {
  return { type: 'drift_file', path, new: isNew, fields, removed, added };
}

function summaryOf(report: DriftReport): Line<'drift_summary'> {
  const { written, ...counts } = countDrift(report);
  return {
    type: 'drift_summary',
    workspace: report.workspace,
    environment: report.environment,
    checked: report.checked,
    ...counts,
    ...(report.written === undefined ? {} : { written, dry_run: report.written.dryRun }),
    unowned: report.unowned.length,
    scoped: report.scoped === true,
  };
}
