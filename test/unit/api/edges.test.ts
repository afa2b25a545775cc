import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { createRetryBudget } from '../../../src/api/retry-budget.ts';
import { createTunnel } from '../../../src/api/tunnel.ts';
import { aCertificate } from '../../support/certificates.ts';
import { aSecureFront } from '../../support/connect-proxy.ts';
import { freshWire } from './fresh-wire.ts';
import { aClient, anInstance, errorList, json, rejection } from './scripted-server.ts';

const ME = { type: 'admin', id: '1', app: { type: 'app', id_code: 'abc', name: 'Shop', region: 'US' } };

const wire = freshWire();

describe('what a run may send again', () => {
  it('is a hundred, and one more for every five successes', () => {
    const budget = createRetryBudget();
    const taken = Array.from({ length: 101 }, () => budget.take());
    expect(taken.filter(Boolean)).toHaveLength(100);
    for (let times = 0; times < 4; times += 1) budget.earn();
    expect(budget.take()).toBe(false);
    budget.earn();
    expect(budget.take()).toBe(true);
  });

  it('ends the run when it is spent, although no trouble lasts', async () => {
    wire.server.answer = (_request, response) => {
      if (wire.server.requests.length % 5 === 0) json(response, 200, ME);
      else json(response, 503, errorList('service_unavailable'));
    };
    let read = 0;
    for (; read < 40; read += 1) {
      const error = await wire.client.workspace.read().then(
        () => undefined,
        (caught: Error & { readonly code: string; readonly category: string }) => caught,
      );
      if (error === undefined) continue;
      expect(error).toMatchObject({ code: 'retries-spent', category: 'later' });
      break;
    }
    expect(read).toBeGreaterThan(20);
    expect(read).toBeLessThan(40);
    const asked = wire.server.requests.length;
    expect(await rejection(wire.client.workspace.read())).toMatchObject({ code: 'retries-spent' });
    expect(wire.server.requests).toHaveLength(asked);
    // Nobody waits for a repetition that is not made: what was sent beyond once for each call was waited for.
    expect(wire.client.sleeps).toHaveLength(asked - (read + 1));
  });
});

describe('what is no answer', () => {
  it('keeps a failure without a code a failure', async () => {
    const dispatcher = {
      dispatch: (_options: unknown, handler: Dispatcher.DispatchHandler) =>
        handler.onResponseError?.({} as Dispatcher.DispatchController, new Error('odd')),
      close: async () => undefined,
    } as unknown as Dispatcher;
    const odd = aClient(wire.server, { dispatcher });
    expect(await rejection(odd.workspace.read())).toMatchObject({ code: 'unreachable', category: 'later' });
    await odd.close();
  });

  it('hints before an answer are none, and of a header that comes twice the first counts', async () => {
    wire.server.answer = (_request, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.writeHead(400, { 'x-request-id': ['first', 'second'], 'content-length': '2' });
      response.end('{}');
    };
    expect(await rejection(wire.client.workspace.read())).toMatchObject({
      status: 400,
      requestId: expect.stringMatching(/^first/u),
    });
  });

  it('what fails on this side is not taken for the network', async () => {
    const step = (): never => {
      throw new RangeError('ours');
    };
    const broken = aClient(wire.server, { step });
    expect(await rejection(broken.workspace.read())).toBeInstanceOf(RangeError);
    await broken.close();
  });
});

describe('a wait', () => {
  const failing = async (sleep: (milliseconds: number) => Promise<void>, signal?: AbortSignal): Promise<Error> => {
    wire.answering(503, errorList('service_unavailable'));
    const waiting = aClient(wire.server, { sleep, ...(signal ? { signal } : {}) });
    const error = await rejection(waiting.workspace.read());
    await waiting.close();
    return error;
  };

  it('that a signal ends by an error is an interruption, any other error is none', async () => {
    const controller = new AbortController();
    const interrupted = async (): Promise<void> => {
      controller.abort();
      throw new Error('aborted');
    };
    expect(await failing(interrupted, controller.signal)).toMatchObject({ code: 'interrupted' });
    const broken = async (): Promise<void> => {
      throw new RangeError('ours');
    };
    expect(await failing(broken)).toBeInstanceOf(RangeError);
  });

  it('is not begun by a client that was made after the signal', async () => {
    const late = aClient(wire.server, { signal: AbortSignal.abort() });
    expect(await rejection(late.workspace.read())).toMatchObject({ code: 'interrupted' });
    expect(wire.server.requests).toEqual([]);
    await late.close();
  });
});

it('a delete whose answer says nothing may have happened', async () => {
  wire.answering(200, null);
  expect(await rejection(wire.client.instances.deleteById('Order', '22'))).toMatchObject({ outcome: 'unknown' });
  wire.answering(200, { id: '22', deleted: true });
  expect(await wire.client.instances.deleteById('Order', '22')).toBe('deleted');
});

it('a record without attributes has none', async () => {
  wire.answering(200, anInstance({ custom_attributes: null }));
  expect(await wire.client.instances.readByExternalId('Order', 'ORD-1')).toMatchObject({
    state: 'found',
    record: { customAttributes: {} },
  });
});

describe('a proxy', () => {
  const ask = async (proxy: string, target = 'https://intercom.test') => {
    const through = aClient({ url: new URL(target) }, { tunnel: createTunnel(new URL(proxy), 5000) });
    const error = await rejection(through.workspace.read());
    await through.close();
    return error;
  };

  it('spoken to by TLS has a certificate of its own, which is checked', async () => {
    const certificate = aCertificate({ name: 'proxy', hosts: ['localhost'] });
    const front = await aSecureFront(certificate, Number(wire.server.url.port));
    const error = await ask(`https://localhost:${front.port}`);
    expect(error).toMatchObject({ code: 'proxy-refused', category: 'failed' });
    expect(error.message).toContain(
      `the proxy localhost:${front.port} cannot be spoken to (DEPTH_ZERO_SELF_SIGNED_CERT)`,
    );
    expect(front.seen()).toBe('');
    await front.close();
  });

  it.each(['http', 'https'])('by %s without a port is asked at its usual one', async (scheme) => {
    const error = await ask(`${scheme}://127.0.0.9`, 'https://192.0.2.1');
    expect(error).toMatchObject({ code: 'unreachable', category: 'later' });
    expect(error.message).toContain('the proxy 127.0.0.9 cannot be reached (ECONNREFUSED)');
  });
});
