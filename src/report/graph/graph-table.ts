import { parseAddress } from '../../model/address.ts';
import type { Graph, GraphNode } from '../../model/graph.ts';
import { compareText } from '../../model/json.ts';
import { renderName } from '../name.ts';

/** How many of which point at how many of which by what: a Markdown table for graphs that are too large to draw. */
export function renderGraphTable(graph: Graph): string {
  const groups = new Map(graph.nodes.map((node) => [node.id, groupOf(node)] as const));
  const counts = new Map<string, { from: Set<string>; to: Set<string>; edges: number }>();
  for (const { from, to, label } of graph.edges) {
    const row = [groups.get(from) ?? '', label, groups.get(to) ?? ''].map(cell).join(' | ');
    const count = counts.get(row) ?? { from: new Set(), to: new Set(), edges: 0 };
    count.from.add(from);
    count.to.add(to);
    count.edges += 1;
    counts.set(row, count);
  }
  const rows = [...counts].sort(([left], [right]) => compareText(left, right));
  return `${[
    '| from | relationship | to | associations | from how many | to how many |',
    '| --- | --- | --- | ---: | ---: | ---: |',
    ...rows.map(([row, { from, to, edges }]) => `| ${row} | ${edges} | ${from.size} | ${to.size} |`),
    '',
    `${graph.nodes.length} nodes, ${graph.edges.length} edges.`,
  ].join('\n')}\n`;
}

function groupOf({ id, kind }: GraphNode): string {
  const parts = kind === 'type' ? undefined : parseAddress(id);
  return parts === undefined ? id : parts.kind === 'instance' ? `instance/${parts.type}` : parts.kind;
}

function cell(text: string): string {
  return renderName(text).replace(/[^\p{L}\p{N} /.-]/gu, (character) => `&#${character.codePointAt(0)};`);
}
