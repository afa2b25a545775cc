import type { EngineAnswer, EngineRequest, EngineSender } from '../../../../src/ledger/engine-send.ts';

/** What is answered to a request; undefined fails the test that did not expect it. */
export type Canned = (request: EngineRequest) => EngineAnswer | undefined;

/** A sender that answers from a list and remembers what it was asked. */
export function cannedSender(answer: Canned): EngineSender & { readonly asked: EngineRequest[] } {
  const asked: EngineRequest[] = [];
  return {
    asked,
    send: async (request) => {
      asked.push(request);
      const found = answer(request);
      if (found === undefined) throw new Error(`nobody expected ${request.method} ${request.url}`);
      return found;
    },
    close: async () => undefined,
  };
}

/** An answer with a text. */
export function said(status: number, text = '', headers: Record<string, string> = {}): EngineAnswer {
  return { status, headers, body: Buffer.from(text) };
}
