import { NO_COUNTS } from '../../model/event.ts';
import type { RunReport, RunStep } from '../run-text.ts';
import { renderApplyMarkdown } from './apply-markdown.ts';

/** A recorded run as GitHub-flavoured Markdown of at most `limit` characters, as `apply` itself tells it. */
export function renderRunMarkdown(report: RunReport, options: { readonly limit: number }): string {
  const { run, plan, workspace, environment, steps } = report;
  return renderApplyMarkdown(
    {
      run,
      plan,
      ...(workspace === undefined ? {} : { workspace }),
      ...(environment === undefined ? {} : { environment }),
      finished: {
        counts: report.counts ?? { ...NO_COUNTS, unknown: steps.filter(isOpen).length },
        interrupted: report.interrupted === true || !report.ended,
      },
      outcomes: steps.map((step) => ({
        type: 'step-finished',
        number: step.number,
        address: step.address,
        action: step.action,
        outcome: step.outcome === 'pending' ? 'unknown' : step.outcome,
        ...(step.message === undefined ? {} : { message: step.message }),
      })),
    },
    options,
  );
}

/** Its intent is on record, and what came of it is not. */
function isOpen({ outcome }: RunStep): boolean {
  return outcome === 'pending' || outcome === 'unknown';
}
