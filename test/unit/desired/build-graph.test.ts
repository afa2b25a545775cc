import { describe, expect, it } from 'vitest';
import { buildRecordGraph, buildTypeGraph, graphAround } from '../../../src/desired/build-graph.ts';
import { contactAddress, conversationAddress, instanceAddress } from '../../../src/model/address.ts';
import { aShop, body, declared, desiredOf, order } from '../../support/model-values.ts';

const jo = contactAddress('external_id', '70');
const tee = instanceAddress('Product', 'TEE');

describe('buildTypeGraph', () => {
  it('has every type, and contacts and conversations that may point at one', () => {
    const shop = aShop({ conversations: { attributes: {}, relationships: {} } });
    expect(buildTypeGraph(shop)).toEqual({
      nodes: [
        { id: 'Order', kind: 'type' },
        { id: 'Product', kind: 'type' },
        { id: 'contacts', kind: 'contact' },
      ],
      edges: [
        { from: 'Order', to: 'Order', label: 'parts', many: true },
        { from: 'Order', to: 'Order', label: 'parent' },
        { from: 'Order', to: 'Product', label: 'items', many: true },
        { from: 'contacts', to: 'Order', label: 'orders', many: true },
      ],
    });
  });
});

describe('buildRecordGraph', () => {
  const desired = desiredOf(
    declared(jo, body({ tier: 'gold' }, { orders: ['O-1'] })),
    declared(conversationAddress('508'), body({}, { order: 'O-2' })),
    declared(order('O-1'), body({ note: 'TEE', items: ['TEE'], parent: null })),
    declared(order('O-2'), body(), { state: 'absent' }),
  );
  const graph = buildRecordGraph(aShop(), desired);

  it('leads from each record to what it points at, by relationships and by nothing else', () => {
    expect(graph.edges).toEqual([
      { from: jo, to: order('O-1'), label: 'orders' },
      { from: 'conversation/508', to: order('O-2'), label: 'order' },
      { from: order('O-1'), to: tee, label: 'items' },
    ]);
  });

  it('tells how records are declared, and what is pointed at without being declared', () => {
    expect(graph.nodes).toEqual([
      { id: jo, kind: 'contact' },
      { id: 'conversation/508', kind: 'conversation' },
      { id: order('O-1'), kind: 'instance' },
      { id: order('O-2'), kind: 'instance', mark: 'absent' },
      { id: tee, kind: 'instance', mark: 'external' },
    ]);
  });

  it('is cut to what is around one address, in both directions and as far as asked', () => {
    const ids = (distance: number) => graphAround(graph, order('O-1'), distance).nodes.map(({ id }) => id);
    expect(ids(0)).toEqual([order('O-1')]);
    expect(ids(1)).toEqual([jo, order('O-1'), tee]);
    expect(graphAround(graph, tee, 2).edges.map(({ label }) => label)).toEqual(['orders', 'items']);
    expect(graphAround(graph, order('nobody'), 3)).toEqual({ nodes: [], edges: [] });
  });
});
