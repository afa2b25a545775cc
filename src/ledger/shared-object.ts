/** What an object held, and the name of exactly these bytes there for the next compare-and-swap. */
export interface SeenObject {
  readonly bytes: Uint8Array;
  readonly version: string;
}

/** What a change says about itself, for those who read the history later. */
export interface ChangeNote {
  /** One line. */
  readonly subject: string;
  readonly by: string;
}

/**
 * One object of an engine that many machines write: a file on a branch, an object in a bucket, a row. Of all writers
 * that expect one version exactly one wins. What refuses is a `TrueupError`; a write that may or may not have happened
 * is an `OutcomeUnknown`.
 */
export interface SharedObject {
  /** For messages; holds no credentials. */
  readonly location: string;
  /** Undefined when there is none. Objects larger than `MAX_LEDGER_BYTES` are refused unread. */
  read(): Promise<SeenObject | undefined>;
  /** Replaces the version expected (undefined: creates it) and answers the new one; undefined when another was first. */
  write(bytes: Uint8Array, expected: string | undefined, note: ChangeNote): Promise<string | undefined>;
  /** Removes exactly this version; false when another stands there, or none. */
  remove(expected: string): Promise<boolean>;
}

/** No answer came, or none that tells whether the change happened. Look before anything is sent again. */
export class OutcomeUnknown extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OutcomeUnknown';
  }
}
