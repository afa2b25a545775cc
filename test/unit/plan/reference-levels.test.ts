import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../../src/model/address.ts';
import { type Placed, referenceLevels } from '../../../src/plan/reference-levels.ts';
import { order } from '../../support/model-values.ts';

interface Item {
  readonly address: Address;
}

/** Places `size` orders, numbered from 0, each of which points at orders by number. */
function place(size: number, targetsOf: (number: number) => readonly number[]): readonly Placed<Item>[] {
  const items = Array.from({ length: size }, (_, number) => ({ address: order(String(number)), number }));
  return referenceLevels(items, ({ number }) => targetsOf(number).map((target) => order(String(target))));
}

describe('referenceLevels', () => {
  it('takes a chain of 20,000 without running out of stack', () => {
    const places = place(20_000, (number) => [number + 1]);
    expect(places.map(({ level }) => level)).toEqual(places.map((_, number) => 19_999 - number));
    expect(new Set(places.map(({ group }) => group)).size).toBe(20_000);
  });

  it('takes a ring of 20,000 as one group', () => {
    const places = place(20_000, (number) => [(number + 1) % 20_000]);
    expect(new Set(places.map(({ group, level }) => `${group} ${level}`))).toEqual(new Set(['0 0']));
  });

  it('puts what points just above the deepest it points at, and shares a group exactly between nodes that reach each other', () => {
    const graphs = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(graphs, (graph) => {
        const places = place(graph.length, (number) => graph[number] ?? []);
        expect(places.map(({ item }) => item.address)).toEqual(graph.map((_, index) => order(String(index))));
        const reach = reachable(graph);
        for (const [from] of graph.entries()) {
          for (const [to] of graph.entries()) {
            if (from === to) continue;
            const [left, right] = [places[from], places[to]];
            const isCycle = reach[from]?.has(to) === true && reach[to]?.has(from) === true;
            expect(left?.group === right?.group).toBe(isCycle);
            if (reach[from]?.has(to) && !isCycle) expect(left?.level).toBeGreaterThan(right?.level ?? 0);
          }
        }
        for (const { group, level } of places) {
          const pointed = graph.flatMap((targets, from) => (places[from]?.group === group ? targets : []));
          const below = pointed.flatMap((to) => places[to] ?? []).filter((target) => target.group !== group);
          expect(level).toBe(Math.max(0, ...below.map((target) => target.level + 1)));
        }
      }),
    );
  });

  it('ignores what is not among the items', () => {
    expect(place(1, () => [7])).toMatchObject([{ item: { address: order('0') }, level: 0, group: 0 }]);
    expect(place(0, () => [])).toEqual([]);
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
