import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import { referenceLevels } from '../../../src/plan/reference-levels.ts';
import { order } from '../../support/model-values.ts';

describe('referenceLevels', () => {
  it('takes a chain of 20,000 without running out of stack', () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => order(String(index)));
    const places = referenceLevels(nodes, (node) => {
      const next = nodes[Number(node.split('/')[2]) + 1];
      return next === undefined ? [] : [next];
    });
    expect(places.get(order('0'))?.level).toBe(19_999);
    expect(places.get(order('19999'))?.level).toBe(0);
    expect(new Set([...places.values()].map(({ group }) => group)).size).toBe(20_000);
  });

  it('takes a ring of 20,000 as one group', () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => order(String(index)));
    const places = referenceLevels(nodes, (node) => [
      nodes[(Number(node.split('/')[2]) + 1) % nodes.length] as Address,
    ]);
    expect(new Set([...places.values()].map(({ group, level }) => `${group} ${level}`)).size).toBe(1);
  });

  it('puts what points above what it points at, and shares a group exactly between nodes that reach each other', () => {
    const graphs = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(graphs, (graph) => {
        const nodes = graph.map((_, index) => order(String(index)));
        const places = referenceLevels(nodes, (node) =>
          (graph[Number(node.split('/')[2])] ?? []).map((to) => order(String(to))),
        );
        const reach = reachable(graph);
        for (const [from] of graph.entries()) {
          for (const [to] of graph.entries()) {
            if (from === to) continue;
            const [left, right] = [places.get(order(String(from))), places.get(order(String(to)))];
            const isCycle = reach[from]?.has(to) === true && reach[to]?.has(from) === true;
            expect(left?.group === right?.group).toBe(isCycle);
            if (reach[from]?.has(to) && !isCycle) expect(left?.level).toBeGreaterThan(right?.level ?? 0);
          }
        }
      }),
    );
  });

  it('ignores what is not among the nodes', () => {
    const places = referenceLevels([order('A')], () => [order('elsewhere')]);
    expect(places.get(order('A'))).toEqual({ level: 0, group: 0 });
    expect(places.size).toBe(1);
  });
});

function reachable(graph: readonly (readonly number[])[]): ReadonlySet<number>[] {
  return graph.map((_, start) => {
    const seen = new Set<number>();
    const queue = [start];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const next of graph[node] ?? []) {
        if (next >= graph.length || seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
    return seen;
  });
}
