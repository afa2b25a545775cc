import type { Json } from '../model/json.ts';
import { countDrift, type DriftItem, type DriftReport } from './drift-report.ts';
import { renderJsonLine, VERSION_LINE } from './json-line.ts';

/** A drift report as NDJSON (schemas/event.schema.json): version, one line per item, and the counts last. */
export function renderDriftLines(report: DriftReport): string {
  return [
    VERSION_LINE,
    ...report.items.map((item) => renderJsonLine(itemOf(item))),
    renderJsonLine(summaryOf(report)),
  ].join('');
}

function itemOf(item: DriftItem): { readonly type: 'drift'; readonly [key: string]: Json } {
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
    ...(item.message === undefined ? {} : { message: item.message }),
  };
}

function summaryOf(report: DriftReport): { readonly type: 'drift_summary'; readonly [key: string]: Json } {
  return {
    type: 'drift_summary',
    workspace: report.workspace,
    environment: report.environment,
    checked: report.checked,
    ...countDrift(report),
    unowned: report.unowned.length,
    scoped: report.scoped === true,
  };
}
