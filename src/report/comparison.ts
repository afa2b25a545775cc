import type { Address } from '../model/address.ts';
import type { FieldPointer } from '../model/body.ts';
import type { Json } from '../model/json.ts';

/** One of two workspaces that are compared. */
export interface ComparedSide {
  readonly environment: string;
  readonly workspace: string;
}

/** What differs live between two workspaces. Values of sensitive fields are not in it. */
export interface Comparison {
  readonly left: ComparedSide;
  readonly right: ComparedSide;
  readonly onlyLeft: readonly Address[];
  readonly onlyRight: readonly Address[];
  readonly differing: readonly { readonly address: Address; readonly fields: readonly ComparedField[] }[];
  readonly same: number;
  /** Declared or owned, and in neither workspace. */
  readonly nowhere: number;
  /** What could not be compared, and why. */
  readonly notCompared: readonly { readonly reason: string; readonly addresses: readonly Address[] }[];
  /** What is to be known about what was compared. */
  readonly notes: readonly string[];
  readonly scoped: boolean;
}

export type ComparedField =
  | { readonly pointer: FieldPointer; readonly sensitive: false; readonly left: Json; readonly right: Json }
  | { readonly pointer: FieldPointer; readonly sensitive: true };

/** Addresses that are not the same on both sides. */
export function countDifferences({ onlyLeft, onlyRight, differing }: Comparison): number {
  return onlyLeft.length + onlyRight.length + differing.length;
}
