import type { Json } from '../model/json.ts';

/** One request the sandbox received, and what came of it. Headers, and so tokens, are not kept. */
export interface JournalEntry {
  /** 1, 2, 3 … since the sandbox started. */
  readonly number: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Without the query, as it came. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  /** The `Intercom-Version` header; null when there was none. */
  readonly version: string | null;
  /** 0 when the connection was dropped instead of an answer. */
  readonly status: number;
  /** The body; null when there was none or it was no JSON. */
  readonly request: Json | null;
  /** The answer to a write, or to anything else when it is small. */
  readonly response: Json | null;
  /** What changed, such as `instance/Order/22 created`; empty when the request left everything as it was. */
  readonly wrote: readonly string[];
  /** What was lost without an error: list values cleared, ids skipped, a creation without external id. */
  readonly notes: readonly string[];
  /** The kind of the fault that struck. */
  readonly fault: string | null;
}

export interface Journal {
  add(entry: Omit<JournalEntry, 'number'>): void;
  entries(): readonly JournalEntry[];
  clear(): void;
}

/** Longest answer to a read that the journal keeps, in UTF-16 code units. */
export const SMALL_ANSWER = 4096;

export function createJournal(): Journal {
  let entries: JournalEntry[] = [];
  return {
    add: (entry) => {
      entries.push({ number: entries.length + 1, ...entry });
    },
    entries: () => entries,
    clear: () => {
      entries = [];
    },
  };
}
