import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { countOf, headerText, LIMITS } from '../../../src/api/transport.ts';
import { freshWire } from './fresh-wire.ts';
import { aClient, anInstance, json, rejection, startServer, TOKEN } from './scripted-server.ts';

const short = { limits: { ...LIMITS, headerMilliseconds: 150, bodyMilliseconds: 150, bodyBytes: 100_000 } };
const wire = freshWire(short);

const write = () => wire.client.instances.upsert('Order', { external_id: 'ORD-1' });

describe('a bounded answer', () => {
  it('is given up when nothing comes', async () => {
    wire.server.answer = () => {};
    expect(await rejection(write())).toMatchObject({
      outcome: 'unknown',
      message: expect.stringContaining('nothing came'),
    });
  });

  it('is given up when it drips for ever', async () => {
    wire.server.answer = (_request, response) => {
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    };
    const error = await rejection(write());
    expect(error).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('not complete') });
  });

  it('is given up when its head drips for ever', async () => {
    const dripping = createServer((socket) => {
      socket.on('error', () => undefined);
      const head = Buffer.from(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(1000)}`);
      let at = 0;
      const drip = setInterval(() => {
        socket.write(head.subarray(at, at + 1));
        at += 1;
      }, 20);
      socket.on('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => dripping.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(dripping.address() as AddressInfo).port}`);
    const patient = aClient({ url }, short);
    const error = await rejection(patient.instances.upsert('Order', { external_id: 'ORD-1' }));
    expect(error).toMatchObject({ outcome: 'unknown', message: expect.stringContaining('nothing came') });
    await patient.close();
    await new Promise((resolve) => dripping.close(resolve));
  });

  it('is given up when its head never ends, or its trailers do not', async () => {
    for (const endless of [
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n',
    ]) {
      let sent = 0;
      const filling = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.write(endless);
        const more = (): void => {
          while (!socket.destroyed && sent < 50_000_000) {
            sent += 16_000;
            if (!socket.write(`X-${sent}: ${'x'.repeat(16_000)}\r\n`)) return;
          }
        };
        socket.on('drain', more);
        more();
      });
      await new Promise<void>((resolve) => filling.listen(0, '127.0.0.1', resolve));
      const url = new URL(`http://127.0.0.1:${(filling.address() as AddressInfo).port}`);
      const patient = aClient({ url }, short);
      expect(await rejection(patient.instances.upsert('Order', { external_id: 'ORD-1' }))).toMatchObject({
        outcome: 'unknown',
      });
      expect(sent).toBeLessThan(20_000_000);
      await patient.close();
      await new Promise((resolve) => filling.close(resolve));
    }
  });

  it('may be as large as the limit, and no larger', async () => {
    const me = { app: { id_code: 'abc', name: '' } };
    const room = 100_000 - JSON.stringify(me).length;
    const name = 'x'.repeat(room);
    wire.answering(200, { app: { id_code: 'abc', name } });
    expect(await wire.client.workspace.read()).toMatchObject({ name });
    wire.answering(200, { app: { id_code: 'abc', name: `${name}x` } });
    expect(await rejection(wire.client.workspace.read())).toMatchObject({ code: 'answer-too-large' });
  });

  it('is given up when it grows too large, and not asked for again', async () => {
    wire.server.answer = (_request, response) => response.end(JSON.stringify({ padding: 'x'.repeat(200_000) }));
    expect(await rejection(wire.client.workspace.read())).toMatchObject({
      code: 'answer-too-large',
      category: 'failed',
    });
    expect(wire.server.requests).toHaveLength(1);
  });

  it('is not unpacked', async () => {
    wire.server.answer = (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify(anInstance())));
    };
    expect(await rejection(write())).toMatchObject({ code: 'unreadable-answer' });
  });
});

it('an answer without a body is one where its end is marked', async () => {
  wire.server.answer = (_request, response) => {
    response.flushHeaders();
    response.end();
  };
  expect(await rejection(wire.client.workspace.read())).toMatchObject({ code: 'unexpected-answer' });
  wire.server.answer = (_request, response) => response.writeHead(204).end();
  expect(await wire.client.instances.readByExternalId('Order', 'ORD-1')).toEqual({ state: 'missing' });
});

it('leaves no timer behind that would hold the process', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  wire.answering(200, anInstance());
  await write();
  expect(timers()).toBeLessThanOrEqual(before);
  wire.server.answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '500' });
    response.write('{', () => response.destroy());
  };
  await rejection(write());
  expect(timers()).toBeLessThanOrEqual(before);
});

it('leaves a dispatcher that it was given to whoever gave it', async () => {
  const close = vi.fn(async () => undefined);
  const dispatcher = { dispatch: () => true, close } as unknown as Dispatcher;
  await aClient(wire.server, { dispatcher }).close();
  expect(close).not.toHaveBeenCalled();
});

it('goes below the path of the base URL, however many slashes end it', async () => {
  wire.answering(200, anInstance());
  for (const path of ['', '/', '/a', '/a/', '/a//', '/a//b/']) {
    const below = aClient({ url: new URL(`${wire.server.url.origin}${path}`) });
    await below.instances.upsert('Order', { external_id: 'ORD-1' });
    await below.close();
  }
  expect(wire.server.requests.map(({ url }) => url.replace('/custom_object_instances/Order', ''))).toEqual([
    '',
    '',
    '/a',
    '/a',
    '/a',
    '/a//b',
  ]);
});

it('of a header that came more than once the first counts, and a count is nothing but digits', () => {
  expect(headerText({ a: ['1', '2'], b: '3' }, 'a')).toBe('1');
  expect(headerText({ a: ['1', '2'], b: '3' }, 'b')).toBe('3');
  expect(headerText({}, 'c')).toBeUndefined();
  const count = (text?: string) => countOf({ n: text }, 'n');
  expect(['0', '167', '999999999999'].map(count)).toEqual([0, 167, 999_999_999_999]);
  for (const none of [undefined, '', ' 7', '7 ', '-7', '7.5', '1e3', '0x7', '1000000000000']) {
    expect(count(none), none).toBeUndefined();
  }
});

it('follows no redirect and takes the token nowhere else', async () => {
  const other = await startServer((_request, response) => json(response, 200, anInstance()));
  for (const status of [301, 302, 303, 307, 308]) {
    wire.answering(status, undefined, { location: other.url.href });
    for (const call of [
      write(),
      wire.client.workspace.read(),
      wire.client.instances.readByExternalId('Order', 'ORD-1'),
    ]) {
      const error = await rejection(call);
      expect(error).toMatchObject({ code: 'redirected', status, outcome: 'refused' });
      expect(error.message).toContain('follows no redirect');
    }
  }
  expect(other.requests).toEqual([]);
  await other.close();
});

it('accepts no answer that was cut at any byte, however its end is marked', async () => {
  const body = JSON.stringify(anInstance({ custom_attributes: { name: 'Zoë' } }));
  const bytes = Buffer.from(body);
  const framings: readonly ((cut: Buffer) => Buffer[])[] = [
    (cut) => [Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'), cut],
    (cut) => [Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`), cut],
    (cut) => [
      Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
      ...(cut.length > 0 ? [Buffer.from(`${cut.length.toString(16)}\r\n`), cut, Buffer.from('\r\n')] : []),
    ],
  ];
  let answer: Buffer[] = [];
  const raw = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat(answer)));
  });
  await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(raw.address() as AddressInfo).port}`);
  const cutting = aClient({ url });
  let refused = 0;
  const first = framings[0] as (cut: Buffer) => Buffer[];
  for (const framing of framings) {
    for (let length = 0; length < bytes.length; length += 1) {
      if (length % 9 === 8) {
        // Between cuts a whole one, or it is Intercom itself that is taken to be down.
        answer = first(bytes);
        await cutting.instances.upsert('Order', { external_id: 'ORD-1' });
      }
      answer = framing(bytes.subarray(0, length));
      const error = await rejection(cutting.instances.upsert('Order', { external_id: 'ORD-1' }));
      expect(error).toMatchObject({ category: 'later', outcome: 'unknown' });
      refused += 1;
    }
    answer = framing(bytes);
  }
  expect(refused).toBe(3 * bytes.length);
  answer = first(bytes);
  await expect(cutting.instances.upsert('Order', { external_id: 'ORD-1' })).resolves.toMatchObject({ id: '22' });
  // An empty answer without a length may be a cut one, so it is no miss either.
  answer = first(Buffer.alloc(0));
  expect(await rejection(cutting.instances.readByExternalId('Order', 'ORD-1'))).toMatchObject({
    code: 'unreadable-answer',
  });
  await cutting.close();
  await new Promise((resolve) => raw.close(resolve));
});

it('keeps as many connections as calls may run at once, and uses them again', async () => {
  let open = 0;
  let most = 0;
  wire.server.answer = (_request, response) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      json(response, 200, anInstance());
    }, 5);
  };
  const five = aClient(wire.server, { parallelism: 5 });
  await Promise.all(Array.from({ length: 40 }, () => five.instances.upsert('Order', { external_id: 'ORD-1' })));
  expect(most).toBe(5);
  expect(five.calls().writes).toBe(40);
  await five.close();
});

it('never shows the token in a failure', async () => {
  wire.answering(400, {
    type: 'error.list',
    request_id: TOKEN,
    errors: [{ code: TOKEN, message: `bad ${TOKEN}`, field: TOKEN }],
  });
  const error = await rejection(write());
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain(TOKEN);
  expect(error.message).toContain('bad [token]');
});
