import { readFile, stat } from 'node:fs/promises';
import type { CiHost, CiReviews, CiTools } from '../ci/ci-host.ts';
import { detectHost } from '../ci/detect-host.ts';
import { NetworkError, TrueupError } from '../model/error.ts';
import type { Json } from '../model/json.ts';
import type { CommandContext } from './context.ts';
import { VERSION } from './version.ts';
import { createWebSender } from './web-sender.ts';

const LIMITS = { headerMilliseconds: 30_000, bodyMilliseconds: 60_000, bodyBytes: 32 * 1024 * 1024 };
const MOST_EVENT_BYTES = 32 * 1024 * 1024;

/** The CI system this command runs in, as far as its environment tells. */
export async function findCiHost({ env }: Pick<CommandContext, 'env'>): Promise<CiHost | undefined> {
  return detectHost(env, await readEvent(env['GITHUB_EVENT_PATH']));
}

/** What GitHub says happened; nothing where it cannot be read, since more than one variable says the same. */
async function readEvent(path: string | undefined): Promise<Json | undefined> {
  if (!path) return undefined;
  try {
    const about = await stat(path);
    if (!about.isFile() || about.size > MOST_EVENT_BYTES) return undefined;
    return JSON.parse(await readFile(path, 'utf8')) as Json;
  } catch {
    return undefined;
  }
}

/** The token of a host, and the name of the variable it came from. */
export function ciToken(env: CommandContext['env'], host: CiHost): string | undefined {
  for (const name of host.tokenNames) {
    const token = env[name]?.trim();
    if (!token) continue;
    if (/^[\x21-\x7e]+$/u.test(token)) return token;
    throw new TrueupError(`${name} holds characters that no token has`, {
      code: 'ci-unauthorised',
      category: 'unauthorised',
      hint: 'Copy it again, without quotes or spaces.',
    });
  }
  return undefined;
}

/** Speaks to a host while `work` runs. */
export async function withReviews<Result>(
  context: Pick<CommandContext, 'env' | 'now' | 'sleep' | 'signal'>,
  host: CiHost,
  token: string,
  work: (reviews: CiReviews) => Promise<Result>,
): Promise<Result> {
  const sender = createWebSender(context, LIMITS, {
    unanswered: (url, why, cause) => failed(host, url, why, 'unknown', cause),
    unreachable: (url, code, cause) => failed(host, url, `it cannot be reached (${code})`, 'refused', cause),
  });
  const tools: CiTools = {
    sender,
    userAgent: `trueup/${VERSION}`,
    now: context.now,
    sleep: (milliseconds) => context.sleep(milliseconds, context.signal),
  };
  try {
    return await work(host.open(token, tools));
  } finally {
    await sender.close();
  }
}

function failed(
  { title }: CiHost,
  url: URL,
  why: string,
  outcome: 'unknown' | 'refused',
  cause: unknown,
): NetworkError {
  return new NetworkError(`${title} (${url.host}): ${why}`, {
    code: 'ci-unreachable',
    category: 'later',
    hint: 'Check the network and the proxy, then run the same command again.',
    outcome,
    cause,
  });
}
