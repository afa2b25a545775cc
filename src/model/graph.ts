import type { Kind } from './address.ts';
import type { Action } from './change.ts';
import type { State } from './desired.ts';

/** What points at what: types by their relationships, or records by their associations. */
export interface Graph {
  /** Each once, in the order of their ids. */
  readonly nodes: readonly GraphNode[];
  /** Both ends are among the nodes. */
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** An address; of a graph of types, the name of the type, `contacts` or `conversations`. */
  readonly id: string;
  readonly kind: Kind | 'type';
  /** What a plan does with it, or how it is declared; undefined for what is simply there. */
  readonly mark?: Action | Exclude<State, 'present'>;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Name of the relationship. */
  readonly label: string;
  /** Set where it points at many. */
  readonly many?: boolean;
  /** What a plan does with it. */
  readonly mark?: 'added' | 'removed';
}
