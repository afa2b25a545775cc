import { type Address, instanceAddress, kindOf } from '../model/address.ts';
import { listFields, membersOf, parseFieldPointer, readField } from '../model/body.ts';
import type { Desired, DesiredRecord } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Graph, GraphEdge, GraphNode } from '../model/graph.ts';
import { compareText } from '../model/json.ts';
import type { Project, RelationshipSpec } from '../model/project.ts';

/** Which types, contacts and conversations may point at which types, as trueup.yaml declares it. */
export function buildTypeGraph(project: Project): Graph {
  const types = Object.entries(project.types).map(([type, { attributes }]) => ({
    node: { id: type, kind: 'type' as const },
    relationships: Object.entries(attributes).flatMap(([name, spec]) =>
      spec.type === 'relationship' ? [[name, spec] as const] : [],
    ),
  }));
  const records = (['contact', 'conversation'] as const).map((kind) => ({
    node: { id: `${kind}s`, kind },
    relationships: Object.entries(project[`${kind}s`].relationships),
  }));
  const all = [...types, ...records.filter(({ relationships }) => relationships.length > 0)];
  return {
    nodes: all.map(({ node }) => node).sort(byId),
    edges: all.flatMap(({ node, relationships }) => relationships.map(([name, spec]) => typeEdge(node.id, name, spec))),
  };
}

function typeEdge(from: string, label: string, { to, many }: RelationshipSpec): GraphEdge {
  return { from, to, label, ...(many ? { many } : {}) };
}

/** Every declared record and what it points at. */
export function buildRecordGraph(project: Project, desired: Desired): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const record of desired.records.values()) nodes.set(record.address, nodeOf(record));
  for (const record of desired.records.values()) {
    for (const edge of edgesOf(project, record)) {
      // Whoever is pointed at without being declared is a mistake that validate tells of; here it is still an end.
      if (!nodes.has(edge.to)) nodes.set(edge.to, { id: edge.to, kind: 'instance', mark: 'external' });
      edges.push(edge);
    }
  }
  return { nodes: [...nodes.values()].sort(byId), edges };
}

function nodeOf({ address, state }: DesiredRecord): GraphNode {
  return { id: address, kind: kindOf(address), ...(state === 'present' ? {} : { mark: state }) };
}

function edgesOf(project: Project, { address, body }: DesiredRecord): GraphEdge[] {
  return listFields(body).flatMap((pointer) => {
    const { relationship } = fieldSpec(project, address, pointer);
    if (relationship === undefined) return [];
    const label = parseFieldPointer(pointer).name;
    return membersOf(readField(body, pointer)).flatMap((member) =>
      typeof member === 'string' ? [{ from: address, to: instanceAddress(relationship.to, member), label }] : [],
    );
  });
}

/** The part of a graph within so many edges of one address, in either direction; empty when it is not in the graph. */
export function graphAround(graph: Graph, centre: Address, distance: number): Graph {
  const neighbours = new Map<string, string[]>();
  const note = (one: string, other: string): void => {
    const known = neighbours.get(one);
    if (known) known.push(other);
    else neighbours.set(one, [other]);
  };
  for (const { from, to } of graph.edges) {
    note(from, to);
    note(to, from);
  }
  let edge = graph.nodes.some(({ id }) => id === centre) ? [centre as string] : [];
  const within = new Set(edge);
  for (let step = 0; step < distance; step += 1) {
    edge = edge.flatMap((id) => neighbours.get(id) ?? []).filter((id) => !within.has(id));
    for (const id of edge) within.add(id);
  }
  return {
    nodes: graph.nodes.filter(({ id }) => within.has(id)),
    edges: graph.edges.filter(({ from, to }) => within.has(from) && within.has(to)),
  };
}

function byId(left: GraphNode, right: GraphNode): number {
  return compareText(left.id, right.id);
}
