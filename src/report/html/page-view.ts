import type { Graph } from '../../model/graph.ts';
import type { Danger } from '../plan-dangers.ts';

/** What a page shows; every text in it is escaped for showing, none of it for HTML. */
export interface PageView {
  /** `trueup plan: 2 creates, 1 delete`. */
  readonly title: string;
  /** What it comes to, in one or two sentences. */
  readonly verdict: string;
  /** Something to be careful about. */
  readonly warning?: string;
  /** Names and values that tell which plan this is. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What has to be seen before anything else. */
  readonly dangers: readonly Danger[];
  /** How many more there are of those that give way first; never a refusal or a delete. */
  readonly hidden?: number;
  readonly steps: readonly PageStep[];
  /** What was left alone, and why. */
  readonly notes: readonly string[];
  /** What changes and what is around it. */
  readonly graph?: Graph | undefined;
}

export interface PageStep {
  readonly number: number;
  readonly action: string;
  /** What became of it, or why it is there: `done`, `failed`, `edit`, `drift`. */
  readonly state: string;
  /** The type of an instance, or the kind of anything else. */
  readonly type: string;
  readonly address: string;
  /** `objects/orders.yaml:12`; empty for what stands in no file. */
  readonly place: string;
  readonly file: string;
  /** Sentences about it: the reason, who refers to it, what went wrong. */
  readonly about: readonly string[];
  /** Its changed fields, a sign in the first column of each line. */
  readonly lines: readonly string[];
}
