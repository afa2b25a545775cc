import type { Call } from '../call.ts';
import type { Reply } from '../respond.ts';
import type { World } from '../world.ts';

/** One method of one path. */
export interface Endpoint {
  readonly method: string;
  /** Parts of the path; `:name` stands for any one part. */
  readonly path: readonly string[];
  /** Rank of the first API version that has it; older ones answer intercom_version_invalid. */
  readonly since: number;
  /** Scopes of which a token needs one; empty: none needed. */
  readonly scopes: readonly string[];
  /** Errors carry `request_id: null`. */
  readonly anonymousErrors?: boolean;
  readonly answer: (world: World, call: Call) => Reply;
}
