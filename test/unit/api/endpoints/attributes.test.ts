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

it('lists both kinds of attribute', async () => {
  const data = [{ name: 'order', archived: true, data_type: 'relationship' }, { name: 'plan' }];
  server.answer = (_request, response) => json(response, 200, { type: 'list', data });
  const expected = [
    { name: 'order', archived: true, raw: data[0] },
    { name: 'plan', archived: false, raw: data[1] },
  ];
  expect(await client.attributes.listConversationAttributes('2.16')).toEqual(expected);
  expect(await client.attributes.listDataAttributes('contact')).toEqual(expected);
  await client.attributes.listConversationAttributes(undefined, 'with-archived');
  await client.attributes.listDataAttributes('contact', undefined, 'with-archived');
  expect(server.requests.map(({ url, headers }) => `${url} ${headers['intercom-version']}`)).toEqual([
    '/conversations/attributes 2.16',
    '/data_attributes?model=contact 2.14',
    '/conversations/attributes?include_archived=true 2.14',
    '/data_attributes?model=contact&include_archived=true 2.14',
  ]);
});

it.each([null, {}, { type: 'list' }, { type: 'list', data: [null] }, { type: 'list', data: [{ name: 1 }] }])(
  'stops on %j',
  async (body) => {
    server.answer = (_request, response) => json(response, 200, body);
    expect(await rejection(client.attributes.listDataAttributes('contact'))).toMatchObject({
      code: 'unexpected-answer',
    });
  },
);
