import { describe, expect, it } from 'vitest';
import { withoutGoneMembers } from '../../../src/diff/without-gone-members.ts';
import { contactAddress } from '../../../src/model/address.ts';
import type { Project } from '../../../src/model/project.ts';
import { aShop, HASHER, ledgerOf, liveOf, order, owned } from '../../support/model-values.ts';
import { attached, ORDERS } from './at-rest.ts';

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
