import { expect, it } from 'vitest';
import { freshWire } from '../fresh-wire.ts';
import { rejection } from '../scripted-server.ts';

const wire = freshWire();

it('lists both kinds of attribute', async () => {
  const data = [
    { name: 'order', archived: true, data_type: 'relationship' },
    { name: 'plan', archived: 'yes' },
  ];
  wire.answering(200, { type: 'list', data });
  const expected = [
    { name: 'order', archived: true, raw: data[0] },
    { name: 'plan', archived: false, raw: data[1] },
  ];
  expect(await wire.client.attributes.listConversationAttributes('2.16')).toEqual(expected);
  expect(await wire.client.attributes.listDataAttributes('contact')).toEqual(expected);
  await wire.client.attributes.listConversationAttributes(undefined, 'with-archived');
  await wire.client.attributes.listDataAttributes('contact', undefined, 'with-archived');
  expect(wire.server.requests.map(({ url, headers }) => `${url} ${headers['intercom-version']}`)).toEqual([
    '/conversations/attributes 2.16',
    '/data_attributes?model=contact 2.14',
    '/conversations/attributes?include_archived=true 2.14',
    '/data_attributes?model=contact&include_archived=true 2.14',
  ]);
});

it.each([
  [null, 'Intercom answered no list of attributes'],
  [{}, 'Intercom answered no list of attributes'],
  [{ type: 'list' }, 'Intercom answered no list of attributes'],
  [{ type: 'attributes', data: [] }, 'Intercom answered no list of attributes'],
  [{ type: 'list', data: [null] }, 'an attribute in the list has no name'],
  [{ type: 'list', data: ['name'] }, 'an attribute in the list has no name'],
  [{ type: 'list', data: [{ name: 'a' }, { name: 1 }] }, 'an attribute in the list has no name'],
])('stops on %j', async (body, why) => {
  wire.answering(200, body);
  expect(await rejection(wire.client.attributes.listDataAttributes('contact'))).toMatchObject({
    code: 'unexpected-answer',
    message: `GET /data_attributes?model=contact answered 200: ${why}`,
  });
});
