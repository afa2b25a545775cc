import { renderJson } from './json-line.ts';
import type { RunSummary, RunsReport } from './runs-report.ts';

/** The history as one JSON document, newest first. */
export function renderRunsDocument({ runs, more }: RunsReport): string {
  return `${renderJson({ format: 'trueup-runs', version: 1, runs: runs.map(summaryOf), more }, 2)}\n`;
}

function summaryOf(run: RunSummary) {
  return {
    run: run.run,
    outcome: run.outcome,
    started_at: run.header?.started_at ?? null,
    environment: run.header?.environment ?? null,
    workspace: run.header?.workspace ?? null,
    plan: run.header?.plan ?? null,
    tool: run.header?.tool ?? null,
    counts: run.counts === null ? null : { ...run.counts },
    recorded: run.recorded === null ? null : { ...run.recorded },
    foreign: run.foreign,
    message: run.message,
  };
}
