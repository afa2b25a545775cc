import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { CiHost, CiLabel, CiReviews } from '../../ci/ci-host.ts';
import { KNOWN_HOSTS } from '../../ci/detect-host.ts';
import { type MarkerIdentity, renderMarker } from '../../ci/marker.ts';
import { type Stuck, stickComment } from '../../ci/sticky-comment.ts';
import { findProject } from '../../config/find-project.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { Plan } from '../../model/plan.ts';
import { mergePlans } from '../../plan/merge-plans.ts';
import { escapeText } from '../../report/escape.ts';
import { renderJson } from '../../report/json-line.ts';
import { renderPlanMarkdown } from '../../report/markdown/plan-markdown.ts';
import { renderPlanDocument } from '../../report/plan-json.ts';
import { hasChanges } from '../../report/plan-summary.ts';
import { ciToken, findCiHost, withReviews } from '../ci-tools.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { type CommonOptions, countOption } from '../options.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { repositoryPrefix } from '../repository-prefix.ts';

export interface CommentOptions extends CommonOptions {
  readonly when?: string;
  readonly key?: string;
  readonly artifactUrl?: string;
  readonly request?: string;
  /** False for `--no-labels`. */
  readonly labels?: boolean;
  readonly dryRun?: boolean;
}

const WHEN = ['always', 'changes', 'never'] as const;
/** For `--dry-run` outside of a CI system: the shortest of all limits that matter to most. */
const DEFAULT_LIMIT = 60_000;

/** `trueup comment PLANFILE…`: the one comment of this environment on the pull or merge request, and its labels. */
export async function runComment(
  context: CommandContext,
  files: readonly string[],
  options: CommentOptions,
): Promise<ExitCode> {
  const when = WHEN.find((known) => known === (options.when ?? 'always'));
  if (when === undefined) throw new UsageError(`--when is ${options.when}`, `Choose one of ${WHEN.join(', ')}.`);
  const plans: Plan[] = [];
  for (const file of files) plans.push(await readPlanFile(context, file));
  const [only] = plans;
  const plan = only && plans.length === 1 ? only : mergePlans(plans);
  const identity = await identityOf(context, plan, options);
  const host = await findCiHost(context);
  if (options.dryRun) {
    context.stdout.write(`${renderMarker(identity)}\n${renderBody(plan, host, identity, { files, options })}`);
    return EXIT.done;
  }
  if (host === undefined)
    throw new UsageError(
      `No CI system is known by its variables: looked for ${KNOWN_HOSTS}`,
      'Run it in a job of one of these, or with --dry-run to see the text.',
    );
  const request = countOption('--request', options.request) ?? host.request;
  if (request === undefined)
    throw new UsageError(`This job is about no ${host.reviewWord}`, 'Run it for one, or name one: --request NUMBER.');
  const token = ciToken(context.env, host);
  if (token === undefined) return withoutToken(context, host);
  const done = await withReviews(context, host, token, async (reviews) => {
    const create = when === 'always' || (when === 'changes' && hasChanges(plan));
    const text = renderBody(plan, host, identity, { files, options });
    const stuck: Stuck =
      when === 'never'
        ? { did: 'nothing', comment: undefined }
        : await stickComment(reviews, { request, identity, text, create });
    if (options.labels !== false) await changeLabels(reviews, request, plan);
    return stuck;
  });
  tell(context, options, { ...done, host, request });
  return EXIT.done;
}

/** A fork is given no secrets: that is no failure of whoever wrote the change. Elsewhere somebody forgot it. */
function withoutToken({ stderr }: CommandContext, host: CiHost): ExitCode {
  const [first] = host.tokenNames;
  if (host.isFork) {
    stderr.write(
      `Notice: no comment: a ${host.reviewWord} from a fork is given no ${first}. The plan stands in this job.\n`,
    );
    return EXIT.done;
  }
  throw new TrueupError(
    `No token to comment with: ${host.tokenNames.join(' and ')} ${host.tokenNames.length === 1 ? 'is' : 'are'} not set`,
    {
      code: 'ci-unauthorised',
      category: 'unauthorised',
      hint:
        host.name === 'github'
          ? `Give the step env: GITHUB_TOKEN: $${'{{ github.token }}'}, and the job permissions: pull-requests: write.`
          : `Set ${first} to an access token of the project that may write comments; keep it masked.`,
    },
  );
}

async function identityOf(context: CommandContext, plan: Plan, { key }: CommentOptions): Promise<MarkerIdentity> {
  const root = await findProject(context.cwd).catch(() => undefined);
  const project = root === undefined ? '' : await repositoryPrefix(root, context.env);
  const shard = plan.shard ? `${plan.shard.index}/${plan.shard.total}` : '';
  return { kind: 'plan', environment: plan.environment, project, key: key ?? shard };
}

function renderBody(
  plan: Plan,
  host: CiHost | undefined,
  identity: MarkerIdentity,
  { files, options }: { readonly files: readonly string[]; readonly options: CommentOptions },
): string {
  const name = basename(files[0] ?? '');
  const sha256 = createHash('sha256').update(renderPlanDocument(plan)).digest('hex');
  const url = options.artifactUrl ?? host?.runUrl;
  return renderPlanMarkdown(plan, {
    limit: (host?.commentLimit ?? DEFAULT_LIMIT) - renderMarker(identity).length - 1,
    ...(host?.commit === undefined ? {} : { commit: host.commit }),
    full: { name, sha256, ...(url === undefined ? {} : { url }) },
  });
}

const OUTCOMES = {
  changes: { color: '1d76db', description: 'trueup would change something' },
  destroys: { color: 'b60205', description: 'trueup would delete something' },
  'no changes': { color: '0e8a16', description: 'Intercom is as written' },
} as const;

/** Every environment has labels of its own, so that the jobs of a matrix do not take each other's off. */
async function changeLabels(reviews: CiReviews, request: number, plan: Plan): Promise<void> {
  const prefix = plan.environment === 'default' ? 'trueup' : `trueup ${plan.environment}`;
  const labels = Object.entries(OUTCOMES).map(([outcome, { color, description }]): CiLabel & { outcome: string } => ({
    name: `${prefix}: ${outcome}`,
    color,
    description,
    outcome,
  }));
  const now = plan.summary.destroy > 0 ? 'destroys' : hasChanges(plan) ? 'changes' : 'no changes';
  const remove = labels.filter(({ outcome }) => outcome !== now).map(({ name }) => name);
  const add = labels.filter(({ outcome }) => outcome === now).map(({ outcome: _outcome, ...label }) => label);
  await reviews.labels?.change(request, add, remove);
}

function tell(
  { stdout }: CommandContext,
  { json, quiet }: CommentOptions,
  { did, comment, host, request }: Stuck & { readonly host: CiHost; readonly request: number },
): void {
  const id = comment?.id ?? null;
  const url = comment?.url ?? null;
  if (json) stdout.write(`${renderJson({ comment: did, id, url, host: host.name, request }, 2)}\n`);
  else if (!quiet) {
    const what = did === 'nothing' ? 'no comment' : `comment ${did}`;
    stdout.write(`${what}: ${host.title} ${host.reviewWord} ${request}${url === null ? '' : `, ${escapeText(url)}`}\n`);
  }
}
