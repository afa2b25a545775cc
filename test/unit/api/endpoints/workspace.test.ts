import { expect, it } from 'vitest';
import { freshWire } from '../fresh-wire.ts';
import { json, rejection } from '../scripted-server.ts';

const wire = freshWire();

it('tells workspace, name and region in lower case', async () => {
  wire.answering(200, { type: 'admin', id: '1', app: { id_code: 'tx2p130c', name: 'Shop', region: 'EU' } });
  expect(await wire.client.workspace.read()).toEqual({ id: 'tx2p130c', name: 'Shop', region: 'eu' });
  wire.answering(200, { app: { id_code: 'tx2p130c' } });
  expect(await wire.client.workspace.read()).toEqual({ id: 'tx2p130c', name: undefined, region: undefined });
});

it('refuses when there is no workspace', async () => {
  wire.answering(200, { type: 'admin', id: '1', app: null });
  expect(await rejection(wire.client.workspace.read())).toMatchObject({
    code: 'workspace-unknown',
    category: 'refused',
  });
});

it.each([null, undefined, {}, [], { app: {} }, { app: { id_code: '' } }, { app: { id_code: 7 } }])(
  'stops on %j',
  async (body) => {
    wire.answering(200, body);
    expect(await rejection(wire.client.workspace.read())).toMatchObject({ code: 'unexpected-answer' });
  },
);

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
