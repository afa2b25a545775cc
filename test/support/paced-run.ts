import { Buffer } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { type Connection, createConnection } from '../../src/api/connection.ts';
import { applySteps } from '../../src/apply/apply-steps.ts';
import { createRemote } from '../../src/kinds/registry.ts';
import type { ApplyEvent, RunCounts } from '../../src/model/event.ts';
import type { Remote } from '../../src/model/remote.ts';
import { createEngine, type Engine } from '../../src/sandbox/engine.ts';
import { exchange } from '../../src/sandbox/exchange.ts';
import type { JournalEntry } from '../../src/sandbox/journal.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { incomingOf } from './incoming-of.ts';
import { aChange, aField, aShop, aStepOf, body, order, owned } from './model-values.ts';
import { createVirtualClock, type VirtualClock } from './simulation/virtual-clock.ts';

export interface PacedOptions {
  /** Requests in ten seconds. */
  readonly limit: number;
  readonly parallelism: number;
  readonly budget?: number;
  /** Milliseconds from a request to its answer; a half more or less. */
  readonly latency: number;
  /** Milliseconds Intercom's clock is ahead. */
  readonly skew?: number;
  readonly seed: number;
  /** What becomes of a request that leaves at this time; undefined: it is answered. */
  readonly trouble?: (at: number) => 'refused' | 'reset' | '503' | undefined;
}

/** Intercom and the client's whole way to it, on a clock that takes no time. */
export interface PacedIntercom {
  readonly clock: VirtualClock;
  readonly engine: Engine;
  readonly notices: string[];
  /** Times at which requests left, by the client's clock, whatever became of them. */
  readonly left: number[];
  connect(deadline?: number): { readonly connection: Connection; readonly remote: Remote };
  journal(): readonly JournalEntry[];
}

export function pacedIntercom(options: PacedOptions): PacedIntercom {
  const clock = createVirtualClock();
  const random = createPrng(options.seed);
  const { skew = 0 } = options;
  const engine = createEngine({
    now: () => clock.now() + skew,
    switches: { rateLimit: options.limit * 6 },
    seed: { types: { Order: { attributes: { note: { type: 'string' } } } } },
  });
  const left: number[] = [];
  const notices: string[] = [];
  const dispatcher = {
    dispatch: (given: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
      left.push(clock.now());
      const trouble = options.trouble?.(clock.now());
      const controller = {} as Dispatcher.DispatchController;
      const half = (): number => (options.latency / 2) * (0.5 + random());
      const fail = (code: string) => handler.onResponseError?.(controller, Object.assign(new Error(code), { code }));
      if (trouble === 'refused') return clock.after(half(), () => fail('ECONNREFUSED'));
      handler.onRequestStart?.(controller, {});
      if (trouble === 'reset') return clock.after(half(), () => fail('ECONNRESET'));
      clock.after(half(), () => {
        if (trouble === '503') engine.setFaults([{ kind: 'status', status: 503 }]);
        const outgoing = exchange(engine, incomingOf(given), undefined);
        engine.setFaults([]);
        const date = new Date(clock.now() + skew).toUTCString();
        clock.after(half(), () => {
          const bytes = Buffer.from(outgoing.text);
          const told = Object.entries(outgoing.headers).map(([name, value]) => [name.toLowerCase(), value]);
          const headers = { date, 'content-length': String(bytes.length), ...Object.fromEntries(told) };
          handler.onResponseStart?.(controller, outgoing.status, headers, '');
          handler.onResponseData?.(controller, bytes);
          handler.onResponseEnd?.(controller, {});
        });
      });
    },
    close: async () => undefined,
  } as unknown as Dispatcher;
  return {
    clock,
    engine,
    notices,
    left,
    journal: () => engine.journal.entries(),
    connect: (deadline) => {
      const connection = createConnection({
        baseUrl: new URL('https://intercom.test'),
        token: 'a-token',
        parallelism: options.parallelism,
        ...(options.budget === undefined ? {} : { budget: options.budget }),
        ...(deadline === undefined ? {} : { deadline }),
        now: clock.now,
        sleep: clock.sleep,
        random,
        userAgent: 'test',
        onNotice: (message) => notices.push(message),
        dispatcher,
      });
      return { connection, remote: createRemote(connection, { mode: 'write', version: '2.14', project: aShop() }) };
    },
  };
}

export interface PacedRun {
  readonly counts: RunCounts;
  readonly events: readonly ApplyEvent[];
}

/** Creates orders `from` to `to`, as an apply does once it is planned. */
export async function createOrders(
  intercom: PacedIntercom,
  keys: readonly string[],
  parallelism: number,
  deadline: number = Number.POSITIVE_INFINITY,
): Promise<PacedRun> {
  const { connection, remote } = intercom.connect();
  const changes = keys.map((key) =>
    aChange(order(key), {
      action: 'create',
      id: null,
      before: null,
      after: body({ note: key }),
      fields: [aField('/attributes/note', null, key)],
      entry: owned(order(key), { '/attributes/note': 'hash' }, { id: null }),
    }),
  );
  const steps = applySteps({
    run: 'r',
    project: aShop(),
    jobs: changes.map((change, index) => ({
      change,
      step: aStepOf(index + 1, { address: change.address, action: 'create' }),
    })),
    remote,
    recorder: { intent: async () => undefined, result: () => undefined },
    ids: new Map(),
    managed: () => undefined,
    parallelism,
    sleep: intercom.clock.sleep,
    signal: new AbortController().signal,
    whyNot: () => (intercom.clock.now() < deadline ? remote.whyStopped() : undefined),
    entryOf: () => undefined,
    onEntry: () => undefined,
  });
  const events: ApplyEvent[] = [];
  const collect = async (): Promise<RunCounts> => {
    for await (const event of steps) events.push(event);
    await connection.close();
    const end = events.at(-1);
    if (end?.type !== 'run-finished') throw new Error('the run did not end');
    return end.counts;
  };
  return { counts: await intercom.clock.runUntil(collect()), events };
}
