import { TrueupError } from '../model/error.ts';
import { hasChanges } from '../report/plan-summary.ts';
import { renderVerdict } from '../report/plan-verdict.ts';
import type { CiNews } from './ci-news.ts';
import { findCiHost } from './ci-tools.ts';
import type { CommandContext } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { createWebSender } from './web-sender.ts';

/** The variable that holds the address; whoever knows it may post there, so it is no setting in a file. */
export const WEBHOOK_VARIABLE = 'TRUEUP_WEBHOOK_URL';

const LIMITS = { headerMilliseconds: 10_000, bodyMilliseconds: 10_000, bodyBytes: 64 * 1024 };

/**
 * Tells a webhook what an apply or a drift came to, in a small JSON body whose `text` chats show as it is. It holds counts
 * and names of the workspace and environment, and no value. Whoever does not answer changes nothing of how the command ends.
 */
export async function tellWebhook(context: CommandContext, news: readonly CiNews[], code: ExitCode): Promise<void> {
  const address = context.env[WEBHOOK_VARIABLE]?.trim();
  const body = bodyOf(news, code);
  if (!address || body === undefined) return;
  const warn = (why: string) =>
    context.stderr.write(`Warning: the webhook of ${WEBHOOK_VARIABLE} was not told: ${why}\n`);
  if (!isAllowed(address)) return void warn('it is no https address');
  const url = new URL(address);
  const host = await findCiHost(context);
  const told = { ...body, ...(host?.runUrl === undefined ? {} : { run_url: host.runUrl }) };
  const sender = createWebSender(context, LIMITS, {
    unanswered: (_, why) => unheard(why),
    unreachable: (_, why) => unheard(`it cannot be reached (${why})`),
  });
  try {
    const { status } = await sender.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(told)),
    });
    if (status < 200 || status >= 300) warn(`${url.host} answers ${status}`);
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    warn(`${url.host}: ${error.message}`);
  } finally {
    await sender.close();
  }
}

function bodyOf(news: readonly CiNews[], code: ExitCode) {
  const last = news.at(-1);
  if (last?.kind === 'drift') {
    const { workspace, environment, items } = last.report;
    const open = items.filter(({ accepted }) => accepted !== true).length;
    const text = `trueup drift (${environment}): ${open === 0 ? 'nothing moved' : `${open} moved in Intercom since the last apply`}`;
    return { tool: 'trueup', command: 'drift', text, workspace, environment, exit_code: code, drift: open };
  }
  if (last?.kind === 'apply') {
    const { workspace, environment, finished, run } = last.applied;
    const { counts } = finished;
    const plan = news.find((each) => each.kind === 'plan');
    const nothing = plan?.kind === 'plan' && !hasChanges(plan.plan);
    const done = `${counts.added} added, ${counts.changed} changed, ${counts.destroyed} destroyed`;
    const bad = counts.failed + counts.unknown + counts.skipped;
    const text = `trueup apply (${environment}): ${nothing ? 'no changes' : done}${bad > 0 ? `; ${bad} not done` : ''}`;
    return { tool: 'trueup', command: 'apply', text, workspace, environment, exit_code: code, run, counts };
  }
  if (last?.kind === 'plan' && code !== 0 && code !== 2) {
    const { workspace, environment } = last.plan;
    const text = `trueup (${environment}) did not apply: ${renderVerdict(last.plan)}`;
    return { tool: 'trueup', command: 'plan', text, workspace, environment, exit_code: code };
  }
  return undefined;
}

function isAllowed(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(hostname))
  );
}

function unheard(why: string): TrueupError {
  return new TrueupError(why, { code: 'webhook-unheard', category: 'later' });
}
