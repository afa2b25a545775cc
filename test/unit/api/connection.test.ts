import { expect, it } from 'vitest';
import { createConnection } from '../../../src/api/connection.ts';
import { interrupted } from '../../../src/api/errors.ts';
import { freshWire } from './fresh-wire.ts';
import { aClient, fakeOutside, rejection, TOKEN } from './scripted-server.ts';

const wire = freshWire();
const ME = { type: 'admin', id: '1', app: { type: 'app', id_code: 'abc', name: 'Shop', region: 'US' } };

it.each(['', ' ', 'a b', 'a\n', 'tök', ' a', 'a '])('the token %j is never sent, and not repeated', (token) => {
  expect(() => aClient(wire.server, { token })).toThrow(
    expect.objectContaining({
      code: 'token-unusable',
      category: 'unauthorised',
      message: 'the access token is empty or holds white space or characters no token has',
      hint: expect.stringContaining('INTERCOM_ACCESS_TOKEN'),
    }),
  );
});

it('counts reads and writes of all its clients, and what may leave in a window', async () => {
  expect(wire.client.calls()).toEqual({ reads: 0, writes: 0, windowLimit: undefined });
  wire.answering(200, ME, { 'x-ratelimit-limit': '167' });
  await wire.client.workspace.read();
  await rejection(wire.client.contacts.update('7', { a: 1 }));
  expect(wire.client.calls()).toEqual({ reads: 1, writes: 1, windowLimit: 167, windowUsed: 0 });
  const told = { 'x-ratelimit-limit': '167', 'x-ratelimit-remaining': '100', 'x-ratelimit-reset': '99999999999' };
  wire.answering(200, ME, told);
  await wire.client.workspace.read();
  expect(wire.client.calls()).toEqual({ reads: 2, writes: 1, windowLimit: 167, windowUsed: 67 });
});

it('asks nothing any more once it is closed', async () => {
  wire.answering(200, ME);
  const closed = aClient(wire.server);
  await closed.close();
  expect(await rejection(closed.workspace.read())).toMatchObject({ code: 'interrupted' });
  expect(wire.server.requests).toEqual([]);
});

it('tells everybody, with the first reason, once it is stopped', async () => {
  const { sleeps: _sleeps, clock: _clock, ...outside } = fakeOutside();
  const connection = createConnection({
    baseUrl: wire.server.url,
    token: TOKEN,
    parallelism: 1,
    userAgent: 'trueup/test',
    ...outside,
  });
  expect([connection.whyStopped(), connection.ended.aborted]).toEqual([undefined, false]);
  const why = interrupted();
  expect([connection.stop(why), connection.stop(interrupted())]).toEqual([why, why]);
  expect(connection.whyStopped()).toBe(why);
  expect(connection.ended.aborted).toBe(true);
  await connection.close();
});
