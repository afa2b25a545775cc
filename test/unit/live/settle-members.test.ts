import { describe, expect, it } from 'vitest';
import { createNaming } from '../../../src/live/naming.ts';
import { settleMembers } from '../../../src/live/settle-members.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { Project } from '../../../src/model/project.ts';
import type { RemotePage } from '../../../src/model/remote.ts';
import { fakeRemote, member, pageOf, remoteRecord } from '../../support/fake-remote.ts';
import { aShop, order } from '../../support/model-values.ts';

const contact = contactAddress('id', 'c');
const ORDERS = '/associations/orders';

async function settle(
  shown: readonly string[],
  pages: readonly RemotePage[],
  over: { project?: Project; others?: object } = {},
) {
  const project = over.project ?? aShop();
  const remote = fakeRemote({ listReferencedBy: async (_type, _kind, _id, page) => pages[page - 1] as RemotePage });
  const record = remoteRecord('c', { members: { [ORDERS]: shown.map((id) => member(id)), ...over.others } });
  const input = { project, remote } as Parameters<typeof settleMembers>[0];
  return settleMembers(input, contact, record, ORDERS, createNaming(project, remote, new Map()));
}

describe('settleMembers', () => {
  it('answers the whole list, over all pages', async () => {
    expect(await settle(['1'], [pageOf(['1', '2'], 1, 2, 3), pageOf(['3'], 2, 2, 3)])).toEqual([
      'external 1',
      'external 2',
      'external 3',
    ]);
    expect(await settle([], [pageOf([], 1, 1, 0)])).toEqual([]);
  });

  it.each<[string, readonly string[], readonly RemotePage[]]>([
    ['lacks a member the record shows', ['1', '9'], [pageOf(['1'], 1, 1, 1)]],
    ['does not add up', ['1'], [pageOf(['1'], 1, 1, 2)]],
    ['changes its total on the way', ['1'], [pageOf(['1'], 1, 2, 2), pageOf(['2'], 2, 2, 3)]],
    ['repeats a page', ['1'], [pageOf(['1'], 1, 2, 2), pageOf(['1'], 2, 2, 2)]],
  ])('settles nothing by a listing that %s', async (_what, shown, pages) => {
    expect(await settle(shown, pages)).toBeUndefined();
  });

  it('settles nothing when another relationship of the record points at the same type', async () => {
    const shop = aShop();
    const both = {
      orders: { to: 'Order', many: true, members: 'exact' },
      old: { to: 'Order', many: true, members: 'exact' },
    } as const;
    const project = { ...shop, contacts: { ...shop.contacts, relationships: both } };
    const listed = [pageOf(['1', '2'], 1, 1, 2)];
    expect(await settle(['1'], listed, { project, others: { '/associations/old': [member('2')] } })).toBeUndefined();
  });

  it('is about contacts and conversations only', async () => {
    const remote = fakeRemote();
    const input = { project: aShop(), remote } as Parameters<typeof settleMembers>[0];
    const naming = createNaming(aShop(), remote, new Map());
    expect(await settleMembers(input, order('A'), remoteRecord('1'), '/attributes/parts', naming)).toBeUndefined();
  });
});
