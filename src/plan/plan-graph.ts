import { type Address, instanceAddress, kindOf } from '../model/address.ts';
import {
  type Body,
  type FieldPointer,
  listFields,
  type Member,
  membersOf,
  parseFieldPointer,
  readField,
} from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Graph, GraphEdge, GraphNode } from '../model/graph.ts';
import { compareText, equalJson } from '../model/json.ts';
import type { Plan, Step } from '../model/plan.ts';
import type { Project } from '../model/project.ts';

/**
 * What a plan changes, and what that points at or is pointed at by. A plan does not tell the types that members are of:
 * with the project, associations lead to what they name; without it, only to the steps that have to come first.
 */
export function buildPlanGraph(plan: Pick<Plan, 'steps'>, project: Project | undefined): Graph {
  const nodes = new Map<string, GraphNode>();
  for (const { address, action } of plan.steps)
    nodes.set(address, { id: address, kind: kindOf(address), mark: action });
  const edges = plan.steps.flatMap((step) => [
    ...(project ? associationsOf(project, step) : waitsOf(plan.steps, step)),
    ...step.referenced_by.map((from): GraphEdge => ({ from, to: step.address, label: 'refers to' })),
    ...(step.moved_from === undefined ? [] : [{ from: step.moved_from, to: step.address, label: 'moved to' }]),
  ]);
  for (const id of edges.flatMap(({ from, to }) => [from, to]))
    if (!nodes.has(id)) nodes.set(id, { id, kind: kindOf(id as Address) });
  return {
    nodes: [...nodes.values()].sort((left, right) => compareText(left.id, right.id)),
    edges: withoutRepeats(edges),
  };
}

function associationsOf(project: Project, { address, before, after }: Step): GraphEdge[] {
  const pointers = new Set([...fieldsOf(before), ...fieldsOf(after)]);
  return [...pointers].flatMap((pointer) => {
    const { relationship } = fieldSpec(project, address, pointer);
    if (relationship === undefined) return [];
    const label = parseFieldPointer(pointer).name;
    const was = membersIn(before, pointer);
    const is = membersIn(after, pointer);
    const all = [...was, ...is.filter((member) => !has(was, member))];
    return all.flatMap((member): GraphEdge[] => {
      if (typeof member !== 'string') return [];
      const edge = { from: address, to: instanceAddress(relationship.to, member), label };
      if (!has(was, member)) return [{ ...edge, mark: 'added' }];
      return [has(is, member) ? edge : { ...edge, mark: 'removed' }];
    });
  });
}

function membersIn(body: Body | null, pointer: FieldPointer): readonly Member[] {
  return body === null ? [] : membersOf(readField(body, pointer));
}

function has(members: readonly Member[], member: Member): boolean {
  return members.some((other) => equalJson(other, member));
}

function fieldsOf(body: Body | null): readonly string[] {
  return body === null ? [] : listFields(body);
}

function waitsOf(steps: readonly Step[], step: Step): GraphEdge[] {
  return step.after_steps.flatMap((number) => {
    const first = steps[number - 1];
    return first === undefined ? [] : [{ from: step.address, to: first.address, label: 'after' }];
  });
}

/** An association that is told as such need not be told again as a reference. */
function withoutRepeats(edges: readonly GraphEdge[]): GraphEdge[] {
  const told = new Set(edges.filter(({ label }) => label !== 'refers to').map(({ from, to }) => `${from}\n${to}`));
  return edges.filter(({ from, to, label }) => label !== 'refers to' || !told.has(`${from}\n${to}`));
}
