import { appendFile } from 'node:fs/promises';
import { KNOWN_HOSTS } from '../ci/detect-host.ts';
import { findProject } from '../config/find-project.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { TrueupError, UsageError } from '../model/error.ts';
import type { Plan } from '../model/plan.ts';
import { renderDiagnosticsGithub } from '../report/diagnostics-github.ts';
import type { DriftReport } from '../report/drift-report.ts';
import { type Annotation, renderGithubCommand } from '../report/github-command.ts';
import { type Applied, renderApplyMarkdown } from '../report/markdown/apply-markdown.ts';
import { renderDriftMarkdown } from '../report/markdown/drift-markdown.ts';
import { renderFailureMarkdown } from '../report/markdown/failure-markdown.ts';
import { SUMMARY_LIMIT } from '../report/markdown/limits.ts';
import { renderPlanMarkdown } from '../report/markdown/plan-markdown.ts';
import { listDriftAnnotations, listPlanAnnotations } from '../report/plan-annotations.ts';
import { hasChanges } from '../report/plan-summary.ts';
import { renderVerdict } from '../report/plan-verdict.ts';
import { findCiHost } from './ci-tools.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { failureOf } from './report-error.ts';
import { repositoryPrefix } from './repository-prefix.ts';

/** What a command found, for whoever tells the CI system. */
export type CiNews =
  | { readonly kind: 'plan'; readonly plan: Plan; readonly file: string | undefined }
  | { readonly kind: 'apply'; readonly applied: Applied }
  | { readonly kind: 'drift'; readonly report: DriftReport }
  | { readonly kind: 'problems'; readonly diagnostics: readonly Diagnostic[]; readonly strict: boolean };

/** Tells the CI system what a command came to. */
export interface CiTeller {
  /** The command ended. */
  end(code: ExitCode): Promise<void>;
  /** It failed. */
  fail(error: unknown, code: ExitCode): Promise<void>;
}

/** `--ci`: the job summary, outputs and annotations of the CI system this command runs in. */
export async function openCi(context: CommandContext, news: readonly CiNews[]): Promise<CiTeller> {
  const host = await findCiHost(context);
  if (host?.name !== 'github')
    throw new UsageError(
      host === undefined
        ? `--ci tells the CI system, and none is known by its variables: looked for ${KNOWN_HOSTS}`
        : `${host.title} takes no summary and no outputs from a command`,
      host === undefined
        ? 'Leave --ci out, or run it in a job.'
        : 'Leave --ci out and name files for its reports: --junit-into, --gitlab-into, --codequality-into, --markdown-into.',
    );
  return {
    end: async (code) => {
      // An apply plans first: what it came to stands for both.
      const last = news.at(-1);
      const prefix = await prefixOf(context);
      if (last !== undefined) await append(context, 'GITHUB_STEP_SUMMARY', `${summaryOf(last)}\n`);
      for (const line of annotationsOf(last, prefix)) context.stderr.write(`${line}\n`);
      await writeOutputs(context, { ...outputsOf(news), exitcode: String(code) });
    },
    fail: async (error, code) => {
      const failure = failureOf(error, code);
      await append(context, 'GITHUB_STEP_SUMMARY', `${renderFailureMarkdown(failure, { limit: SUMMARY_LIMIT })}\n`);
      const problems = failure.diagnostics;
      if (problems)
        context.stderr.write(renderDiagnosticsGithub(problems, { prefix: await prefixOf(context), strict: false }));
      await writeOutputs(context, { ...outputsOf(news), exitcode: String(code) });
    },
  };
}

async function prefixOf({ cwd, env }: CommandContext): Promise<string> {
  const root = await findProject(cwd).catch(() => undefined);
  return root === undefined ? '' : await repositoryPrefix(root, env);
}

function summaryOf(news: CiNews): string {
  const limit = SUMMARY_LIMIT;
  if (news.kind === 'plan') return renderPlanMarkdown(news.plan, { limit });
  if (news.kind === 'apply') return renderApplyMarkdown(news.applied, { limit });
  if (news.kind === 'drift') return renderDriftMarkdown(news.report, { limit });
  const { diagnostics } = news;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (diagnostics.length === 0) return '## trueup validate: the configuration is valid';
  const message = `${errors} errors and ${diagnostics.length - errors} warnings in the configuration`;
  return renderFailureMarkdown(
    { code: 'problems', message, hint: null, exitCode: errors > 0 ? 65 : 0, diagnostics },
    { limit },
  );
}

function annotationsOf(news: CiNews | undefined, prefix: string): readonly string[] {
  if (news?.kind === 'problems') {
    const { diagnostics, strict } = news;
    return diagnostics.length === 0 ? [] : [renderDiagnosticsGithub(diagnostics, { prefix, strict }).trimEnd()];
  }
  const annotations: readonly Annotation[] =
    news?.kind === 'plan'
      ? listPlanAnnotations(news.plan, prefix)
      : news?.kind === 'drift'
        ? listDriftAnnotations(news.report, prefix)
        : [];
  return annotations.map(renderGithubCommand);
}

function outputsOf(news: readonly CiNews[]): { readonly [name: string]: string } {
  const all: Record<string, string> = {};
  for (const each of news) {
    if (each.kind === 'plan') {
      const { id, summary } = each.plan;
      const { add, change, destroy, adopt } = summary;
      Object.assign(all, {
        'has-changes': String(hasChanges(each.plan)),
        add: String(add),
        change: String(change),
        destroy: String(destroy),
        adopt: String(adopt),
        'plan-id': id,
        ...(each.file === undefined ? {} : { 'plan-file': each.file }),
        summary: renderVerdict(each.plan),
      });
    } else if (each.kind === 'apply') {
      const { added, changed, destroyed } = each.applied.finished.counts;
      Object.assign(all, { add: String(added), change: String(changed), destroy: String(destroyed) });
    } else if (each.kind === 'drift') all['drift'] = String(each.report.items.some((item) => item.accepted !== true));
  }
  return all;
}

/** No value can end itself: nobody can guess where it ends. */
async function writeOutputs(context: CommandContext, outputs: { readonly [name: string]: string }): Promise<void> {
  const mark = `trueup-${Buffer.from(context.randomBytes(16)).toString('hex')}`;
  const text = Object.entries(outputs).map(([name, value]) => `${name}<<${mark}\n${value}\n${mark}\n`);
  await append(context, 'GITHUB_OUTPUT', text.join(''));
}

/** GitHub makes these files and reads them when the step ends; where there is none, nobody listens. */
async function append({ env }: CommandContext, name: string, text: string): Promise<void> {
  const file = env[name];
  if (!file) return;
  try {
    await appendFile(file, text);
  } catch (cause) {
    throw new TrueupError(`The file of ${name} cannot be written`, {
      code: 'ci-not-said',
      category: 'failed',
      hint: 'Leave the variable as the CI system sets it.',
      cause,
    });
  }
}
