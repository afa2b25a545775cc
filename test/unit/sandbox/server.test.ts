import { afterEach, expect, it } from 'vitest';
import { TrueupError } from '../../../src/model/error.ts';
import { type SandboxOptions, startSandbox } from '../../../src/sandbox/server.ts';
import { type Rig, START, send, startRig } from './client.ts';

const ORDERS = '/custom_object_instances/Order';
const open: Rig[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((rig) => rig.sandbox.close()));
});

async function rig(options: Partial<SandboxOptions> = {}): Promise<Rig> {
  const started = await startRig(options);
  open.push(started);
  return started;
}

it('answers on the loopback, with no clock of its own in the headers', async () => {
  const r = await rig();
  expect(r.sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  const answer = await r.get('/me');
  expect(answer.headers['date']).toBeUndefined();
  expect(answer.headers['content-type']).toContain('application/json');
});

it('a port that is taken is a refusal that names it', async () => {
  const r = await rig();
  const port = Number(new URL(r.sandbox.url).port);
  const taken = startSandbox({ port, now: () => START, sleep: async () => undefined });
  await expect(taken).rejects.toBeInstanceOf(TrueupError);
  await expect(taken).rejects.toThrow(String(port));
});

it('the journal keeps requests, versions and outcomes, and answers to reads only when small', async () => {
  const r = await rig();
  for (let number = 0; number < 40; number += 1) {
    await r.post(ORDERS, { external_id: `O${number}`, custom_attributes: { order_number: 'x'.repeat(200) } });
  }
  await r.get(`${ORDERS}?page=1&per_page=40`, { version: '2.16' });
  expect(r.last()).toEqual({
    number: 41,
    at: START,
    method: 'GET',
    path: ORDERS,
    query: { page: '1', per_page: '40' },
    version: '2.16',
    status: 200,
    request: null,
    response: null,
    wrote: [],
    notes: [],
    fault: null,
  });
  await r.get('/me', { version: null });
  expect(r.last()).toMatchObject({ number: 42, version: null, response: { type: 'admin' } });
  expect(r.sandbox.journal()[0]).toMatchObject({ request: { external_id: 'O0' }, response: { id: '1' } });
});

it('spoils answers: truncated, HTML, empty, late', async () => {
  const slept: number[] = [];
  const r = await rig({
    faults: [
      { kind: 'truncate' },
      { kind: 'html', path: 'external_id=A' },
      { kind: 'empty', method: 'POST' },
      { kind: 'slow', method: 'put', delayMs: 7 },
    ],
    sleep: async (milliseconds) => void slept.push(milliseconds),
  });
  await expect(r.post(ORDERS, { external_id: 'A' })).rejects.toThrow();
  expect(r.last()).toMatchObject({ fault: 'truncate', wrote: ['instance/Order/1 created'] });
  const html = await r.get(`${ORDERS}?external_id=A`);
  expect([html.status, html.headers['content-type'], html.json]).toEqual([200, 'text/html; charset=utf-8', undefined]);
  const empty = await r.post(ORDERS, { external_id: 'B' });
  expect([empty.status, empty.text, r.last().wrote]).toEqual([200, '', ['instance/Order/2 created']]);
  expect((await r.put('/contacts/c70', { name: 'x' })).status).toBe(200);
  expect(slept).toEqual([7]);
  expect((await r.get(`${ORDERS}?external_id=A`)).status).toBe(200);
});

it('counts which requests a fault strikes', async () => {
  const r = await rig();
  const run = async (count: number) => {
    const statuses: number[] = [];
    for (let number = 0; number < count; number += 1) statuses.push((await r.get('/me')).status);
    return statuses;
  };
  r.sandbox.setFaults([{ kind: 'status', nth: 2, times: 2 }]);
  expect(await run(4)).toEqual([200, 500, 500, 200]);
  r.sandbox.setFaults([{ kind: 'status', status: 502, every: 2 }]);
  expect(await run(5)).toEqual([200, 502, 200, 502, 200]);
  r.sandbox.setFaults([
    { kind: 'status', nth: 1 },
    { kind: 'rate-limit', nth: 2 },
  ]);
  expect(await run(3)).toEqual([500, 429, 200]);
  r.sandbox.setFaults([{ kind: 'status', applied: true, method: 'POST' }]);
  expect((await r.post(ORDERS, { external_id: 'A' })).status).toBe(500);
  expect(r.sandbox.state().instances).toHaveLength(1);
});

it('a scripted 429 looks like a used-up window', async () => {
  const r = await rig({ faults: [{ kind: 'rate-limit' }] });
  const answer = await r.get('/me');
  expect(answer.json.errors[0].code).toBe('rate_limit_exceeded');
  expect(answer.headers['x-ratelimit-remaining']).toBe('0');
  expect(answer.headers['x-ratelimit-reset']).toBe(String(START / 1000 + 10));
});

it('the control routes need no token and leave no trace in the journal', async () => {
  const r = await rig();
  const control = (method: string, path: string, body?: unknown, raw?: string) =>
    send(r.sandbox.url, method, `/_sandbox/${path}`, body, { token: null, version: null, ...(raw ? { raw } : {}) });
  const seeded = await control('POST', 'seed', undefined, 'instances: { Order: { A: { attributes: { count: 1 } } } }');
  expect(seeded.json).toEqual({ changed: ['instance/Order/1 (A) created'] });
  const refused = await control('POST', 'seed', undefined, 'instances: { Nope: { A: {} } }');
  expect([refused.status, refused.json.error]).toEqual([400, 'instances.Nope: the type is not declared under types']);
  expect((await control('POST', 'switches', { miss: 'null' })).json.miss).toBe('null');
  expect((await control('POST', 'switches', { miss: 'maybe' })).status).toBe(400);
  expect((await r.get(`${ORDERS}?external_id=none`)).text).toBe('null');
  expect((await control('POST', 'faults', [{ kind: 'status', status: 503 }])).json).toEqual({ armed: 1 });
  expect((await r.get('/me')).status).toBe(503);
  expect((await control('GET', 'journal')).json).toHaveLength(2);
  expect((await control('GET', 'state')).json.instances).toHaveLength(1);
  expect((await control('DELETE', 'journal')).status).toBe(200);
  expect(r.sandbox.journal()).toEqual([]);
  expect((await control('POST', 'reset')).status).toBe(200);
  expect((await control('GET', 'state')).json).toMatchObject({ instances: [], switches: {} });
  expect((await control('GET', 'nothing')).status).toBe(404);
});

it('the control routes refuse web pages', async () => {
  const r = await rig();
  const from = (headers: Record<string, string>) =>
    send(r.sandbox.url, 'POST', '/_sandbox/reset', {}, { token: null, headers });
  expect((await from({ origin: 'https://example.com' })).status).toBe(403);
  expect((await from({ host: 'rebound.example.com' })).status).toBe(403);
});

it('pages and deletes among many instances', async () => {
  const instances = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, number) => [`O${number}`, { attributes: { count: number } }]),
  );
  const r = await rig({ switches: { rateLimit: 10_000_000 } });
  r.sandbox.seed({ instances: { Order: instances } });
  for (let page = 1; page <= 20; page += 1) {
    expect((await r.get(`${ORDERS}?per_page=150&page=${page}`)).json.data).toHaveLength(150);
  }
  for (let number = 0; number < 100; number += 1) await r.del(`${ORDERS}?external_id=O${number}`);
});
