import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  aClient,
  errorList,
  json,
  rejection,
  type ScriptedServer,
  startServer,
  type TestClient,
} from '../scripted-server.ts';

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

const CONVERSATION = { type: 'conversation', id: '508', custom_attributes: { 'CX Score rating': 4 } };

it('finds, misses and stops', async () => {
  server.answer = (_request, response) => json(response, 200, CONVERSATION);
  expect(await client.conversations.readById('508')).toMatchObject({
    state: 'found',
    record: { id: '508', externalId: undefined, customAttributes: { 'CX Score rating': 4 } },
  });
  server.answer = (_request, response) => json(response, 404, errorList('not_found', 'Resource Not Found'));
  expect(await client.conversations.readById('508')).toEqual({ state: 'missing' });
  server.answer = (_request, response) => json(response, 200, { ...CONVERSATION, id: '509' });
  expect(await rejection(client.conversations.readById('508'))).toMatchObject({ code: 'unexpected-answer' });
});

it('writes nothing but custom attributes', async () => {
  server.answer = (_request, response) => json(response, 200, CONVERSATION);
  await client.conversations.update('508', { order: '21' });
  expect(server.requests[0]).toMatchObject({ method: 'PUT', url: '/conversations/508' });
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ custom_attributes: { order: '21' } });
});
