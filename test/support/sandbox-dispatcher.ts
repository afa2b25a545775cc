import type { Dispatcher } from 'undici';
import type { Engine } from '../../src/sandbox/engine.ts';
import { exchange } from '../../src/sandbox/exchange.ts';

import { incomingOf } from './incoming-of.ts';

type Handler = Dispatcher.DispatchHandler;
type Options = Dispatcher.DispatchOptions;

/**
 * Carries requests to a sandbox without a socket in between: it has received a request when `dispatch` returns, and the
 * answer comes some turns of the event loop later, so that requests are in flight side by side.
 */
export function sandboxDispatcher(engine: Engine, isCut: () => boolean = () => false): Dispatcher {
  const dispatch = (options: Options, handler: Handler): boolean => {
    if (isCut()) return true;
    const controller = {} as Dispatcher.DispatchController;
    handler.onRequestStart?.(controller, {});
    const outgoing = exchange(engine, incomingOf(options), undefined);
    setImmediate(() => {
      if (outgoing.manner !== 'whole') {
        handler.onResponseError?.(controller, Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
        return;
      }
      const body = Buffer.from(outgoing.text);
      const headers = Object.entries(outgoing.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
      const told = { 'content-type': outgoing.type, 'content-length': String(body.length) };
      handler.onResponseStart?.(controller, outgoing.status, { ...told, ...Object.fromEntries(headers) });
      handler.onResponseData?.(controller, body);
      handler.onResponseEnd?.(controller, {});
    });
    return true;
  };
  return { dispatch, close: async () => undefined } as unknown as Dispatcher;
}
