import { parseApiUrl, regionUrl } from '../api/base-url.ts';
import type { ConnectionOptions } from '../api/connection.ts';
import { LIMITS } from '../api/transport.ts';
import type { Project } from '../model/project.ts';
import { chooseProxy } from './choose-proxy.ts';
import type { CommandContext } from './context.ts';
import { budgetOf, type CommonOptions, deadlineOf, parallelismOf, shardOf } from './options.ts';
import { createNotices, type Notices } from './tell.ts';
import { readToken } from './token.ts';
import { VERSION } from './version.ts';

/**
 * Where Intercom is, with which token and how it is spoken to: what makes the one connection of a command. `sandbox` is the
 * address of the embedded one, which takes any token.
 */
export async function readConnectionOptions(
  context: CommandContext,
  options: CommonOptions,
  { workspace }: Pick<Project, 'workspace'>,
  sandbox: URL | undefined,
  notices: Notices = createNotices(context, options),
): Promise<ConnectionOptions> {
  const parallelism = parallelismOf(options);
  const budget = sharedBudget(options);
  const time = deadlineOf(options);
  const baseUrl = sandbox ?? apiUrlOf(context, options) ?? regionUrl(workspace.region);
  const proxy = chooseProxy(context.env, baseUrl);
  // Loaded when it is needed: most never go through one.
  const tunnel = proxy && (await import('../api/tunnel.ts')).createTunnel(proxy, LIMITS.headerMilliseconds);
  const token = sandbox ? 'sandbox' : await readToken(context, options.tokenFile, workspace.tokenEnv);
  return {
    baseUrl,
    token,
    parallelism,
    ...(budget === undefined ? {} : { budget }),
    ...(time === undefined ? {} : { deadline: context.now() + time }),
    now: context.now,
    sleep: context.sleep,
    random: () => randomFraction(context),
    userAgent: `trueup/${VERSION}`,
    onNotice: notices.tell,
    step: context.step,
    ...(tunnel ? { tunnel } : {}),
    ...(context.dispatcher ? { dispatcher: context.dispatcher } : {}),
  };
}

/** Shards run at the same time against one limit: each takes its part of it. */
function sharedBudget(options: CommonOptions): number | undefined {
  const shard = shardOf(options);
  const budget = budgetOf(options);
  return shard === undefined ? budget : (budget ?? 1) / shard.total;
}

function apiUrlOf(context: CommandContext, options: CommonOptions): URL | undefined {
  // A flag that is empty was meant to hold an address: not to go to Intercom itself then.
  if (options.apiUrl !== undefined) return parseApiUrl(options.apiUrl);
  const text = context.env['INTERCOM_API_URL'];
  return text === undefined || text === '' ? undefined : parseApiUrl(text);
}

function randomFraction(context: CommandContext): number {
  const [high = 0, low = 0] = context.randomBytes(2);
  return (high * 256 + low) / 65_536;
}
