import type { TraitName, Traits } from '../model/traits.ts';

/** What a canary found out, and what is left of it. */
export interface CanaryReport {
  readonly traits: Traits;
  readonly open: { readonly [Name in TraitName]?: string };
  /** Where the answers are kept, from the root of the project; null when there are none to keep. */
  readonly file: string | null;
  readonly left: readonly LeftBehind[];
}

/** Something the canary made and could not remove. */
export interface LeftBehind {
  readonly kind: 'instance' | 'contact';
  /** Null for a contact. */
  readonly type: string | null;
  readonly external_id: string;
  readonly id: string | null;
  readonly why: string;
}

/** What a canary is about to do. */
export interface CanaryIntent {
  readonly workspace: { readonly id: string; readonly name: string | undefined };
  readonly prefix: string;
  /** How many instances of each type at most. */
  readonly instances: ReadonlyMap<string, number>;
  readonly contact: boolean;
  readonly unknownName: string;
  /** The prefix of a canary that was interrupted and will be cleaned up first. */
  readonly earlier: string | undefined;
}
