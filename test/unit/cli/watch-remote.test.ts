import { expect, it } from 'vitest';
import { watchRemote } from '../../../src/cli/watch-remote.ts';
import type { Address } from '../../../src/model/address.ts';
import type { Remote, RemotePage } from '../../../src/model/remote.ts';
import type { Happening } from '../../../src/ui/progress/happening.ts';
import { fakeRemote, remoteRecord } from '../../support/fake-remote.ts';

const page: RemotePage = { records: [remoteRecord('1'), remoteRecord('2')], page: 1, totalPages: 1, total: 2 };

function watched(remote: Partial<Remote>) {
  const told: Happening[] = [];
  return { told, remote: watchRemote(fakeRemote(remote), (happening) => told.push(happening)) };
}

it('tells of each read what it is of, and how many records came', async () => {
  const missing = { state: 'missing' } as const;
  const { told, remote } = watched({
    read: async () => missing,
    readById: async () => missing,
    list: async () => page,
    listReferencedBy: async () => page,
  });
  await remote.read('instance/Order/ORD-1' as Address);
  await remote.read('contact/external_id:70' as Address);
  await remote.readById('conversation', '508');
  await remote.list('Product', 1);
  await remote.listReferencedBy('Order', 'contact', '7', 1);
  const ends = told.flatMap((each) => (each.type === 'read-finished' ? [[each.of, each.records]] : []));
  expect(ends).toEqual([
    ['Order', 1],
    ['contacts', 1],
    ['conversations', 1],
    ['Product', 2],
    ['Order of contacts', 2],
  ]);
  expect(told.filter(({ type }) => type === 'read-started')).toHaveLength(5);
});

it('hands on what the remote answers and throws, and tells of no end then', async () => {
  const broken = new Error('no answer');
  const { told, remote } = watched({
    list: async () => page,
    read: async () => {
      throw broken;
    },
  });
  expect(await remote.list('Product', 1)).toBe(page);
  await expect(remote.read('conversation/508' as Address)).rejects.toBe(broken);
  expect(told.map(({ type }) => type)).toEqual(['read-started', 'read-finished', 'read-started']);
});
