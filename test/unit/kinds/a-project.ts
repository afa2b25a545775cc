import type { AttributeSpec, Project } from '../../../src/model/project.ts';

export function scalar(type: Exclude<AttributeSpec['type'], 'relationship'>): AttributeSpec {
  return { type, required: false, sensitive: false };
}

export function relationship(to: string, many: boolean): Extract<AttributeSpec, { type: 'relationship' }> {
  return { type: 'relationship', to, many, members: 'exact', required: false, sensitive: false };
}

/** A shop: products, orders that point at them, contacts and conversations that point at orders. */
export function aProject(): Project {
  const { type: _many, required: _r1, sensitive: _s1, ...orders } = relationship('Order', true);
  const { type: _one, required: _r2, sensitive: _s2, ...order } = relationship('Order', false);
  return {
    root: '/project',
    environment: 'default',
    workspace: { id: 'abc', region: 'us', apiVersion: '2.16', tokenEnv: 'INTERCOM_ACCESS_TOKEN' },
    include: [],
    types: {
      Product: { prune: 'owned', attributes: { name: scalar('string'), price: scalar('decimal') } },
      Order: {
        prune: 'owned',
        attributes: {
          number: scalar('string'),
          count: scalar('integer'),
          total: scalar('decimal'),
          paid: scalar('boolean'),
          placed_at: scalar('datetime'),
          status: scalar('list'),
          items: relationship('Product', true),
          gift: relationship('Product', false),
        },
      },
    },
    contacts: { attributes: { tier: scalar('string'), since: scalar('datetime') }, relationships: { orders } },
    conversations: { attributes: { rating: scalar('integer') }, relationships: { order } },
    limits: { deletes: 3, deletePercent: 10 },
    ledger: { backend: 'file', path: '.trueup/ledger.jsonl' },
    protect: [],
    accept: [],
    env: [],
  };
}
