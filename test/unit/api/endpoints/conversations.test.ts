import { expect, it } from 'vitest';
import { freshWire } from '../fresh-wire.ts';
import { errorList, rejection } from '../scripted-server.ts';

const wire = freshWire();

const CONVERSATION = { type: 'conversation', id: '508', custom_attributes: { 'CX Score rating': 4 } };

it('finds, misses and stops', async () => {
  wire.answering(200, CONVERSATION);
  expect(await wire.client.conversations.readById('508')).toMatchObject({
    state: 'found',
    record: { id: '508', externalId: undefined, customAttributes: { 'CX Score rating': 4 } },
  });
  wire.answering(404, errorList('not_found', 'Resource Not Found'));
  expect(await wire.client.conversations.readById('508')).toEqual({ state: 'missing' });
  wire.answering(200, { ...CONVERSATION, id: '509' });
  expect(await rejection(wire.client.conversations.readById('508'))).toMatchObject({ code: 'unexpected-answer' });
});

it('writes nothing but custom attributes', async () => {
  wire.answering(200, CONVERSATION);
  await wire.client.conversations.update('508', { order: '21' });
  expect(wire.server.requests[0]).toMatchObject({ method: 'PUT', url: '/conversations/508' });
  expect(JSON.parse(wire.server.requests[0]?.body ?? '')).toEqual({ custom_attributes: { order: '21' } });
});

it('believes only the answer of this very conversation', async () => {
  for (const other of [{ id: '509' }, { type: 'contact' }, { custom_attributes: [] }]) {
    wire.answering(200, { ...CONVERSATION, ...other });
    expect(await rejection(wire.client.conversations.update('508', { order: '21' }))).toMatchObject({
      code: 'unexpected-answer',
      outcome: 'unknown',
    });
  }
});

it('has no external id, whatever the answer calls one', async () => {
  wire.answering(200, { ...CONVERSATION, external_id: 7 });
  expect(await wire.client.conversations.update('508', { order: '21' })).toMatchObject({ externalId: undefined });
});
