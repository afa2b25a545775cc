import type { Step } from '../../model/plan.ts';

/** Which steps wait for which, in both directions. */
export interface StepGraph {
  readonly before: ReadonlyMap<number, readonly number[]>;
  readonly after: ReadonlyMap<number, readonly number[]>;
}

export function stepGraph(steps: readonly Step[]): StepGraph {
  const before = new Map(steps.map((step) => [step.number, step.after_steps] as const));
  const after = new Map<number, number[]>();
  for (const { number, after_steps } of steps)
    for (const prerequisite of after_steps) {
      const others = after.get(prerequisite);
      if (others) others.push(number);
      else after.set(prerequisite, [number]);
    }
  return { before, after };
}

/** Defers steps; what waits for one of them cannot be done either. */
export function deferSteps(
  deferred: ReadonlySet<number>,
  numbers: readonly number[],
  graph: StepGraph,
): ReadonlySet<number> {
  const next = new Set(deferred);
  for (const number of reach(numbers, graph.after)) next.add(number);
  return next;
}

/** Takes steps in; what they wait for comes along. */
export function selectSteps(
  deferred: ReadonlySet<number>,
  numbers: readonly number[],
  graph: StepGraph,
): ReadonlySet<number> {
  const next = new Set(deferred);
  for (const number of reach(numbers, graph.before)) next.delete(number);
  return next;
}

function reach(from: readonly number[], edges: ReadonlyMap<number, readonly number[]>): ReadonlySet<number> {
  const reached = new Set(from);
  // A set hands out what is added to it while it is gone through.
  for (const number of reached) for (const other of edges.get(number) ?? []) reached.add(other);
  return reached;
}
