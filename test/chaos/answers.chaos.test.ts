import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiClient } from '../../src/api/client.ts';
import { LIMITS } from '../../src/api/transport.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { figure } from '../support/figures.ts';
import { SMALL_SHOP_SEED } from '../support/small-shop.ts';
import { aClient, rejection } from '../unit/api/scripted-server.ts';

let sandbox: Sandbox;
let recorder: Server;
let url: URL;
/** The last answer that went through. */
let last: { status: number; body: Buffer };

beforeAll(async () => {
  sandbox = await startSandbox({
    seed: {
      ...SMALL_SHOP_SEED,
      instances: { Product: { 'P-1': { attributes: { name: 'Zoë ✓' } }, 'P-2': {} }, Order: { 'O-1': {} } },
      contacts: [{ external_id: '70', email: 'jo@example.test' }, { external_id: '71' }],
    },
    now: Date.now,
    sleep: async () => undefined,
  });
  recorder = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { host: _host, connection: _connection, ...headers } = request.headers as Record<string, string>;
    const method = request.method ?? 'GET';
    const answer = await fetch(`${sandbox.url}${request.url}`, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body }),
    });
    last = { status: answer.status, body: Buffer.from(await answer.arrayBuffer()) };
    response.writeHead(last.status, { 'content-type': 'application/json', 'content-length': String(last.body.length) });
    response.end(last.body);
  });
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(recorder.address() as AddressInfo).port}`);
});
afterAll(async () => {
  recorder.closeAllConnections();
  await Promise.all([sandbox.close(), new Promise((resolve) => recorder.close(resolve))]);
});

const idOf = (name: string): string => {
  const found = sandbox.state().instances.find((each) => each.external_id === name);
  return found?.id ?? '';
};
const contact = (): string => sandbox.state().contacts[0]?.id ?? '';

const CALLS: { readonly [what: string]: (api: ApiClient) => Promise<unknown> } = {
  'the workspace': (api) => api.workspace.read(),
  'signs of the connection': (api) => api.workspace.readSigns(),
  'an instance': (api) => api.instances.readByExternalId('Product', 'P-1'),
  'an instance that is not there': (api) => api.instances.readByExternalId('Product', 'P-0'),
  'an instance by id': (api) => api.instances.readById('Product', idOf('P-1')),
  'an order': (api) => api.instances.readByExternalId('Order', 'O-1'),
  'a page of products': (api) => api.instances.list('Product', 1),
  'a page of orders': (api) => api.instances.list('Order', 1),
  'what a contact points at': (api) => api.instances.listReferencedBy('Order', 'contact', contact(), 1),
  'a creation': (api) => api.instances.upsert('Product', { external_id: 'P-3', custom_attributes: { name: 'new' } }),
  'an update': (api) => api.instances.upsert('Product', { external_id: 'P-1', custom_attributes: { name: 'anew' } }),
  'a contact': (api) => api.contacts.readById(contact()),
  'a contact by external id': (api) => api.contacts.readByExternalId('70'),
  'a contact that is not there': (api) => api.contacts.readByExternalId('99'),
  'a contact by email': (api) => api.contacts.readByEmail('jo@example.test'),
  'a search without a match': (api) => api.contacts.readByEmail('nobody@example.test'),
  'an update of a contact': (api) => api.contacts.update(contact(), { plan_tier: 'gold' }),
  'a conversation': (api) => api.conversations.readById('508'),
  'an update of a conversation': (api) => api.conversations.update('508', { order: [idOf('O-1')] }),
  'attributes of contacts': (api) => api.attributes.listDataAttributes('contact'),
  'attributes of conversations': (api) => api.attributes.listConversationAttributes(),
};

let accepted = 0;
let cuts = 0;

it.each(Object.entries(CALLS))('%s, cut at every byte: never accepted', async (_what, call) => {
  const whole = aClient({ url }, { version: '2.16' });
  await call(whole).catch(() => undefined);
  await whole.close();
  const { status, body } = last;
  const line = `HTTP/1.1 ${status} Status\r\n`;
  const framings: readonly ((length: number) => Buffer)[] = [
    (length) => Buffer.concat([Buffer.from(`${line}Connection: close\r\n\r\n`), body.subarray(0, length)]),
    (length) => Buffer.concat([Buffer.from(`${line}Content-Length: ${body.length}\r\n\r\n`), body.subarray(0, length)]),
    (length) =>
      Buffer.concat([
        Buffer.from(`${line}Transfer-Encoding: chunked\r\n\r\n`),
        ...(length > 0
          ? [Buffer.from(`${length.toString(16)}\r\n`), body.subarray(0, length), Buffer.from('\r\n')]
          : []),
      ]),
  ];
  let answer: Buffer = Buffer.alloc(0);
  const cutting = await raw((socket) => void socket.once('data', () => socket.end(answer)));
  for (const framing of framings) {
    for (let length = 0; length < body.length; length += 1) {
      answer = framing(length);
      // Each its own, or so many failures in a row are taken for an Intercom that is down.
      const client = aClient(cutting, { version: '2.16', parallelism: 1 });
      cuts += 1;
      const result = await call(client).then(
        (value) => ({ value }),
        () => undefined,
      );
      if (result !== undefined) accepted += 1;
      expect(result, `${length} of ${body.length} bytes`).toBeUndefined();
      await client.close();
    }
  }
  await cutting.close();
});

it('were twenty answers, and none was taken for a whole one', () => {
  expect(Object.keys(CALLS).length).toBeGreaterThanOrEqual(20);
  figure('cut answers', `${Object.keys(CALLS).length} answers, ${cuts} cuts: ${accepted} accepted`);
  expect(accepted).toBe(0);
});

it('a gigabyte that is packed into a megabyte stays packed', async () => {
  const packed = await gigabyte();
  for (const encoding of ['gzip', 'gzip, gzip, gzip, gzip, gzip', 'br', 'deflate']) {
    const bomb = await raw((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${packed.length}\r\n\r\n`);
        socket.end(packed);
      });
    });
    const client = aClient(bomb);
    const { milliseconds, megabytes } = await measured(() => rejection(client.workspace.read()));
    await client.close();
    await bomb.close();
    figure('bomb', `1 GiB as ${encoding}: refused in ${milliseconds} ms, ${megabytes} MB more memory`);
    expect(milliseconds).toBeLessThan(2000);
    expect(megabytes).toBeLessThan(200);
  }
});

it('an answer without an end is given up at its limit', async () => {
  const chunk = Buffer.alloc(1 << 20, 'x');
  let sent = 0;
  const endless = await raw((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"a":"');
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk)) sent += 1;
        sent += 1;
      };
      socket.on('drain', more);
      more();
    });
  });
  const client = aClient(endless);
  const { milliseconds, megabytes, value } = await measured(() => rejection(client.workspace.read()));
  await client.close();
  await endless.close();
  figure('endless', `given up in ${milliseconds} ms, ${megabytes} MB more memory`);
  expect(value).toMatchObject({ code: 'answer-too-large' });
  expect(milliseconds).toBeLessThan(2000);
  expect(megabytes).toBeLessThan(200);
  expect(sent).toBeLessThan(80);
});

it('a byte a second is given up after the whole time an answer has, and no later', async () => {
  const drops = await raw((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{');
      const drip = setInterval(() => socket.write(' '), 1000);
      socket.on('close', () => clearInterval(drip));
    });
  });
  const client = aClient(drops);
  const { milliseconds } = await measured(() => rejection(client.instances.upsert('Order', { external_id: 'O' })));
  await client.close();
  await drops.close();
  figure('slow', `1 byte a second: given up after ${(milliseconds / 1000).toFixed(1)} s`);
  expect(milliseconds).toBeGreaterThan(LIMITS.bodyMilliseconds - 1000);
  expect(milliseconds).toBeLessThan(LIMITS.bodyMilliseconds + 2000);
});

async function raw(serve: (socket: Socket) => void): Promise<{ readonly url: URL; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function gigabyte(): Promise<Buffer> {
  const gzip = createGzip({ level: 1 });
  const zeros = Buffer.alloc(1 << 20);
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (let count = 0; count < 1024; count += 1) {
    if (!gzip.write(zeros)) await new Promise((resolve) => gzip.once('drain', resolve));
  }
  gzip.end();
  await new Promise((resolve) => gzip.once('end', resolve));
  return Buffer.concat(chunks);
}

async function measured<Value>(work: () => Promise<Value>) {
  const before = process.memoryUsage().rss;
  const started = performance.now();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 5);
  const value = await work();
  clearInterval(watch);
  most = Math.max(most, process.memoryUsage().rss);
  return {
    value,
    milliseconds: Math.round(performance.now() - started),
    megabytes: Math.max(0, Math.round((most - before) / 1e6)),
  };
}
