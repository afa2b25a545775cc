import { buildConnector } from 'undici';
import { describe, expect, it } from 'vitest';
import { ApiError, NetworkError } from '../../../src/model/error.ts';
import { freshWire } from './fresh-wire.ts';
import { aClient, anInstance, errorList, json, rejection, type TestClient, TOKEN } from './scripted-server.ts';

const wire = freshWire();

const read = () => wire.client.workspace.read();
const writeOn = (on: TestClient) => on.instances.upsert('Order', { external_id: 'ORD-1', custom_attributes: { a: 1 } });
const write = () => writeOn(wire.client);
const replace = (since: number) =>
  wire.client.instances.upsert('Order', { external_id: 'ORD-1', custom_attributes: { parts: [] } }, since);
const ME = { type: 'admin', id: '1', app: { type: 'app', id_code: 'abc', name: 'Shop', region: 'US' } };

describe('every request', () => {
  it('carries token, version, agent and JSON headers', async () => {
    wire.answering(200, ME);
    await read();
    expect(wire.server.requests[0]).toMatchObject({
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
    wire.answering(200, { type: 'list', data: [] });
    await wire.client.attributes.listDataAttributes('conversation', '2.13');
    expect(wire.server.requests[0]?.headers['intercom-version']).toBe('2.13');
  });

  it('goes below the path of the base URL', async () => {
    wire.answering(200, ME);
    const behind = aClient({ url: new URL('/gateway/', wire.server.url) });
    await behind.workspace.read();
    await behind.close();
    expect(wire.server.requests[0]?.url).toBe('/gateway/me');
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
    wire.answering(status, errorList('some_code', 'some message'));
    const error = await rejection(read());
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, outcome: 'refused', requestId: 'req-1' });
    expect(wire.server.requests).toHaveLength(status === 429 ? 11 : RETRIED.includes(status) ? 5 : 1);
    expect(error['category']).toBe(
      status === 401 || status === 403
        ? 'unauthorised'
        : status >= 500 || [408, 429].includes(status)
          ? 'later'
          : 'failed',
    );
  });

  it.each(STATUSES)('%i: a write is sent once, and may have happened after 408 and 5xx', async (status) => {
    wire.answering(status, errorList('some_code', 'some message'));
    const error = await rejection(write());
    expect(wire.server.requests).toHaveLength(status === 429 ? 11 : 1);
    expect(error).toMatchObject({ status, outcome: status === 408 || status >= 500 ? 'unknown' : 'refused' });
  });

  it('are sixty', () => {
    expect(new Set(STATUSES).size).toBe(60);
  });
});

describe('reads', () => {
  it('wait 0.5, 1, 2 and 4 seconds between attempts', async () => {
    wire.answering(503, errorList('service_unavailable'));
    await rejection(read());
    expect(wire.client.sleeps).toEqual([500, 1000, 2000, 4000]);
    expect(wire.client.notices.map((notice) => /service_unavailable; (.*)$/u.exec(notice)?.[1])).toEqual(
      ['0.5', '1.0', '2.0', '4.0'].map((seconds) => `trying again in ${seconds} s`),
    );
    expect(wire.client.calls()).toMatchObject({ reads: 5, writes: 0 });
  });

  it('wait as long as Retry-After says', async () => {
    wire.server.answer = (_request, response) => {
      if (wire.server.requests.length > 1) json(response, 200, ME);
      else json(response, 503, errorList('service_unavailable'), { 'retry-after': '9' });
    };
    await read();
    expect(wire.client.sleeps).toEqual([9000]);
  });

  it('are sent again after a reset in the middle of an answer', async () => {
    wire.server.answer = (_request, response) => {
      if (wire.server.requests.length > 2) return json(response, 200, ME);
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"type":');
      setTimeout(() => response.destroy(), 5);
    };
    await expect(read()).resolves.toMatchObject({ id: 'abc' });
    expect(wire.server.requests).toHaveLength(3);
  });

  it('are sent again after JSON that stops short, and not after a page of HTML', async () => {
    wire.server.answer = (_request, response) => response.end(JSON.stringify(ME).slice(0, -3));
    expect(await rejection(read())).toMatchObject({ code: 'unreadable-answer', category: 'later' });
    expect(wire.server.requests).toHaveLength(5);
    wire.server.requests.length = 0;
    wire.server.answer = (_request, response) => response.end('<html>Sign in</html>');
    expect(await rejection(read())).toMatchObject({
      code: 'unreadable-answer',
      message: expect.stringContaining('login'),
    });
    expect(wire.server.requests).toHaveLength(1);
  });
});

describe('429', () => {
  const limited = (headers: Record<string, string>, times: number): void => {
    wire.server.answer = (_request, response) => {
      if (wire.server.requests.length > times) json(response, 200, anInstance());
      else json(response, 429, errorList('rate_limit_exceeded', 'Exceeded rate limit of 167 in 10_seconds'), headers);
    };
  };
  const at = (milliseconds: number): string => new Date(milliseconds).toUTCString();

  it('waits for the reset by Intercom’s own clock and then writes', async () => {
    const server1HourAhead = wire.client.clock.time + 3_600_000;
    limited({ 'x-ratelimit-reset': String(server1HourAhead / 1000 + 7), date: at(server1HourAhead) }, 1);
    await write();
    expect(wire.client.sleeps).toEqual([7000]);
    expect(wire.client.calls()).toMatchObject({ writes: 2 });
  });

  it('waits at least a second and at most a minute', async () => {
    limited({ 'x-ratelimit-reset': '1', date: at(wire.client.clock.time) }, 1);
    await write();
    expect(wire.client.sleeps).toEqual([1000]);
    wire.server.requests.length = 0;
    limited(
      { 'x-ratelimit-reset': String(wire.client.clock.time / 1000 + 9_000), date: at(wire.client.clock.time) },
      1,
    );
    await write();
    expect(wire.client.sleeps).toEqual([1000, 60_000]);
  });

  it('backs off without headers and prefers Retry-After to the reset', async () => {
    limited({}, 2);
    await write();
    expect(wire.client.sleeps).toEqual([1000, 2000]);
    wire.server.requests.length = 0;
    limited({ 'retry-after': '3', 'x-ratelimit-reset': String(wire.client.clock.time / 1000 + 9) }, 1);
    await write();
    expect(wire.client.sleeps.at(-1)).toBe(3000);
  });

  it('gives up after ten more attempts, with nothing done', async () => {
    limited({}, 99);
    const error = await rejection(write());
    expect(error).toMatchObject({ code: 'rate-limited', category: 'later', outcome: 'refused' });
    expect(error.message).toContain('Exceeded rate limit of 167');
    expect(wire.server.requests).toHaveLength(11);
  });

  it('that never ends stops the run, and what it tells others quotes nothing of a write', async () => {
    limited({}, 99);
    await rejection(write());
    expect(await rejection(read())).toMatchObject({
      code: 'rate-limited',
      message: "Intercom's rate limit stays exhausted: POST /custom_object_instances/Order answered 429",
    });
    expect(wire.server.requests).toHaveLength(11);
  });

  it('is told, with what Intercom says of a read and without what it says of a write', async () => {
    limited({ 'retry-after': '3' }, 1);
    await write();
    expect(wire.client.notices).toEqual(['POST /custom_object_instances/Order answered 429; trying again in 3.0 s']);
    wire.server.requests.length = 0;
    limited({ 'retry-after': '2' }, 1);
    await rejection(read());
    expect(wire.client.notices.at(-1)).toMatch(
      /^GET \/me answered 429: .*Exceeded rate limit of 167.*; trying again in 2\.0 s$/u,
    );
  });
});

describe('writes', () => {
  it('are never sent again after the connection broke', async () => {
    wire.server.answer = (_request, response) => response.destroy();
    const error = await rejection(write());
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({ code: 'connection-lost', category: 'later', outcome: 'unknown' });
    expect(wire.server.requests).toHaveLength(1);
  });

  it.each(['', '{"id":"22"', '<html>', 'null', '{}', '[]', '{"type":"Order"}', '{"type":"list","data":[]}'])(
    'with the answer %j may have happened',
    async (body) => {
      wire.server.answer = (_request, response) => response.end(body);
      expect(await rejection(write())).toMatchObject({ outcome: 'unknown' });
      expect(wire.server.requests).toHaveLength(1);
    },
  );

  it('cannot have happened when no connection was made', async () => {
    const { url } = wire.server;
    await wire.server.close();
    const error = await rejection(aClient({ url }).instances.upsert('Order', { external_id: 'ORD-1' }));
    expect(error).toMatchObject({ code: 'unreachable', category: 'later', outcome: 'refused' });
    expect(error.message).toContain('refused');
  });

  it('with an error list under 200 failed, as far as anyone can tell', async () => {
    wire.answering(200, errorList('parameter_invalid', 'no such thing'));
    const error = await rejection(write());
    expect(error).toMatchObject({ code: 'error-in-success', outcome: 'unknown' });
    expect(error.message).toContain('parameter_invalid: no such thing');
  });
});

describe('a refused token', () => {
  it('stops everything that has not left yet', async () => {
    wire.answering(401, errorList('unauthorized', 'Access Token Invalid'));
    const errors = await Promise.all(Array.from({ length: 50 }, () => rejection(read())));
    expect(errors.every((error) => error['code'] === 'token-refused')).toBe(true);
    expect(wire.server.requests.length).toBeLessThanOrEqual(8);
  });
});

describe('a refusal for every call', () => {
  it.each([
    [401, false, 1],
    [401, true, 1],
    [403, true, 1],
    [403, false, 2],
    [404, true, 2],
  ])('%i, all or nothing %s: of two calls %i are made', async (status, allOrNothing, made) => {
    wire.answering(status, errorList('no'));
    const client = aClient(wire.server, { allOrNothing });
    const errors = [await rejection(client.workspace.read()), await rejection(client.workspace.read())];
    expect(errors).toMatchObject([{ status }, { status }]);
    expect(wire.server.requests).toHaveLength(made);
    await client.close();
  });

  it('does not quote to others what Intercom says of a write', async () => {
    wire.answering(401, errorList('unauthorized', 'the secret'));
    expect((await rejection(write())).message).toContain('the secret');
    expect((await rejection(read())).message).toBe(
      'POST /custom_object_instances/Order answered 401: Intercom does not accept the access token',
    );
    expect(wire.server.requests).toHaveLength(1);
  });
});

describe('failures in a row', () => {
  const opened = () => wire.client.notices.filter((notice) => notice.includes('with a single request')).length > 0;
  const down = async (): Promise<void> => {
    wire.answering(503, errorList('service_unavailable'));
    await rejection(read());
  };

  it('of several calls together let only single requests leave', async () => {
    await down();
    await down();
    expect(opened()).toBe(false);
    await down();
    expect(opened()).toBe(true);
    expect(wire.client.notices).toContainEqual(
      expect.stringMatching(/^Intercom failed 10 times in a row; trying again with a single request in 1\.0 s$/u),
    );
  });

  it.each([
    [200, ME],
    [404, errorList('not_found')],
  ])('end with any answer: %i', async (status, body) => {
    for (let times = 0; times < 4; times += 1) {
      await down();
      wire.answering(status, body);
      await read().catch(() => undefined);
    }
    expect(opened()).toBe(false);
  });

  it('are none when Intercom refuses', async () => {
    wire.answering(400, errorList('parameter_invalid'));
    for (let times = 0; times < 12; times += 1) await rejection(read());
    expect(opened()).toBe(false);
    expect(wire.client.sleeps).toEqual([]);
  });
});

describe('a deadline', () => {
  it('refuses reads that cannot leave before it, and no request of a write', async () => {
    const deadline = wire.client.clock.time - 1;
    wire.answering(200, ME);
    const reading = aClient(wire.server, { deadline, mode: 'read' });
    expect(await rejection(reading.workspace.read())).toMatchObject({ code: 'deadline-passed' });
    expect(wire.server.requests).toEqual([]);
    const writing = aClient(wire.server, { deadline });
    await writing.workspace.read();
    expect(wire.server.requests).toHaveLength(1);
    await Promise.all([reading.close(), writing.close()]);
  });
});

it('each request and each answer is a step', async () => {
  const steps: string[] = [];
  const step = async (name: string): Promise<void> => void steps.push(`${name} ${wire.server.requests.length}`);
  wire.answering(200, ME);
  const stepping = aClient(wire.server, { step });
  await stepping.workspace.read();
  await stepping.close();
  expect(steps).toEqual(['request 0', 'answer 1']);
});

it('what cannot be sent at all is a mistake of this side, not the network’s', async () => {
  const broken = aClient(wire.server, { userAgent: 'a\nb' });
  const error = await rejection(broken.workspace.read());
  expect(error).not.toBeInstanceOf(NetworkError);
  expect(error['code']).toBe('UND_ERR_INVALID_ARG');
  expect(wire.server.requests).toEqual([]);
  await broken.close();
});

describe('the signal', () => {
  it('lets what is in flight finish and nothing else leave', async () => {
    const controller = new AbortController();
    const stopped = aClient(wire.server, { signal: controller.signal, parallelism: 1 });
    wire.server.answer = (_request, response) => {
      controller.abort();
      setTimeout(() => json(response, 200, ME), 20);
    };
    const [first, second] = [stopped.workspace.read(), rejection(stopped.workspace.read())];
    await expect(first).resolves.toMatchObject({ id: 'abc' });
    expect(await second).toMatchObject({ code: 'interrupted', category: 'failed' });
    expect(await rejection(stopped.workspace.read())).toMatchObject({ code: 'interrupted' });
    expect(wire.server.requests).toHaveLength(1);
    await stopped.close();
  });

  it('takes back what was let through and has not left', async () => {
    const controller = new AbortController();
    const step = async (name: string): Promise<void> => {
      if (name === 'request') controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const stopped = aClient(wire.server, { signal: controller.signal, step });
    expect(await rejection(writeOn(stopped))).toMatchObject({ code: 'interrupted', category: 'failed' });
    expect(wire.server.requests).toEqual([]);
    expect(stopped.calls()).toMatchObject({ reads: 0, writes: 0 });
    await stopped.close();
  });

  it('takes back what waits for its connection, and sends nothing once there is one', async () => {
    const controller = new AbortController();
    const waiting: (() => void)[] = [];
    const connect = buildConnector({});
    const stopped = aClient(wire.server, {
      signal: controller.signal,
      tunnel: (options, callback) => void waiting.push(() => connect(options, callback)),
    });
    wire.server.answer = (_request, response) => json(response, 200, anInstance());
    const writes = [rejection(writeOn(stopped)), rejection(writeOn(stopped))];
    while (waiting.length < 2) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    for (const error of await Promise.all(writes)) expect(error).toMatchObject({ code: 'interrupted' });
    for (const open of waiting) open();
    await stopped.close();
    expect(wire.server.requests).toEqual([]);
    expect(stopped.calls()).toMatchObject({ reads: 0, writes: 0 });
  });

  it('leaves alone what is under way, and knows its outcome', async () => {
    const controller = new AbortController();
    const stopped = aClient(wire.server, { signal: controller.signal });
    wire.server.answer = (_request, response) => {
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
    const stopped = aClient(wire.server, { signal: controller.signal, sleep });
    wire.answering(503, errorList('service_unavailable'));
    expect(await rejection(stopped.workspace.read())).toMatchObject({ code: 'interrupted' });
    expect(wire.server.requests).toHaveLength(1);
    await stopped.close();
  });
});

it('any number of calls that wait at once is no leak to warn of', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error): void => void warnings.push(warning.name);
  process.on('warning', listen);
  const waiting = aClient(wire.server, {
    parallelism: 30,
    signal: new AbortController().signal,
    now: () => performance.now() * 1000,
    sleep: (_milliseconds, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve(), { once: true });
        setTimeout(resolve, 20);
      }),
  });
  wire.answering(503, errorList('service_unavailable'));
  await Promise.all(Array.from({ length: 30 }, () => rejection(waiting.workspace.read())));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  await waiting.close();
  expect(warnings).not.toContain('MaxListenersExceededWarning');
});

describe('a write that stands on a look', () => {
  it('is not sent when there was a wait since', async () => {
    wire.answering(200, anInstance());
    await expect(replace(1)).rejects.toMatchObject({ code: 'look-outdated', category: 'later', outcome: 'refused' });
    expect(wire.server.requests).toEqual([]);
    await replace(0);
    expect(wire.server.requests).toHaveLength(1);
  });

  it('is not sent again after 429, which took time', async () => {
    wire.answering(429, errorList('rate_limit_exceeded'));
    await expect(replace(0)).rejects.toMatchObject({ code: 'look-outdated', outcome: 'refused' });
    expect(wire.server.requests).toHaveLength(1);
    expect(wire.client.sleeps).toEqual([]);
  });
});
