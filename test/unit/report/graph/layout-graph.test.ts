import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawGraph } from '../../../../src/report/graph/graph-words.ts';
import { layoutGraph } from '../../../../src/report/graph/layout-graph.ts';

const graphs = fc.integer({ min: 1, max: 30 }).chain((count) => {
  const id = fc.integer({ min: 0, max: count - 1 }).map((index) => `n${String(index).padStart(2, '0')}`);
  return fc.array(fc.record({ from: id, to: id, label: fc.constant('x') }), { maxLength: 60 }).map((edges) => ({
    nodes: Array.from({ length: count }, (_, index) => ({
      id: `n${String(index).padStart(2, '0')}`,
      kind: 'instance' as const,
    })),
    edges,
  }));
});

describe('layoutGraph', () => {
  it('puts every box inside of the picture, none upon another, whatever points at what', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { width, height, boxes } = layoutGraph(drawGraph(graph));
        expect(boxes.filter(Boolean)).toHaveLength(graph.nodes.length);
        for (const [index, box] of boxes.entries()) {
          expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
          for (const other of boxes.slice(index + 1)) {
            const apart =
              box.x + box.width < other.x ||
              other.x + other.width < box.x ||
              box.y + box.height < other.y ||
              other.y + other.height < box.y;
            expect(apart).toBe(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('puts what points left of what is pointed at, but for one edge of a circle', () => {
    const edge = (from: number, to: number) => ({ from: `n${from}`, to: `n${to}`, label: 'x' });
    const nodes = [0, 1, 2, 3].map((index) => ({ id: `n${index}`, kind: 'instance' as const }));
    const leftOf = (edges: readonly ReturnType<typeof edge>[]) => {
      const drawn = drawGraph({ nodes, edges });
      const { boxes } = layoutGraph(drawn);
      return drawn.edges.filter(({ from, to }) => (boxes[from]?.x ?? 0) < (boxes[to]?.x ?? 0)).length;
    };
    expect(leftOf([edge(3, 1), edge(1, 0), edge(3, 0), edge(0, 2)])).toBe(4);
    expect(leftOf([edge(0, 1), edge(1, 2), edge(2, 0), edge(2, 3)])).toBe(3);
  });

  it('lays out a way of 20,000 nodes, however deep that is', () => {
    const nodes = Array.from({ length: 20_000 }, (_, index) => ({ id: `n${index}`, kind: 'instance' as const }));
    const edges = nodes.slice(1).map(({ id }, index) => ({ from: `n${index}`, to: id, label: 'x' }));
    expect(layoutGraph(drawGraph({ nodes, edges })).boxes).toHaveLength(20_000);
  });
});
