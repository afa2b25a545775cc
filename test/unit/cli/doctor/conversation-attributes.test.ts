import { expect, it } from 'vitest';
import type { ApiAttribute } from '../../../../src/api/endpoints/attributes.ts';
import { compareConversationAttributes } from '../../../../src/cli/doctor/conversation-attributes.ts';
import type { RecordSpec } from '../../../../src/model/project.ts';

const DECLARED: RecordSpec = {
  attributes: { topic: { type: 'string', required: false, sensitive: false } },
  relationships: { order: { to: 'Order', many: false, members: 'exact' } },
};
const TOPIC = live('topic', 'string');
const ORDER = pointing('one', 'Order');

function live(name: string, type: string, more: object = {}, archived = false): ApiAttribute {
  return { name, archived, raw: { name, data_type: type, ...more } };
}

function pointing(type: string, target: string, archived = false): ApiAttribute {
  return live('order', 'relationship', { reference: { type, object_type_id: target } }, archived);
}

it('finds nothing when all is as declared, however Intercom writes the type', () => {
  for (const order of [ORDER, pointing('one', 'order.list'), live('order', 'relationship')])
    expect(compareConversationAttributes(DECLARED, [live('CX Score rating', 'integer'), TOPIC, order])).toEqual([]);
});

it.each([
  ['a name that is not there', [TOPIC, live('orders', 'string')], 'order does not exist (there is orders)'],
  ['a name like no other', [TOPIC], 'order does not exist'],
  ['an archived one', [TOPIC, pointing('one', 'Order', true)], 'order is archived'],
  ['another target', [TOPIC, pointing('one', 'Product')], 'order points at Product, declared `to: Order`'],
  ['another cardinality', [TOPIC, pointing('many', 'Order')], 'order is to-many, declared `many: false`'],
  ['no relationship', [TOPIC, live('order', 'string')], 'order is of type "string", declared as a relationship'],
  ['another type', [live('topic', 'integer'), ORDER], 'topic is of type "integer", declared as string'],
  ['a type of no name here', [live('topic', 'files'), ORDER], 'topic is of type "files", declared as string'],
  ['a relationship', [live('topic', 'relationship'), ORDER], 'topic is a relationship, declared as an attribute'],
])('tells %s', (_what, attributes, problem) => {
  expect(compareConversationAttributes(DECLARED, attributes)).toEqual([problem]);
});

it('looks past an archived one to the one in use', () => {
  expect(compareConversationAttributes(DECLARED, [pointing('many', 'Order', true), TOPIC, ORDER])).toEqual([]);
});
