import type { Address } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Origin } from '../model/change.ts';
import type { State } from '../model/desired.ts';
import type { Json } from '../model/json.ts';
import type { Finding, Step } from '../model/plan.ts';
import type { SourcePosition } from '../model/source.ts';

/** Where everything about one address comes from, and what a plan makes of it. Sensitive values are masked. */
export interface Explanation {
  readonly address: Address;
  /** The name it was asked for by, where that is another one of the same contact. */
  readonly askedAs: Address | null;
  /** Set when one field was asked for. */
  readonly pointer: FieldPointer | null;
  readonly workspace: string;
  readonly environment: string;
  readonly declared: { readonly state: State; readonly source: SourcePosition } | null;
  readonly live: {
    readonly state: 'found' | 'missing' | 'archived' | 'merged' | 'ambiguous' | 'not-read';
    readonly id: string | null;
  };
  readonly ledger: { readonly id: string | null; readonly protected: boolean } | null;
  readonly plan: PlanPlace;
  readonly fields: readonly ExplainedField[];
  readonly protects: readonly ExplainedSetting[];
  readonly settings: readonly ExplainedSetting[];
  readonly refersTo: readonly Reference[];
  readonly referredBy: readonly Reference[];
  readonly moved: readonly { readonly from: Address; readonly to: Address; readonly source: SourcePosition }[];
}

/** Why an address is or is not in the plan. */
export interface PlanPlace {
  readonly status:
    | 'step'
    | 'unchanged'
    | 'blocked'
    | 'accepted'
    | 'absent'
    | 'forgotten'
    | 'external'
    | 'gone'
    | 'unmanaged'
    | 'out-of-scope'
    | 'not-read';
  /** One sentence. */
  readonly reason: string;
  readonly steps: readonly Step[];
  /** What apply would refuse with, what blocks, and what is to be known. */
  readonly findings: readonly Finding[];
}

export interface ExplainedField {
  readonly pointer: FieldPointer;
  /** Missing when the YAML does not write it. */
  readonly yaml?: { readonly value: Json; readonly source: SourcePosition; readonly variables: readonly string[] };
  /** Missing when there is no live record. */
  readonly live?: Json;
  readonly applied: 'equal' | 'differs' | 'never';
  readonly intended: boolean;
  readonly label: Origin | 'none';
  readonly rule: { readonly name: string; readonly text: string };
  readonly settings: readonly ExplainedSetting[];
}

/** One line of trueup.yaml that is in force here; `source` is null for a default. */
export interface ExplainedSetting {
  readonly path: string;
  readonly value: Json;
  readonly source: SourcePosition | null;
  readonly environment: string | null;
}

/** The other end of a relationship. */
export interface Reference {
  readonly address: Address;
  readonly pointer: FieldPointer;
  readonly source: SourcePosition | null;
  /** What the YAML says of the other end; null when it does not name it. */
  readonly state: State | null;
}
