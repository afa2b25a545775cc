import { describe, expect, it } from 'vitest';
import { contactAddress } from '../../../src/model/address.ts';
import { isSharedType } from '../../../src/model/is-shared-type.ts';
import type { Project } from '../../../src/model/project.ts';
import type { RemoteMember } from '../../../src/model/remote.ts';
import { aShop } from '../../support/model-values.ts';

const ORDERS = '/associations/orders';
const contact = contactAddress('id', '1');
const end = (type?: string): RemoteMember => ({ id: '9', externalId: null, ...(type === undefined ? {} : { type }) });

/** Whether orders share their type, when the record shows these other relationships. */
function isShared(others: { readonly [pointer: string]: readonly RemoteMember[] }): boolean {
  return isSharedType(aProject(), contact, ORDERS, 'Order', { [ORDERS]: [end('Order')], ...others });
}

function aProject(): Project {
  const shop = aShop();
  const to = (type: string) => ({ to: type, many: true, members: 'exact' }) as const;
  return {
    ...shop,
    contacts: {
      ...shop.contacts,
      relationships: { orders: to('Order'), returned: to('Order'), bought: to('Product') },
    },
  };
}

describe('the type of a relationship is shared', () => {
  it('not with the relationship itself', () => {
    expect(isShared({})).toBe(false);
  });

  it('with a declared one to the same type that has members', () => {
    expect(isShared({ '/associations/returned': [end()] })).toBe(true);
    expect(isShared({ '/associations/returned': [] })).toBe(false);
  });

  it('not with a declared one to another type, whatever its members say', () => {
    expect(isShared({ '/associations/bought': [end('Order')] })).toBe(false);
  });

  it('with an undeclared one of which a member is, or may be, of this type', () => {
    expect(isShared({ '/associations/other': [end('Product'), end('order.list')] })).toBe(true);
    expect(isShared({ '/associations/other': [end('Product'), end()] })).toBe(true);
    expect(isShared({ '/associations/other': [end('Product')] })).toBe(false);
    expect(isShared({ '/associations/other': [] })).toBe(false);
  });
});
