/** One part of a run that is split over several jobs: `--shard 2/4` is the second of four. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly total: number;
}

/** More jobs than this have each too little of a rate window to be of use. */
export const MOST_SHARDS = 64;
