import type { Graph, GraphEdge, GraphNode } from '../../model/graph.ts';
import { renderName } from '../name.ts';

/** How a graph is written where it is drawn: what stands on a node, on an edge, and which colour class they have. */
export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

export interface DrawnNode {
  /** The address or name, escaped for one line. */
  readonly name: string;
  /** What becomes of it; empty when nothing does. */
  readonly remark: string;
  readonly tone: Tone;
  readonly kind: GraphNode['kind'];
}

export interface DrawnEdge {
  /** Indexes of nodes. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly tone: Tone;
}

/** `plain`: nothing happens to it. `outside`: not from here. */
export type Tone = 'plain' | 'added' | 'changed' | 'removed' | 'outside';

const TONES: { readonly [mark in NonNullable<GraphNode['mark']>]: Tone } = {
  create: 'added',
  update: 'changed',
  delete: 'removed',
  adopt: 'changed',
  forget: 'outside',
  absent: 'removed',
  forgotten: 'outside',
  external: 'outside',
};

/** Puts a graph into words, nodes by number. */
export function drawGraph(graph: Graph): DrawnGraph {
  const numbers = new Map(graph.nodes.map(({ id }, index) => [id, index] as const));
  const numberOf = (id: string): number => numbers.get(id) ?? -1;
  return {
    nodes: graph.nodes.map(({ id, kind, mark }) => ({
      name: renderName(id),
      remark: mark ?? '',
      tone: mark === undefined ? 'plain' : TONES[mark],
      kind,
    })),
    edges: graph.edges.map((edge) => ({
      from: numberOf(edge.from),
      to: numberOf(edge.to),
      label: labelOf(edge),
      tone: edge.mark ?? 'plain',
    })),
  };
}

function labelOf({ label, many, mark }: GraphEdge): string {
  const sign = mark === undefined ? '' : mark === 'added' ? '+ ' : '- ';
  return `${sign}${renderName(label)}${many ? ' (many)' : ''}`;
}
