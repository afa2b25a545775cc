import { KNOWN_HOSTS } from '../ci/detect-host.ts';
import { type StuckIssue, stickIssue } from '../ci/sticky-issue.ts';
import { findProject } from '../config/find-project.ts';
import { TrueupError, UsageError } from '../model/error.ts';
import type { DriftReport } from '../report/drift-report.ts';
import { escapeText } from '../report/escape.ts';
import { renderDriftMarkdown } from '../report/markdown/drift-markdown.ts';
import { ciToken, findCiHost, withReviews } from './ci-tools.ts';
import type { CommandContext } from './context.ts';
import { repositoryPrefix } from './repository-prefix.ts';

/** An issue takes as much as a comment does; some room is left for its first line. */
const LIMIT = 59_000;

const LABEL = { name: 'trueup drift', color: 'd93f0b', description: 'Intercom moved since the last apply' };

/**
 * `drift --issue`: one issue of this environment tells what drifted, is opened again or brought up to date while something
 * does, and is closed when nothing does any more. It is said on stderr what became of it.
 */
export async function tellDriftIssue(context: CommandContext, report: DriftReport): Promise<void> {
  const host = await findCiHost(context);
  if (host === undefined)
    throw new UsageError(
      `No CI system is known by its variables: looked for ${KNOWN_HOSTS}`,
      'Run drift --issue in a job of one of these, or leave --issue out.',
    );
  const token = ciToken(context.env, host);
  if (token === undefined)
    throw new TrueupError(`No token for issues: ${host.tokenNames.join(' and ')} not set`, {
      code: 'ci-unauthorised',
      category: 'unauthorised',
      hint: `Give the job a token that may write issues in ${host.tokenNames[0]}.`,
    });
  const { environment } = report;
  const root = await findProject(context.cwd).catch(() => undefined);
  const project = root === undefined ? '' : await repositoryPrefix(root, context.env);

  const { did, issue } = await withReviews(context, host, token, async ({ issues }): Promise<StuckIssue> => {
    if (issues === undefined)
      throw new UsageError(
        `${host.title} keeps no issues that trueup knows of`,
        'Leave --issue out, and name --markdown-into FILE.',
      );
    return await stickIssue(issues, {
      identity: { kind: 'drift', environment, project, key: '' },
      label: LABEL,
      title: `Intercom drifted from what was applied (${environment}${project === '' ? '' : `, ${project}`})`,
      text: renderDriftMarkdown(report, { limit: LIMIT }),
      isOpen: report.items.some(({ accepted }) => accepted !== true),
    });
  });
  const where = issue?.url === undefined ? '' : `: ${escapeText(issue.url)}`;
  context.stderr.write(did === 'nothing' ? 'Notice: no issue: nothing drifted.\n' : `Notice: issue ${did}${where}\n`);
}
