import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../../src/ledger/postgres/database.ts';
import { OutcomeUnknown } from '../../../../src/ledger/shared-object.ts';
import { refusal } from '../sample.ts';
import { scriptedDatabase, sqlError } from './scripted-database.ts';

describe('a database that is read', () => {
  test('is connected when it is first asked, and then over the same connection', async () => {
    const { database, connections, ended } = scriptedDatabase(() => [{ one: 1 }]);
    expect([database.session, connections(), database.name('lock')]).toEqual([undefined, 0, '"trueup"."lock"']);
    expect(await database.read('SELECT 1')).toEqual([{ one: 1 }]);
    await database.read('SELECT 1');
    expect([connections(), database.session === undefined]).toEqual([1, false]);
    await database.close();
    await database.close();
    expect([ended(), database.session]).toEqual([1, undefined]);
  });

  test('is asked anew over another connection when the first one breaks, and once only', async () => {
    let broken = 1;
    const { database, asked, connections } = scriptedDatabase(() => (broken-- > 0 ? new Error('reset') : []));
    expect(await database.read('SELECT 1')).toEqual([]);
    expect([asked.length, connections()]).toEqual([2, 2]);
    broken = 2;
    expect(await refusal(database.read('SELECT 1'))).toMatchObject({ code: 'ledger-unreachable', category: 'later' });
    expect([asked.length, connections(), database.session]).toEqual([4, 3, undefined]);
  });

  test('that refuses is not asked again; without tables there is nothing', async () => {
    for (const state of ['42501', '42P02']) {
      const { database, asked } = scriptedDatabase(() => sqlError(state));
      expect((await refusal(database.read('SELECT 1'))).cause).toMatchObject({ code: state });
      expect(asked).toHaveLength(1);
    }
    for (const state of ['42P01', '3F000'])
      expect(await scriptedDatabase(() => sqlError(state)).database.read('SELECT 1')).toEqual([]);
  });

  test('that lets nobody in is told; one that is away may be there later', async () => {
    const open = (error: Error) => openDatabase('shop', 'trueup', () => Promise.reject(error));
    expect(await refusal(open(sqlError('28P01')).read('SELECT 1'))).toMatchObject({ code: 'ledger-not-permitted' });
    expect(await refusal(open(new Error('ECONNREFUSED')).read('SELECT 1'))).toMatchObject({
      code: 'ledger-unreachable',
      message: 'shop cannot be reached: ECONNREFUSED. Nothing was changed.',
    });
    expect(await refusal(open(new Error('x')).openAnother().read('SELECT 1'))).toMatchObject({
      code: 'ledger-unreachable',
    });
  });
});

describe('a database that is changed', () => {
  test('has its tables made where there are none, once', async () => {
    const { database, asked } = scriptedDatabase((text) => (text.includes('to_regclass') ? [{ there: null }] : []));
    await database.change('INSERT');
    await database.change('DELETE');
    expect(asked.map((text) => text.slice(0, 9))).toEqual(['SELECT to', 'DO $$ BEG', 'INSERT', 'DELETE']);
    for (const table of ['versions', 'ledger', 'lock', 'history']) expect(asked[1]).toContain(`"trueup"."${table}"`);
  });

  test('is left with the tables it has', async () => {
    const { database, asked } = scriptedDatabase(() => [{ there: 'trueup.history' }]);
    await database.change('INSERT');
    expect(asked.map((text) => text.slice(0, 9))).toEqual(['SELECT to', 'INSERT']);
  });

  test('is not asked again when its answer is lost', async () => {
    const { database, asked } = scriptedDatabase((text) =>
      text === 'INSERT' ? new Error('reset') : [{ there: 'trueup.history' }],
    );
    await expect(database.change('INSERT', ['a'])).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(asked.filter((text) => text === 'INSERT')).toHaveLength(1);
  });
});
