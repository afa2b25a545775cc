import type { WireConversationAttribute, WireDataAttribute } from '../../api/wire-types.ts';
import type { Attribute } from '../attribute.ts';
import { type Call, queryOf } from '../call.ts';
import { optionId } from '../id.ts';
import { ok, parameterInvalid, Refusal, type Reply } from '../respond.ts';
import { LISTING_SINCE } from '../version.ts';
import type { World } from '../world.ts';
import type { Endpoint } from './route.ts';

/** Metadata of attributes: /data_attributes, and from 2.16 /conversations/attributes. */
export const attributeEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: ['conversations', 'attributes'],
    since: LISTING_SINCE,
    scopes: ['read_conversations'],
    anonymousErrors: true,
    answer: listConversationAttributes,
  },
  {
    method: 'GET',
    path: ['data_attributes'],
    since: 200,
    scopes: ['read_users_companies', 'read_write_users', 'write_users_companies', 'read_conversations'],
    answer: listDataAttributes,
  },
];

function listConversationAttributes(world: World, call: Call): Reply {
  const attributes = listed(world.store.schema().conversation, call);
  return ok({ type: 'list', data: attributes.map((attribute) => ({ ...conversationAttribute(attribute) })) });
}

function conversationAttribute(attribute: Attribute): WireConversationAttribute {
  const { id, name, type, archived } = attribute;
  const plain = {
    type: 'conversation_attribute' as const,
    id,
    name,
    description: '',
    data_type: type,
    required: false,
    visible_to_team_ids: [],
    archived,
    created_at: 1734537243,
    updated_at: 1734537243,
    admin_id: '991267459',
  };
  if (type === 'list') {
    const options = (attribute.options ?? []).map((label) => ({ id: optionId(name, label), label, archived: false }));
    return { ...plain, options };
  }
  if (type !== 'relationship') return plain;
  return { ...plain, reference: { type: attribute.many ? 'many' : 'one', object_type_id: attribute.to ?? '' } };
}

function listDataAttributes(world: World, call: Call): Reply {
  const model = queryOf(call, 'model');
  const schema = world.store.schema();
  if (model === 'conversation' && call.version.rank >= LISTING_SINCE) {
    const message = 'model=conversation is no longer supported. Use GET /conversations/attributes instead';
    throw new Refusal(422, 'parameter_invalid', message);
  }
  if (model !== undefined && !['contact', 'company', 'conversation'].includes(model)) {
    throw parameterInvalid(`model '${model}' is not supported`, 'model');
  }
  const contact = model === undefined || model === 'contact' ? [...schema.contact.values()] : [];
  const conversation = model === 'conversation' ? schema.conversation : [];
  const standard = model === undefined || model === 'contact' ? STANDARD : [];
  const data = [
    ...standard,
    ...listed(contact, call).flatMap((attribute) => dataAttribute(attribute, 'contact')),
    ...listed(conversation, call).flatMap((attribute) => dataAttribute(attribute, 'conversation')),
  ];
  return ok({ type: 'list', data: data.map((attribute) => ({ ...attribute })) });
}

function listed(attributes: readonly Attribute[], call: Call): readonly Attribute[] {
  return queryOf(call, 'include_archived') === 'true'
    ? attributes
    : attributes.filter((attribute) => !attribute.archived);
}

// The documented data types have no word for a relationship (U): a contact's is left out, a conversation's is named so.
const DATA_TYPES: { readonly [type: string]: string } = { decimal: 'float', datetime: 'date', list: 'string' };

function dataAttribute(attribute: Attribute, model: 'contact' | 'conversation'): WireDataAttribute[] {
  const { id, name, type, archived } = attribute;
  if (type === 'relationship' && model === 'contact') return [];
  const described = {
    type: 'data_attribute' as const,
    id,
    name,
    full_name: `custom_attributes.${name}`,
    label: name,
    description: '',
    data_type: DATA_TYPES[type] ?? type,
    api_writable: true,
    messenger_writable: false,
    ui_writable: true,
    custom: true,
    archived,
    created_at: 1734537243,
    updated_at: 1734537243,
    model,
  };
  return [attribute.options === null ? described : ({ ...described, options: attribute.options } as WireDataAttribute)];
}

const STANDARD: readonly WireDataAttribute[] = ['name', 'email', 'external_id', 'phone'].map((name) => ({
  type: 'data_attribute' as const,
  name,
  full_name: name,
  label: name,
  description: '',
  data_type: 'string',
  api_writable: true,
  messenger_writable: false,
  ui_writable: true,
  custom: false,
  archived: false,
  model: 'contact',
}));
