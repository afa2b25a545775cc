import type { DrawnGraph } from './graph-words.ts';

/** Where everything of a graph is drawn, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** By the number of the node: its upper left corner and size. */
  readonly boxes: readonly Box[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const LETTER = 6.7;
const PADDING = 10;
const ROW = 46;
const HEIGHT = 34;
const GAP = 90;
const MARGIN = 16;
export const LONGEST_NAME = 44;

/**
 * Columns from left to right, so that what points at something stands left of it; in a circle one edge runs back. Within a
 * column nodes stand near the middle of what they point at and are pointed at by. Linear in nodes and edges but for sorting.
 */
export function layoutGraph(graph: DrawnGraph): Layout {
  const columns = placeInColumns(graph);
  const nodes: number[][] = [];
  columns.forEach((column, node) => {
    nodes[column] = [...(nodes[column] ?? []), node];
  });
  const order = sortColumns(nodes, graph);
  const widths = order.map((column) => Math.max(...column.map((node) => widthOf(graph, node))));
  const tallest = Math.max(1, ...order.map((column) => column.length));
  const boxes: Box[] = [];
  let x = MARGIN;
  order.forEach((column, index) => {
    const top = MARGIN + ((tallest - column.length) * ROW) / 2;
    column.forEach((node, row) => {
      boxes[node] = { x, y: top + row * ROW, width: widthOf(graph, node), height: HEIGHT };
    });
    x += (widths[index] ?? 0) + GAP;
  });
  return { width: Math.max(x - GAP, MARGIN) + MARGIN, height: tallest * ROW + 2 * MARGIN, boxes };
}

function widthOf({ nodes }: DrawnGraph, node: number): number {
  const { name = '', remark = '' } = nodes[node] ?? {};
  const letters = Math.max(Math.min([...name].length, LONGEST_NAME), remark.length);
  return Math.ceil(letters * LETTER) + 2 * PADDING;
}

/** The length of the longest way that leads to a node, without the edges that would close a circle. */
function placeInColumns({ nodes, edges }: DrawnGraph): number[] {
  const after: number[][] = nodes.map(() => []);
  for (const { from, to } of edges) if (from !== to) after[from]?.push(to);
  const state = nodes.map(() => 0);
  const done: number[] = [];
  const forward: (readonly [number, number])[] = [];
  for (const start of nodes.keys()) {
    const path: { node: number; next: number }[] = state[start] === 0 ? [{ node: start, next: 0 }] : [];
    for (let top = path.at(-1); top; top = path.at(-1)) {
      state[top.node] = 1;
      const to = after[top.node]?.[top.next];
      top.next += 1;
      if (to === undefined) {
        state[top.node] = 2;
        done.push(top.node);
        path.pop();
      } else if (state[to] !== 1) {
        forward.push([top.node, to]);
        if (state[to] === 0) path.push({ node: to, next: 0 });
      }
    }
  }
  const columns = nodes.map(() => 0);
  const targets: number[][] = nodes.map(() => []);
  for (const [from, to] of forward) targets[from]?.push(to);
  for (const node of done.reverse())
    for (const to of targets[node] ?? []) columns[to] = Math.max(columns[to] ?? 0, (columns[node] ?? 0) + 1);
  return columns;
}

const SWEEPS = 4;

function sortColumns(columns: readonly number[][], { nodes, edges }: DrawnGraph): number[][] {
  const neighbours: number[][] = nodes.map(() => []);
  for (const { from, to } of edges) {
    neighbours[from]?.push(to);
    neighbours[to]?.push(from);
  }
  const order = columns.map((column) => [...column]);
  const place = nodes.map(() => 0);
  const remember = (column: readonly number[]): void =>
    column.forEach((node, row) => {
      place[node] = row - column.length / 2;
    });
  order.forEach(remember);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of order) {
      const wanted = new Map(column.map((node) => [node, middleOf(neighbours[node] ?? [], place, node)] as const));
      column.sort((left, right) => (wanted.get(left) ?? 0) - (wanted.get(right) ?? 0) || left - right);
      remember(column);
    }
  }
  return order;
}

function middleOf(neighbours: readonly number[], place: readonly number[], node: number): number {
  if (neighbours.length === 0) return place[node] ?? 0;
  return neighbours.reduce((sum, other) => sum + (place[other] ?? 0), 0) / neighbours.length;
}
