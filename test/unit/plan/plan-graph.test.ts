import { describe, expect, it } from 'vitest';
import { contactAddress, instanceAddress } from '../../../src/model/address.ts';
import { buildPlanGraph } from '../../../src/plan/plan-graph.ts';
import { aShop, aStepOf, body, order } from '../../support/model-values.ts';

const jo = contactAddress('external_id', '70');
const tee = instanceAddress('Product', 'TEE');
const steps = [
  aStepOf(1, { address: order('new'), action: 'create', before: null, after: body({ items: ['TEE'], note: 'TEE' }) }),
  aStepOf(2, {
    address: jo,
    action: 'update',
    before: body({}, { orders: ['kept', 'old', { id: '9' }] }),
    after: body({}, { orders: ['kept', 'new'] }),
    after_steps: [1],
  }),
  aStepOf(3, {
    address: order('old'),
    action: 'delete',
    after: null,
    referenced_by: [jo, order('other')],
    after_steps: [2],
  }),
  aStepOf(4, { address: order('moved'), action: 'create', before: null, after: body(), moved_from: order('gone') }),
];

describe('buildPlanGraph', () => {
  it('tells which associations come, stay and go, and who else points at what is deleted', () => {
    const { edges } = buildPlanGraph({ steps }, aShop());
    expect(edges).toEqual([
      { from: order('new'), to: tee, label: 'items', mark: 'added' },
      { from: jo, to: order('kept'), label: 'orders' },
      { from: jo, to: order('old'), label: 'orders', mark: 'removed' },
      { from: jo, to: order('new'), label: 'orders', mark: 'added' },
      { from: order('other'), to: order('old'), label: 'refers to' },
      { from: order('gone'), to: order('moved'), label: 'moved to' },
    ]);
  });

  it('marks what has a step with its action, and nothing else', () => {
    const { nodes } = buildPlanGraph({ steps }, aShop());
    expect(Object.fromEntries(nodes.map(({ id, mark }) => [id, mark]))).toEqual({
      [jo]: 'update',
      [order('gone')]: undefined,
      [order('kept')]: undefined,
      [order('moved')]: 'create',
      [order('new')]: 'create',
      [order('old')]: 'delete',
      [order('other')]: undefined,
      [tee]: undefined,
    });
  });

  it('shows without a project which step waits for which', () => {
    const { edges } = buildPlanGraph(
      { steps: [...steps, aStepOf(5, { address: order('late'), after_steps: [9] })] },
      undefined,
    );
    expect(edges.filter(({ label }) => label === 'after')).toEqual([
      { from: jo, to: order('new'), label: 'after' },
      { from: order('old'), to: jo, label: 'after' },
    ]);
  });
});
