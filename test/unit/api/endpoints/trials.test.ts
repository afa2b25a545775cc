import { describe, expect, it } from 'vitest';
import { freshWire } from '../fresh-wire.ts';
import { anInstance, errorList, rejection } from '../scripted-server.ts';

const wire = freshWire();

const upsert = () => wire.client.trials.upsert('Order', { external_id: 'ORD-1', custom_attributes: { a: 1 } });

describe('a write that may be refused', () => {
  it('is done when the very record comes back', async () => {
    wire.answering(200, anInstance());
    expect(await upsert()).toMatchObject({ state: 'done', record: { id: '22', externalId: 'ORD-1' } });
    wire.answering(200, anInstance({ external_id: 'ORD-2' }));
    expect(await rejection(upsert())).toMatchObject({ code: 'unexpected-answer', outcome: 'unknown' });
    wire.answering(200, { type: 'contact', id: '7', external_id: '70' });
    expect(await wire.client.trials.updateContact('7', { name: 'Jo' })).toMatchObject({ state: 'done' });
    expect(wire.server.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { external_id: 'ORD-1', custom_attributes: { a: 1 } },
      { external_id: 'ORD-1', custom_attributes: { a: 1 } },
      { name: 'Jo' },
    ]);
    expect(wire.server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /custom_object_instances/Order',
      'POST /custom_object_instances/Order',
      'PUT /contacts/7',
    ]);
  });

  it.each([{ id: '8' }, { type: 'lead' }, { external_id: 70 }])(
    'of a contact is not believed when %j comes back',
    async (other) => {
      wire.answering(200, { type: 'contact', id: '7', external_id: '70', ...other });
      const error = await rejection(wire.client.trials.updateContact('7', { name: 'Jo' }));
      expect(error).toMatchObject({ code: 'unexpected-answer', outcome: 'unknown' });
    },
  );

  it.each([
    [400, 'parameter_invalid'],
    [422, 'data_invalid'],
    [400, 'custom_attribute_unknown'],
  ])('is refused when %i %s speaks of what was sent', async (status, code) => {
    wire.answering(status, errorList(code));
    expect(await upsert()).toEqual({ state: 'refused' });
  });

  it.each<[number, unknown, string]>([
    [409, errorList('parameter_invalid', 'the secret'), 'Intercom answered 409 (parameter_invalid)'],
    [400, errorList('intercom_version_invalid', 'the secret'), 'Intercom answered 400 (intercom_version_invalid)'],
    [
      422,
      { type: 'error.list', errors: [{ code: 'data_invalid' }, { code: 'x'.repeat(99), message: 'the secret' }] },
      `Intercom answered 422 (data_invalid, ${'x'.repeat(46)})`,
    ],
  ])('is rejected when %i %j does not, and only its codes are told', async (status, body, why) => {
    wire.answering(status, body);
    expect(await upsert()).toEqual({ state: 'rejected', why });
  });
});

it.each([400, 409, 422])('%i without a word of Intercom’s is no refusal of it', async (status) => {
  wire.answering(status, { error: 'no' });
  expect(await rejection(upsert())).toMatchObject({ status, outcome: 'refused' });
});

describe('how Intercom says that something is not there', () => {
  const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['GET', () => wire.client.trials.readMiss('Order', 'ORD-1')],
    ['DELETE', () => wire.client.trials.deleteAgain('Order', '22')],
  ];

  it.each(questions)('%s: in one of the shapes that are known', async (_method, ask) => {
    wire.answering(404, errorList('not_found'));
    expect(await ask()).toBe('404');
    wire.answering(200, { found: false });
    expect(await ask()).toBe('found-false');
    wire.answering(200, null);
    expect(await ask()).toBe('null');
    wire.answering(204, undefined);
    expect(await ask()).toBe('null');
  });

  it('is asked of the very instance', async () => {
    wire.answering(200, null);
    for (const [, ask] of questions) await ask();
    expect(wire.server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /custom_object_instances/Order?external_id=ORD-1',
      'DELETE /custom_object_instances/Order/22',
    ]);
  });

  it.each(questions)('%s: something else is no such answer', async (_method, ask) => {
    for (const body of [anInstance(), { id: '22', object: 'Order', deleted: true }, [], 'none', { found: true }]) {
      wire.answering(200, body);
      expect(await ask(), JSON.stringify(body)).toBeUndefined();
    }
  });

  it.each(questions)('%s: a 404 that speaks of something else says nothing about it', async (_method, ask) => {
    for (const body of [errorList('route_not_found'), errorList('not_found', 'Custom object type not found'), {}]) {
      wire.answering(404, body);
      const error = await rejection(ask());
      expect(error, JSON.stringify(body)).toMatchObject({ code: 'unexpected-answer', status: 404 });
      expect(error.message).toContain('Intercom did not say whether the instance is there');
    }
  });
});
