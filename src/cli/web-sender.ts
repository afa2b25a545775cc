import {
  createTransport,
  type RawAnswer,
  type Transport,
  TransportFailure,
  type TransportLimits,
} from '../api/transport.ts';
import { chooseProxy } from './choose-proxy.ts';
import type { CommandContext } from './context.ts';
import { VERSION } from './version.ts';

/** One request to a service that is not Intercom. */
export interface WebRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array;
}

/** Names of headers are in lower case. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: Uint8Array;
}

/** What is thrown where no usable answer came. */
export interface WebFailures {
  /** It may have arrived. */
  readonly unanswered: (url: URL, why: string, cause?: unknown) => Error;
  /** It has not left. */
  readonly unreachable: (url: URL, code: string, cause: unknown) => Error;
}

/**
 * Sends requests to other services the way requests go to Intercom: through the proxy of the environment, with its
 * authorities, bounded in time and size, following nothing.
 */
export function createWebSender({ env }: Pick<CommandContext, 'env'>, limits: TransportLimits, failures: WebFailures) {
  const transports = new Map<string, Promise<Transport>>();
  const transportTo = (url: URL): Promise<Transport> => {
    const known = transports.get(url.origin) ?? connect(env, new URL(url.origin), limits);
    transports.set(url.origin, known);
    return known;
  };
  return {
    send: async ({ method, url, headers, body }: WebRequest): Promise<WebAnswer> => {
      const transport = await transportTo(url);
      const all = { 'user-agent': `trueup/${VERSION}`, ...headers };
      const request = { method, path: `${url.pathname}${url.search}`, headers: all, body };
      // A signal ends what goes to Intercom; other services still learn of it.
      const answer = await transport.send(request, new AbortController().signal).catch((error: unknown) => {
        if (!(error instanceof TransportFailure)) throw error;
        if (error.sent) throw failures.unanswered(url, `no answer came (${error.code})`, error);
        throw failures.unreachable(url, error.code, error);
      });
      return answerOf(answer, () => failures.unanswered(url, `the answer of ${url.host} may have been cut`));
    },
    close: async (): Promise<void> => {
      for (const transport of transports.values()) await (await transport).close();
    },
  };
}

async function connect(env: CommandContext['env'], baseUrl: URL, limits: TransportLimits): Promise<Transport> {
  const proxy = chooseProxy(env, baseUrl);
  const tunnel = proxy && (await import('../api/tunnel.ts')).createTunnel(proxy, limits.headerMilliseconds);
  return createTransport({ baseUrl, connections: 4, limits, ...(tunnel ? { tunnel } : {}) });
}

function answerOf({ status, headers, body, framed }: RawAnswer, cut: () => Error): WebAnswer {
  if (!framed && body.length > 0) throw cut();
  const texts = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value[0] : value,
  ]);
  return { status, headers: Object.fromEntries(texts) as WebAnswer['headers'], body };
}
