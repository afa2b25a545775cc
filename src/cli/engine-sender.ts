import {
  createTransport,
  type RawAnswer,
  type Transport,
  TransportFailure,
  type TransportLimits,
} from '../api/transport.ts';
import { unreachable } from '../ledger/engine-errors.ts';
import type { EngineAnswer, EngineSender } from '../ledger/engine-send.ts';
import { MAX_LEDGER_BYTES } from '../ledger/ledger-format.ts';
import { OutcomeUnknown } from '../ledger/shared-object.ts';
import { chooseProxy } from './choose-proxy.ts';
import type { CommandContext } from './context.ts';
import { VERSION } from './version.ts';

const LIMITS = { headerMilliseconds: 30_000, bodyMilliseconds: 120_000, bodyBytes: MAX_LEDGER_BYTES + 1024 * 1024 };

/** For services of the machine itself, which are there or not: nobody waits for one that is not. */
export const NEARBY_LIMITS: TransportLimits = {
  headerMilliseconds: 1_500,
  bodyMilliseconds: 1_500,
  bodyBytes: 64 * 1024,
};

/** Sends requests to engines the way requests go to Intercom: through the proxy of the environment, with its authorities. */
export function createEngineSender(
  { env }: Pick<CommandContext, 'env'>,
  limits: TransportLimits = LIMITS,
): EngineSender {
  const transports = new Map<string, Promise<Transport>>();
  const transportTo = (url: URL): Promise<Transport> => {
    const known = transports.get(url.origin) ?? connect(env, new URL(url.origin), limits);
    transports.set(url.origin, known);
    return known;
  };
  return {
    send: async ({ method, url, headers, body }) => {
      const transport = await transportTo(url);
      const all = { 'user-agent': `trueup/${VERSION}`, ...headers };
      try {
        return answerOf(
          url,
          await transport.send(
            { method, path: `${url.pathname}${url.search}`, headers: all, body },
            // A signal ends what goes to Intercom; the ledger still learns of it, and its lock goes.
            new AbortController().signal,
          ),
        );
      } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        if (error.sent) throw new OutcomeUnknown(`no answer came (${error.code})`, error);
        throw unreachable(url.host, error.code, error);
      }
    },
    close: async () => {
      for (const transport of transports.values()) await (await transport).close();
    },
  };
}

async function connect(env: CommandContext['env'], baseUrl: URL, limits: TransportLimits): Promise<Transport> {
  const proxy = chooseProxy(env, baseUrl);
  const tunnel = proxy && (await import('../api/tunnel.ts')).createTunnel(proxy, limits.headerMilliseconds);
  return createTransport({ baseUrl, connections: 4, limits, ...(tunnel ? { tunnel } : {}) });
}

function answerOf(url: URL, { status, headers, body, framed }: RawAnswer): EngineAnswer {
  if (!framed && body.length > 0) throw new OutcomeUnknown(`the answer of ${url.host} may have been cut`);
  const texts = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    Array.isArray(value) ? value[0] : value,
  ]);
  return { status, headers: Object.fromEntries(texts) as EngineAnswer['headers'], body };
}
