import type { RecordedRun } from '../ledger/read-runs.ts';
import type { RunReport } from '../report/run-text.ts';

/** What a journal tells of its run: each step with what became of it. */
export function buildRunReport({ header, intents, results, end }: RecordedRun): RunReport {
  const byNumber = new Map(results.map((result) => [result.number, result] as const));
  return {
    run: header.run,
    plan: header.plan,
    startedAt: header.started_at,
    workspace: header.workspace,
    environment: header.environment,
    tool: header.tool,
    steps: intents.map((intent) => {
      const result = byNumber.get(intent.number);
      return {
        number: intent.number,
        address: intent.address,
        action: intent.action,
        outcome: result?.outcome ?? 'pending',
        before: intent.before,
        after: intent.after,
        ...(intent.reason === undefined ? {} : { reason: intent.reason }),
        ...(result?.message === undefined ? {} : { message: result.message }),
      };
    }),
    ended: end !== undefined,
    ...(end?.interrupted ? { interrupted: true } : {}),
    ...(end ? { counts: end.counts } : {}),
  };
}
