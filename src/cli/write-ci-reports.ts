import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { renderCodeQuality } from '../report/code-quality.ts';
import type { DriftReport } from '../report/drift-report.ts';
import { renderDriftJunit, renderPlanJunit, renderProblemsJunit } from '../report/junit.ts';
import type { CommandContext } from './context.ts';
import { repositoryPrefix } from './repository-prefix.ts';
import { writeReport } from './write-report.ts';

/** Files that CI systems read, as far as they were asked for. */
export interface CiReportOptions {
  readonly junitInto?: string;
  readonly gitlabInto?: string;
  readonly codequalityInto?: string;
}

/** A plan: JUnit, and GitLab's counts for its widget (documented: `create`, `update`, `delete`). */
export async function writePlanReports(context: CommandContext, options: CiReportOptions, plan: Plan): Promise<void> {
  const { add, adopt, change, destroy } = plan.summary;
  const counts = { create: add + adopt, update: change, delete: destroy };
  if (options.junitInto !== undefined) await writeReport(context, options.junitInto, renderPlanJunit(plan));
  if (options.gitlabInto !== undefined) await writeReport(context, options.gitlabInto, `${JSON.stringify(counts)}\n`);
}

export async function writeDriftReports(
  context: CommandContext,
  { junitInto }: CiReportOptions,
  report: DriftReport,
): Promise<void> {
  if (junitInto !== undefined) await writeReport(context, junitInto, renderDriftJunit(report));
}

/** What is wrong in the files: JUnit, and GitLab's code quality. */
export async function writeProblemReports(
  context: CommandContext,
  { junitInto, codequalityInto }: CiReportOptions,
  { root, diagnostics, files }: { root: string; diagnostics: readonly Diagnostic[]; files: readonly string[] },
): Promise<void> {
  if (junitInto !== undefined) await writeReport(context, junitInto, renderProblemsJunit(diagnostics, files));
  if (codequalityInto === undefined) return;
  await writeReport(
    context,
    codequalityInto,
    renderCodeQuality(diagnostics, await repositoryPrefix(root, context.env)),
  );
}
