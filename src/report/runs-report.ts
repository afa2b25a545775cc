import type { RunCounts } from '../model/event.ts';

/**
 * How a run ended. `in-part`: something failed, moved, was skipped or is unknown. `not-ended`: its journal breaks off.
 * `unreadable`: the journal is damaged, or of a newer version.
 */
export type RunOutcome = 'done' | 'in-part' | 'interrupted' | 'running' | 'not-ended' | 'unreadable';

/** One run of the history. */
export interface RunSummary {
  readonly run: string;
  readonly outcome: RunOutcome;
  /** What its journal starts with; null when that cannot be read. */
  readonly header: {
    /** ISO 8601, UTC. */
    readonly started_at: string;
    readonly environment: string;
    readonly workspace: string;
    readonly plan: string;
    readonly tool: string;
  } | null;
  /** Undefined counts: it never came to count. */
  readonly counts: RunCounts | null;
  /** Steps by outcome, for a run that never came to count; `pending` ones have an intent and no outcome. */
  readonly recorded: { readonly done: number; readonly failed: number; readonly pending: number } | null;
  /** Made in a workspace or environment that is not the project's. */
  readonly foreign: boolean;
  /** Why it cannot be read. */
  readonly message: string | null;
}

/** The history, newest first. */
export interface RunsReport {
  readonly runs: readonly RunSummary[];
  /** Older ones that are not shown. */
  readonly more: number;
}
