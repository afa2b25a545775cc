import type { Finding, Plan, Step } from '../../model/plan.ts';

/** A plan under review, and what can be asked about it. */
export interface ReviewModel {
  readonly plan: Pick<Plan, 'workspace' | 'environment' | 'id' | 'steps' | 'findings'>;
  /** The lines of the YAML a step comes from. */
  readonly sourceOf: (step: Step) => readonly string[];
  /** What the guards say of these steps, were they all that is performed. */
  readonly judge: (selected: ReadonlySet<number>) => Judgement;
}

export interface Judgement {
  /** What counts as a delete among them. */
  readonly deletes: number;
  /** Refusals that the exact number of deletes lifts. */
  readonly wantNumber: readonly Finding[];
  /** Refusals that nothing said here lifts. */
  readonly refusals: readonly Finding[];
}
