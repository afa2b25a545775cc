import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { freshWire } from './fresh-wire.ts';
import { anInstance, json, rejection } from './scripted-server.ts';

const wire = freshWire();
/** Connections anybody made elsewhere. */
let elsewhere: number;
const other = createServer((socket) => {
  elsewhere += 1;
  socket.destroy();
});

beforeAll(() => new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => void other.close(resolve)));
beforeEach(() => {
  elsewhere = 0;
});

const there = (scheme = 'http:', credentials = ''): string =>
  `${scheme}//${credentials}127.0.0.1:${(other.address() as AddressInfo).port}/x`;

/** Status, headers and body of answers that want whoever asked to ask somewhere else. */
const SHAPES: { readonly [what: string]: () => readonly [number, Record<string, string>, unknown?] } = {
  '301 to another host': () => [301, { location: there() }],
  '302 with a record in its body': () => [302, { location: there() }, anInstance()],
  '303 that asks for a GET': () => [303, { location: there() }],
  '307 that keeps method and body': () => [307, { location: there() }],
  '308 for ever': () => [308, { location: there() }],
  '300 with a choice': () => [300, { location: there(), link: `<${there()}>; rel="alternate"` }],
  '305 to a proxy': () => [305, { location: there() }],
  'to a URL with credentials': () => [302, { location: there('http:', 'a:b@') }],
  'without a scheme': () => [302, { location: there('') }],
  'to itself': () => [302, { location: '/me' }],
  'to what is no URL': () => [307, { location: 'javascript:alert(1)' }],
  'to nowhere': () => [302, {}],
  '304 without having been asked': () => [304, { location: there() }],
};

it.each(Object.entries(SHAPES))('%s: nothing goes there, and it is an error that says so', async (_what, shape) => {
  wire.server.answer = (_request, response) => {
    const [status, headers, body] = shape();
    json(response, status, body, headers);
  };
  const calls = [
    () => wire.client.workspace.read(),
    () => wire.client.instances.readByExternalId('Order', 'ORD-1'),
    () => wire.client.instances.upsert('Order', { external_id: 'ORD-1', custom_attributes: { note: 'of a customer' } }),
    () => wire.client.instances.deleteById('Order', '22'),
    () => wire.client.contacts.readByEmail('jo@example.test'),
    () => wire.client.contacts.update('7', { plan: 'gold' }),
  ];
  for (const call of calls) {
    const error = await rejection(call());
    expect(error).toMatchObject({ code: 'redirected', category: 'failed', outcome: 'refused' });
    expect(error.message).toContain('trueup follows no redirect');
  }
  expect(wire.server.requests).toHaveLength(calls.length);
  expect(elsewhere).toBe(0);
});

it.each(['refresh', 'location', 'content-location', 'alt-svc'])(
  'a success with %s is a success, and nothing goes there',
  async (name) => {
    wire.answering(200, anInstance(), { [name]: name === 'alt-svc' ? `h2="${new URL(there()).host}"` : there() });
    for (let times = 0; times < 3; times += 1) await wire.client.instances.upsert('Order', { external_id: 'ORD-1' });
    expect(elsewhere).toBe(0);
  },
);
