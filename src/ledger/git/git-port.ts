/** One call of git. Secrets travel in `env` and `input`, never in `args`. */
export interface GitCall {
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. */
  readonly env: { readonly [name: string]: string };
  readonly input?: readonly Uint8Array[];
  /** Killed, with everything it started, when it takes longer. */
  readonly timeoutMs: number;
  /** Killed when it says more on stdout. */
  readonly limitBytes: number;
  /** Killed when this directory outgrows `limitBytes`. */
  readonly watched?: string;
}

export interface GitEnd {
  /** `gone`: there is no such program. */
  readonly how: 'exited' | 'timed-out' | 'too-large' | 'gone';
  /** Null unless it exited by itself. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** What a ledger in git needs of the machine. */
export interface GitPort {
  run(call: GitCall): Promise<GitEnd>;
  /** Makes a directory outside every project, for this user alone. */
  makeDirectory(): Promise<string>;
  removeDirectory(path: string): Promise<void>;
  /** The environment of the command. */
  readonly env: { readonly [name: string]: string | undefined };
}
