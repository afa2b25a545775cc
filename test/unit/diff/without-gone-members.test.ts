import { describe, expect, it } from 'vitest';
import { withoutGoneMembers } from '../../../src/diff/without-gone-members.ts';
import { type Address, contactAddress } from '../../../src/model/address.ts';
import type { Project } from '../../../src/model/project.ts';
import {
  aShop,
  body,
  declared,
  desiredOf,
  HASHER,
  ledgerOf,
  liveOf,
  living,
  order,
  owned,
} from '../../support/model-values.ts';
import { attached, ORDERS, run } from './at-rest.ts';

const contact = contactAddress('id', 'c');

function lean(version: Project['workspace']['apiVersion'], missing: readonly string[]) {
  const shop = aShop();
  const project = { ...shop, workspace: { ...shop.workspace, apiVersion: version } };
  const ledger = ledgerOf(owned(contact, { [ORDERS]: attached('A', 'B'), '/attributes/tier': 't' }), owned(order('A')));
  const live = liveOf([], missing.map(order));
  return [...withoutGoneMembers({ project, live, ledger, hasher: HASHER })];
}

describe('withoutGoneMembers', () => {
  it('drops the members that no longer exist and keeps everything else', () => {
    expect(lean('2.14', ['A'])).toEqual([
      [contact, owned(contact, { [ORDERS]: attached('B'), '/attributes/tier': 't' })],
    ]);
    expect(lean('2.14', ['A', 'B'])[0]?.[1].fields[ORDERS]).toEqual([]);
  });

  it('knows gone members by their type, and leaves what instances hold to their instances', () => {
    const shop = aShop();
    const products = { items: { to: 'Product', many: true, members: 'exact' } } as const;
    const relationships = { ...shop.contacts.relationships, ...products };
    const project = {
      ...shop,
      workspace: { ...shop.workspace, apiVersion: '2.14' as const },
      contacts: { ...shop.contacts, relationships },
    };
    const items = HASHER.members('contact', '/associations/items', ['A']);
    const [parts, scope] = ['/attributes/parts', 'instance/Order'];
    const ledger = ledgerOf(
      owned(contact, { '/associations/items': items, [ORDERS]: attached('A') }),
      owned(order('B'), { [parts]: HASHER.members(scope, parts, ['A']) }),
    );
    const live = liveOf([], [order('A'), contactAddress('external_id', 'A'), order('Z')]);
    expect([...withoutGoneMembers({ project, live, ledger, hasher: HASHER })]).toEqual([
      [contact, owned(contact, { '/associations/items': items, [ORDERS]: [] })],
    ]);
    expect(withoutGoneMembers({ project, live, ledger: undefined, hasher: HASHER }).size).toBe(0);
  });

  it('changes nothing when nothing of it is gone, or where a listing tells', () => {
    expect(lean('2.14', [])).toEqual([]);
    expect(lean('2.14', ['Z'])).toEqual([]);
    expect(lean('2.16', ['A'])).toEqual([]);
  });
});

describe('members whose instances no longer exist', () => {
  const A = order('A');
  const shop = aShop();
  const project = { ...shop, workspace: { ...shop.workspace, apiVersion: '2.14' as const } };
  const entry = owned(contact, { [ORDERS]: attached('A', 'B') });
  const desired = desiredOf(declared(contact, body({}, { orders: ['B'] })));
  const isContact = (address: Address) => address === contact;

  it('leave the ledger where nothing else is to be written, so that their list does not look cut short for ever', () => {
    const uncertain = living(contact, body({}, { orders: ['B'] }), { uncertain: [ORDERS] });
    const found = run({ project, desired, live: liveOf([uncertain], [A]), ledger: ledgerOf(entry) });
    expect(found.changes).toEqual([]);
    expect(found.recorded.get(contact)?.fields).toEqual({ [ORDERS]: attached('B') });
    const out = run({
      project,
      desired,
      live: liveOf([uncertain], [A]),
      ledger: ledgerOf(entry),
      covers: () => false,
    });
    expect(out.recorded.size).toBe(0);
  });

  it('are not missed: a list is as it was applied without them', () => {
    const wanted = desiredOf(declared(contact, body({}, { orders: ['C'] })));
    const live = liveOf([living(contact, body({}, { orders: ['B'] }))], [A]);
    const found = run({
      project,
      desired: wanted,
      live,
      ledger: ledgerOf(entry, owned(order('Z'))),
      covers: isContact,
    });
    expect(found.changes).toMatchObject([{ address: contact, action: 'update', origin: 'edit' }]);
  });

  it('do not come back over what is recorded anyway', () => {
    const live = liveOf([living(contact, body({ tier: 'gold' }, { orders: ['B'] }))], [A]);
    const wanted = desiredOf(declared(contact, body({ tier: 'gold' }, { orders: ['B'] })));
    const found = run({ project, desired: wanted, live, ledger: ledgerOf(entry) });
    expect(Object.keys(found.recorded.get(contact)?.fields ?? {})).toEqual(['/attributes/tier', ORDERS]);
  });
});
