import type { Diagnostic } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import { renderDriftSarif, renderPlanSarif } from '../report/changes-sarif.ts';
import { renderCodeQuality } from '../report/code-quality.ts';
import type { DriftReport } from '../report/drift-report.ts';
import { renderDriftJunit, renderPlanJunit, renderProblemsJunit } from '../report/junit.ts';
import type { CommandContext } from './context.ts';
import { repositoryPrefix } from './repository-prefix.ts';
import { VERSION } from './version.ts';
import { writeReport } from './write-report.ts';

/** Files that CI systems read, as far as they were asked for. */
export interface CiReportOptions {
  readonly junitInto?: string;
  readonly sarifInto?: string;
  readonly gitlabInto?: string;
  readonly codequalityInto?: string;
}

/** A plan: JUnit, SARIF, and GitLab's counts for its widget (documented: `create`, `update`, `delete`). */
export async function writePlanReports(
  context: CommandContext,
  root: string,
  options: CiReportOptions,
  plan: Plan,
): Promise<void> {
  const { add, adopt, change, destroy } = plan.summary;
  const counts = { create: add + adopt, update: change, delete: destroy };
  if (options.junitInto !== undefined) await writeReport(context, options.junitInto, renderPlanJunit(plan));
  if (options.gitlabInto !== undefined) await writeReport(context, options.gitlabInto, `${JSON.stringify(counts)}\n`);
  if (options.sarifInto === undefined) return;
  const prefix = await repositoryPrefix(root, context.env);
  await writeReport(context, options.sarifInto, renderPlanSarif(plan, { version: VERSION, prefix }));
}

export async function writeDriftReports(
  context: CommandContext,
  root: string,
  { junitInto, sarifInto }: CiReportOptions,
  report: DriftReport,
): Promise<void> {
  if (junitInto !== undefined) await writeReport(context, junitInto, renderDriftJunit(report));
  if (sarifInto === undefined) return;
  const prefix = await repositoryPrefix(root, context.env);
  await writeReport(context, sarifInto, renderDriftSarif(report, { version: VERSION, prefix }));
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
