import { describe, expect, it } from 'vitest';
import { createNaming } from '../../../src/live/naming.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { Remote } from '../../../src/model/remote.ts';
import { bareMember, fakeRemote, member, remoteRecord } from '../../support/fake-remote.ts';
import { aShop, body, order } from '../../support/model-values.ts';

const contact = contactAddress('id', 'c');
const read = new Map([
  ['Order', { found: new Map([['A', remoteRecord('1')]]), missing: [], listed: false, unnamed: [] }],
]);

function naming(over: Partial<Remote> = {}) {
  return createNaming(aShop(), fakeRemote(over), read);
}

describe('createNaming', () => {
  it('takes the external id an answer shows, and asks nobody', async () => {
    expect(await naming().name(contact, '/associations/orders', [member('9', 'Z')])).toEqual(['Z']);
  });

  it('finds a bare id among what was read', async () => {
    expect(await naming().name(contact, '/associations/orders', [bareMember('1')])).toEqual(['A']);
  });

  it('looks another bare id up once, within its type', async () => {
    const asked: unknown[] = [];
    const named = naming({
      readById: async (...what) => {
        asked.push(what);
        return { state: 'found', record: remoteRecord('2', { externalId: 'B' }) };
      },
    });
    const bare = [bareMember('2')];
    expect(await Promise.all([1, 2].map(() => named.name(contact, '/associations/orders', bare)))).toEqual([
      ['B'],
      ['B'],
    ]);
    expect(asked).toEqual([['instance', '2', 'Order']]);
  });

  it('keeps the id of what has no external id or is not there', async () => {
    const gone = naming({ readById: async () => ({ state: 'missing' }) });
    expect(await gone.name(contact, '/associations/orders', [bareMember('3'), member('4', null)])).toEqual([
      { id: '3' },
      { id: '4' },
    ]);
  });

  it('never resolves an id of another type', async () => {
    const other = naming({ readById: async () => ({ state: 'missing' }) });
    expect(await other.name(order('X'), '/attributes/items', [bareMember('1')])).toEqual([{ id: '1' }]);
  });

  it('fills relationships in where the kind keeps them, and names that are traps too', () => {
    const filled = naming().withMembers(
      order('A'),
      body({ note: 'n' }),
      new Map([
        ['/attributes/parent', ['P']],
        ['/attributes/__proto__', ['Q']],
      ]),
    );
    expect(filled.attributes['parent']).toBe('P');
    expect(Object.entries(filled.attributes).find(([name]) => name === '__proto__')?.[1]).toEqual(['Q']);
    expect(naming().withMembers(contact, body(), new Map([['/associations/orders', ['B', 'A']]])).associations).toEqual(
      { orders: ['A', 'B'] },
    );
  });
});
