import { afterEach, beforeEach, expect, it } from 'vitest';
import { aClient, json, rejection, type ScriptedServer, startServer, type TestClient } from '../scripted-server.ts';

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

const answering = (body: unknown): void => {
  server.answer = (_request, response) => json(response, 200, body);
};

it('tells workspace, name and region in lower case', async () => {
  answering({ type: 'admin', id: '1', app: { id_code: 'tx2p130c', name: 'Shop', region: 'EU' } });
  expect(await client.workspace.read()).toEqual({ id: 'tx2p130c', name: 'Shop', region: 'eu' });
  answering({ app: { id_code: 'tx2p130c' } });
  expect(await client.workspace.read()).toEqual({ id: 'tx2p130c', name: undefined, region: undefined });
});

it('refuses when there is no workspace', async () => {
  answering({ type: 'admin', id: '1', app: null });
  expect(await rejection(client.workspace.read())).toMatchObject({ code: 'workspace-unknown', category: 'refused' });
});

it.each([null, undefined, {}, [], { app: {} }, { app: { id_code: '' } }, { app: { id_code: 7 } }])(
  'stops on %j',
  async (body) => {
    answering(body);
    expect(await rejection(client.workspace.read())).toMatchObject({ code: 'unexpected-answer' });
  },
);

it('tells what the headers say, whatever workspace the body names', async () => {
  server.answer = (_request, response) => {
    response.setHeader('Date', 'Sun, 01 Mar 2026 09:00:00 GMT');
    response.setHeader('X-RateLimit-Limit', '167');
    response.setHeader('X-RateLimit-Remaining', '12');
    json(response, 200, { app: null });
  };
  expect(await client.workspace.readSigns()).toEqual({
    date: Date.UTC(2026, 2, 1, 9),
    rateLimit: 167,
    rateRemaining: 12,
  });
});

it('tells nothing that the headers do not say', async () => {
  server.answer = (_request, response) => {
    response.sendDate = false;
    response.setHeader('X-RateLimit-Limit', 'many');
    json(response, 200, {});
  };
  expect(await client.workspace.readSigns()).toEqual({
    date: undefined,
    rateLimit: undefined,
    rateRemaining: undefined,
  });
});
