import { expect, it } from 'vitest';
import { freshWire } from '../fresh-wire.ts';
import { json, rejection } from '../scripted-server.ts';

const wire = freshWire();

it('tells workspace, name and region in lower case', async () => {
  wire.answering(200, { type: 'admin', id: '1', app: { id_code: 'tx2p130c', name: 'Shop', region: 'EU' } });
  expect(await wire.client.workspace.read()).toEqual({ id: 'tx2p130c', name: 'Shop', region: 'eu' });
  wire.answering(200, { app: { id_code: 'tx2p130c' } });
  expect(await wire.client.workspace.read()).toEqual({ id: 'tx2p130c', name: undefined, region: undefined });
  wire.answering(200, { app: { id_code: 'tx2p130c', name: 7, region: 7 } });
  expect(await wire.client.workspace.read()).toEqual({ id: 'tx2p130c', name: undefined, region: undefined });
  wire.answering(200, { app: { id_code: 'tx2p130c', name: '', region: '' } });
  expect(await wire.client.workspace.read()).toEqual({ id: 'tx2p130c', name: '', region: undefined });
});

it('refuses when there is no workspace', async () => {
  wire.answering(200, { type: 'admin', id: '1', app: null });
  expect(await rejection(wire.client.workspace.read())).toMatchObject({
    code: 'workspace-unknown',
    category: 'refused',
    message: 'Intercom does not say which workspace this token belongs to (`app` is null in GET /me)',
    hint: expect.stringContaining('`workspace.id`'),
  });
});

it.each([
  [null, 'whose token this is'],
  [undefined, 'whose token this is'],
  [[], 'whose token this is'],
  [{}, 'which workspace the token belongs to'],
  [{ app: 'tx2p130c' }, 'which workspace the token belongs to'],
  [{ app: {} }, 'which workspace the token belongs to'],
  [{ app: { id_code: '' } }, 'which workspace the token belongs to'],
  [{ app: { id_code: 7 } }, 'which workspace the token belongs to'],
])('stops on %j', async (body, what) => {
  wire.answering(200, body);
  expect(await rejection(wire.client.workspace.read())).toMatchObject({
    code: 'unexpected-answer',
    message: `GET /me answered 200: Intercom did not say ${what}`,
  });
});

it('tells what the headers say, whatever workspace the body names', async () => {
  wire.server.answer = (_request, response) => {
    response.setHeader('Date', 'Sun, 01 Mar 2026 09:00:00 GMT');
    response.setHeader('X-RateLimit-Limit', '167');
    response.setHeader('X-RateLimit-Remaining', '12');
    json(response, 200, { app: null });
  };
  expect(await wire.client.workspace.readSigns()).toEqual({
    date: Date.UTC(2026, 2, 1, 9),
    rateLimit: 167,
    rateRemaining: 12,
  });
});

it('tells nothing that the headers do not say', async () => {
  wire.server.answer = (_request, response) => {
    response.sendDate = false;
    response.setHeader('X-RateLimit-Limit', 'many');
    json(response, 200, {});
  };
  expect(await wire.client.workspace.readSigns()).toEqual({
    date: undefined,
    rateLimit: undefined,
    rateRemaining: undefined,
  });
});
