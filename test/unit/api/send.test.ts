import { buildConnector } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, NetworkError } from '../../../src/model/error.ts';
import {
  aClient,
  anInstance,
  errorList,
  json,
  rejection,
  type ScriptedServer,
  startServer,
  type TestClient,
  TOKEN,
} from './scripted-server.ts';

let server: ScriptedServer;
let client: TestClient;

beforeEach(async () => {
  server = await startServer();
  client = aClient(server);
});
afterEach(async () => {
  await client.close();
  await server.close();
});

const read = () => client.workspace.read();
const writeOn = (on: TestClient) => on.instances.upsert('Order', { external_id: 'ORD-1', custom_attributes: { a: 1 } });
const write = () => writeOn(client);
const replace = (since: number) =>
  client.instances.upsert('Order', { external_id: 'ORD-1', custom_attributes: { parts: [] } }, since);
const ME = { type: 'admin', id: '1', app: { type: 'app', id_code: 'abc', name: 'Shop', region: 'US' } };

describe('every request', () => {
  it('carries token, version, agent and JSON headers', async () => {
    server.answer = (_request, response) => json(response, 200, ME);
    await read();
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/me',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'intercom-version': '2.14',
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'trueup/test',
      },
    });
  });

  it('may speak another version for one call', async () => {
    server.answer = (_request, response) => json(response, 200, { type: 'list', data: [] });
    await client.attributes.listDataAttributes('conversation', '2.13');
    expect(server.requests[0]?.headers['intercom-version']).toBe('2.13');
  });

  it('goes below the path of the base URL', async () => {
    server.answer = (_request, response) => json(response, 200, ME);
    const behind = aClient({ url: new URL('/gateway/', server.url) });
    await behind.workspace.read();
    await behind.close();
    expect(server.requests[0]?.url).toBe('/gateway/me');
  });
});

const STATUSES = [
  ...[300, 301, 302, 303, 305, 306, 307, 308],
  ...[400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423],
  ...[424, 425, 426, 428, 429, 431, 440, 444, 449, 450, 451, 460, 463, 494, 495, 496, 497, 498, 499],
  ...[500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
];
const RETRIED = [408, 500, 502, 503, 504];

describe('60 statuses', () => {
  it.each(STATUSES)('%i: how often a read is sent, and what it comes to', async (status) => {
    server.answer = (_request, response) => json(response, status, errorList('some_code', 'some message'));
    const error = await rejection(read());
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, outcome: 'refused', requestId: 'req-1' });
    expect(server.requests).toHaveLength(status === 429 ? 11 : RETRIED.includes(status) ? 5 : 1);
    expect(error['category']).toBe(
      status === 401 || status === 403
        ? 'unauthorised'
        : status >= 500 || [408, 429].includes(status)
          ? 'later'
          : 'failed',
    );
  });

  it.each(STATUSES)('%i: a write is sent once, and may have happened after 408 and 5xx', async (status) => {
    server.answer = (_request, response) => json(response, status, errorList('some_code', 'some message'));
    const error = await rejection(write());
    expect(server.requests).toHaveLength(status === 429 ? 11 : 1);
    expect(error).toMatchObject({ status, outcome: status === 408 || status >= 500 ? 'unknown' : 'refused' });
  });

  it('are sixty', () => {
    expect(new Set(STATUSES).size).toBe(60);
  });
});

describe('reads', () => {
  it('wait 0.5, 1, 2 and 4 seconds between attempts', async () => {
    server.answer = (_request, response) => json(response, 503, errorList('service_unavailable'));
    await rejection(read());
    expect(client.sleeps).toEqual([500, 1000, 2000, 4000]);
    expect(client.calls()).toMatchObject({ reads: 5, writes: 0 });
  });

  it('wait as long as Retry-After says', async () => {
    server.answer = (_request, response) => {
      if (server.requests.length > 1) json(response, 200, ME);
      else json(response, 503, errorList('service_unavailable'), { 'retry-after': '9' });
    };
    await read();
    expect(client.sleeps).toEqual([9000]);
  });

  it('are sent again after a reset in the middle of an answer', async () => {
    server.answer = (_request, response) => {
      if (server.requests.length > 2) return json(response, 200, ME);
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"type":');
      setTimeout(() => response.destroy(), 5);
    };
    await expect(read()).resolves.toMatchObject({ id: 'abc' });
    expect(server.requests).toHaveLength(3);
  });

  it('are sent again after JSON that stops short, and not after a page of HTML', async () => {
    server.answer = (_request, response) => response.end(JSON.stringify(ME).slice(0, -3));
    expect(await rejection(read())).toMatchObject({ code: 'unreadable-answer', category: 'later' });
    expect(server.requests).toHaveLength(5);
    server.requests.length = 0;
    server.answer = (_request, response) => response.end('<html>Sign in</html>');
    expect(await rejection(read())).toMatchObject({
      code: 'unreadable-answer',
      message: expect.stringContaining('login'),
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('429', () => {
  const limited = (headers: Record<string, string>, times: number): void => {
    server.answer = (_request, response) => {
      if (server.requests.length > times) json(response, 200, anInstance());
      else json(response, 429, errorList('rate_limit_exceeded', 'Exceeded rate limit of 167 in 10_seconds'), headers);
    };
  };
  const at = (milliseconds: number): string => new Date(milliseconds).toUTCString();

  it('waits for the reset by Intercom’s own clock and then writes', async () => {
    const server1HourAhead = client.clock.time + 3_600_000;
    limited({ 'x-ratelimit-reset': String(server1HourAhead / 1000 + 7), date: at(server1HourAhead) }, 1);
    await write();
    expect(client.sleeps).toEqual([7000]);
    expect(client.calls()).toMatchObject({ writes: 2 });
  });

  it('waits at least a second and at most a minute', async () => {
    limited({ 'x-ratelimit-reset': '1', date: at(client.clock.time) }, 1);
    await write();
    expect(client.sleeps).toEqual([1000]);
    server.requests.length = 0;
    limited({ 'x-ratelimit-reset': String(client.clock.time / 1000 + 9_000), date: at(client.clock.time) }, 1);
    await write();
    expect(client.sleeps).toEqual([1000, 60_000]);
  });

  it('backs off without headers and prefers Retry-After to the reset', async () => {
    limited({}, 2);
    await write();
    expect(client.sleeps).toEqual([1000, 2000]);
    server.requests.length = 0;
    limited({ 'retry-after': '3', 'x-ratelimit-reset': String(client.clock.time / 1000 + 9) }, 1);
    await write();
    expect(client.sleeps.at(-1)).toBe(3000);
  });

  it('gives up after ten more attempts, with nothing done', async () => {
    limited({}, 99);
    const error = await rejection(write());
    expect(error).toMatchObject({ code: 'rate-limited', category: 'later', outcome: 'refused' });
    expect(error.message).toContain('Exceeded rate limit of 167');
    expect(server.requests).toHaveLength(11);
  });
});

describe('writes', () => {
  it('are never sent again after the connection broke', async () => {
    server.answer = (_request, response) => response.destroy();
    const error = await rejection(write());
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code: 'connection-lost', category: 'later', outcome: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['', '{"id":"22"', '<html>', 'null', '{}', '[]', '{"type":"Order"}', '{"type":"list","data":[]}'])(
    'with the answer %j may have happened',
    async (body) => {
      server.answer = (_request, response) => response.end(body);
      expect(await rejection(write())).toMatchObject({ outcome: 'unknown' });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('cannot have happened when no connection was made', async () => {
    const { url } = server;
    await server.close();
    const error = await rejection(aClient({ url }).instances.upsert('Order', { external_id: 'ORD-1' }));
    expect(error).toMatchObject({ code: 'unreachable', category: 'later', outcome: 'refused' });
    expect(error.message).toContain('refused');
  });

  it('with an error list under 200 failed, as far as anyone can tell', async () => {
    server.answer = (_request, response) => json(response, 200, errorList('parameter_invalid', 'no such thing'));
    const error = await rejection(write());
    expect(error).toMatchObject({ code: 'error-in-success', outcome: 'unknown' });
    expect(error.message).toContain('parameter_invalid: no such thing');
  });
});

describe('a refused token', () => {
  it('stops everything that has not left yet', async () => {
    server.answer = (_request, response) => json(response, 401, errorList('unauthorized', 'Access Token Invalid'));
    const errors = await Promise.all(Array.from({ length: 50 }, () => rejection(read())));
    expect(errors.every((error) => error['code'] === 'token-refused')).toBe(true);
    expect(server.requests.length).toBeLessThanOrEqual(8);
  });

  it.each(['', ' ', 'a b', 'a\n', 'tök'])('%j is never sent', (token) => {
    expect(() => aClient(server, { token })).toThrow(expect.objectContaining({ category: 'unauthorised' }));
  });
});

describe('the signal', () => {
  it('lets what is in flight finish and nothing else leave', async () => {
    const controller = new AbortController();
    const stopped = aClient(server, { signal: controller.signal, parallelism: 1 });
    server.answer = (_request, response) => {
      controller.abort();
      setTimeout(() => json(response, 200, ME), 20);
    };
    const [first, second] = [stopped.workspace.read(), rejection(stopped.workspace.read())];
    await expect(first).resolves.toMatchObject({ id: 'abc' });
    expect(await second).toMatchObject({ code: 'interrupted', category: 'failed' });
    expect(await rejection(stopped.workspace.read())).toMatchObject({ code: 'interrupted' });
    expect(server.requests).toHaveLength(1);
    await stopped.close();
  });

  it('takes back what was let through and has not left', async () => {
    const controller = new AbortController();
    const step = async (name: string): Promise<void> => {
      if (name === 'request') controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const stopped = aClient(server, { signal: controller.signal, step });
    expect(await rejection(writeOn(stopped))).toMatchObject({ code: 'interrupted', category: 'failed' });
    expect(server.requests).toEqual([]);
    expect(stopped.calls()).toMatchObject({ reads: 0, writes: 0 });
    await stopped.close();
  });

  it('takes back what waits for its connection, and sends nothing once there is one', async () => {
    const controller = new AbortController();
    const waiting: (() => void)[] = [];
    const connect = buildConnector({});
    const stopped = aClient(server, {
      signal: controller.signal,
      tunnel: (options, callback) => void waiting.push(() => connect(options, callback)),
    });
    server.answer = (_request, response) => json(response, 200, anInstance());
    const writes = [rejection(writeOn(stopped)), rejection(writeOn(stopped))];
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    for (const error of await Promise.all(writes)) expect(error).toMatchObject({ code: 'interrupted' });
    for (const open of waiting) open();
    await stopped.close();
    expect(server.requests).toEqual([]);
    expect(stopped.calls()).toMatchObject({ reads: 0, writes: 0 });
  });

  it('leaves alone what is under way, and knows its outcome', async () => {
    const controller = new AbortController();
    const stopped = aClient(server, { signal: controller.signal });
    server.answer = (_request, response) => {
      controller.abort();
      response.destroy();
    };
    expect(await rejection(writeOn(stopped))).toMatchObject({ category: 'later', outcome: 'unknown' });
    expect(stopped.calls()).toMatchObject({ writes: 1 });
    await stopped.close();
  });

  it('ends the wait before another attempt', async () => {
    const controller = new AbortController();
    const sleep = async (): Promise<void> => controller.abort();
    const stopped = aClient(server, { signal: controller.signal, sleep });
    server.answer = (_request, response) => json(response, 503, errorList('service_unavailable'));
    expect(await rejection(stopped.workspace.read())).toMatchObject({ code: 'interrupted' });
    expect(server.requests).toHaveLength(1);
    await stopped.close();
  });
});

it('any number of calls that wait at once is no leak to warn of', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', listen);
  const waiting = aClient(server, {
    parallelism: 30,
    signal: new AbortController().signal,
    now: () => performance.now() * 1000,
    sleep: (_milliseconds, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve(), { once: true });
        setTimeout(resolve, 20);
      }),
  });
  server.answer = (_request, response) => json(response, 503, errorList('service_unavailable'));
  await Promise.all(Array.from({ length: 30 }, () => rejection(waiting.workspace.read())));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  await waiting.close();
  expect(warnings).not.toContain('MaxListenersExceededWarning');
});

describe('a write that stands on a look', () => {
  it('is not sent when there was a wait since', async () => {
    server.answer = (_request, response) => json(response, 200, anInstance());
    await expect(replace(1)).rejects.toMatchObject({ code: 'look-outdated', category: 'later', outcome: 'refused' });
    expect(server.requests).toEqual([]);
    await replace(0);
    expect(server.requests).toHaveLength(1);
  });

  it('is not sent again after 429, which took time', async () => {
    server.answer = (_request, response) => json(response, 429, errorList('rate_limit_exceeded'));
    await expect(replace(0)).rejects.toMatchObject({ code: 'look-outdated', outcome: 'refused' });
    expect(server.requests).toHaveLength(1);
  });
});
