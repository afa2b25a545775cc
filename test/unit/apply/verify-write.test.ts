import { describe, expect, it } from 'vitest';
import { verifyWrite } from '../../../src/apply/verify-write.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { WriteField } from '../../../src/model/remote.ts';
import { member, remoteRecord } from '../../support/fake-remote.ts';
import { aShop, body, order } from '../../support/model-values.ts';

function verify(field: WriteField, answered: ReturnType<typeof remoteRecord>): string[] {
  return verifyWrite(aShop(), order('A'), [field], answered).map(({ what }) => what);
}

const answer = (content: Parameters<typeof body>[0]) => remoteRecord('1', { body: body(content) });

describe('verifyWrite', () => {
  it.each<[string, WriteField, Parameters<typeof body>[0]]>([
    ['a value', { pointer: '/attributes/note', value: 'x' }, { note: 'x', total: 1 }],
    ['a cleared value that is missing', { pointer: '/attributes/note', value: null }, {}],
    ['a cleared value that is empty', { pointer: '/attributes/note', value: null }, { note: '' }],
    ['false', { pointer: '/attributes/note', value: false }, { note: false }],
    ['zero', { pointer: '/attributes/total', value: 0 }, { total: 0 }],
  ])('is content with %s', (_what, field, content) => {
    expect(verify(field, answer(content))).toEqual([]);
  });

  it.each<[string, WriteField, Parameters<typeof body>[0], string]>([
    ['a list value that was cleared', { pointer: '/attributes/status', value: 'lost' }, {}, 'no option of the list'],
    [
      'a date that became null',
      { pointer: '/attributes/placed_at', value: 1 },
      { placed_at: null },
      'date was stored as null',
    ],
    ['a text that is gone', { pointer: '/attributes/note', value: 'x' }, {}, 'was not stored'],
    ['a text that was cut', { pointer: '/attributes/note', value: 'long' }, { note: 'lo' }, '"lo" was stored instead'],
    [
      'a value that was not cleared',
      { pointer: '/attributes/note', value: null },
      { note: 'still' },
      'was not cleared',
    ],
    ['zero that reads as nothing', { pointer: '/attributes/total', value: 0 }, {}, 'was not stored'],
    ['an external time', { pointer: '/external_created_at', value: 5 }, {}, 'date was stored as null'],
  ])('finds %s', (_what, field, content, told) => {
    expect(verify(field, answer(content))).toEqual([expect.stringContaining(told)]);
  });

  it('never tells a sensitive value', () => {
    expect(verify({ pointer: '/attributes/secret', value: 'hunter2' }, answer({ secret: 'hunter' }))).toEqual([
      'another value was stored',
    ]);
  });

  it('finds members that were dropped and members that stayed', () => {
    const field: WriteField = { pointer: '/associations/orders', members: ['1', '2'], many: true };
    const check = (...ids: string[]) =>
      verifyWrite(
        aShop(),
        contactAddress('id', 'c'),
        [field],
        remoteRecord('c', { members: { '/associations/orders': ids.map((id) => member(id)) } }),
      ).map(({ what }) => what);
    expect(check('2', '1')).toEqual([]);
    expect(check('1')).toEqual(['1 of 2 references were dropped']);
    expect(check()).toEqual(['2 of 2 references were dropped']);
    expect(check('1', '3')).toEqual([
      '1 of 2 references were dropped, 1 references that were not sent are still there',
    ]);
    expect(check('1', '2', '3')).toEqual(['1 references that were not sent are still there']);
  });

  it('finds every member dropped where the answer does not show the relationship at all', () => {
    const field: WriteField = { pointer: '/associations/left', members: ['1'], many: true };
    const told = verifyWrite(aShop(), contactAddress('id', 'c'), [field], remoteRecord('c'));
    expect(told).toEqual([{ pointer: '/associations/left', what: '1 of 1 references were dropped' }]);
  });

  it('does not take what is inherited for what is kept', () => {
    expect(verify({ pointer: '/attributes/toString', value: 'x' }, answer({}))).toEqual(['the value was not stored']);
  });
});
