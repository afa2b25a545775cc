import { buildTree, type TypeGroup } from './build-tree.ts';
import type { ReviewModel } from './review-model.ts';
import { type StepGraph, stepGraph } from './select-steps.ts';

/** Where a review is. What never changes while it goes on stands in it too, so that nothing is worked out twice. */
export interface ReviewState {
  readonly model: ReviewModel;
  readonly tree: readonly TypeGroup[];
  readonly graph: StepGraph;
  /** Numbers of steps that are not to be performed. */
  readonly deferred: ReadonlySet<number>;
  /** Keys of groups and of steps that are open. */
  readonly open: ReadonlySet<string>;
  /** Place among the rows that are shown. */
  readonly cursor: number;
  readonly filter: string;
  readonly mode: Mode;
  /** What the last key came to, when that has to be said. */
  readonly message: string;
  readonly outcome: ReviewOutcome | undefined;
}

export type Mode =
  | { readonly type: 'browse' }
  | { readonly type: 'help' }
  | { readonly type: 'filter' }
  /** The guards want the number of deletes. */
  | { readonly type: 'number'; readonly wanted: number; readonly why: string; readonly typed: string }
  | { readonly type: 'yes'; readonly allowDeletes: number | null; readonly typed: string };

export type ReviewOutcome =
  | { readonly type: 'perform'; readonly selected: ReadonlySet<number>; readonly allowDeletes: number | null }
  | { readonly type: 'left' }
  | { readonly type: 'interrupted' };

/** Everything is selected; types are open as far as that keeps the first screen short. */
export function initialReview(model: ReviewModel): ReviewState {
  const tree = buildTree(model.plan.steps);
  const isShort = model.plan.steps.length <= SHORT;
  return {
    model,
    tree,
    graph: stepGraph(model.plan.steps),
    deferred: new Set(),
    open: new Set(isShort ? tree.flatMap(({ key, files }) => [key, ...files.map((file) => file.key)]) : []),
    cursor: 0,
    filter: '',
    mode: { type: 'browse' },
    message: '',
    outcome: undefined,
  };
}

const SHORT = 30;

export function selectedSteps({ model, deferred }: Pick<ReviewState, 'model' | 'deferred'>): ReadonlySet<number> {
  return new Set(model.plan.steps.map(({ number }) => number).filter((number) => !deferred.has(number)));
}
