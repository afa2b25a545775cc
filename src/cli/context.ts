import type { Dispatcher } from 'undici';
import type { LedgerBackend } from '../ledger/backend.ts';
import type { FileSystem } from '../ledger/file-system.ts';
import type { LedgerSettings } from '../model/ledger-settings.ts';
import type { StepHook } from '../model/step-hook.ts';
import type { CiNews } from './ci-news.ts';

/** What a command may touch of the outside world; `bin.ts` fills it from the process, tests from values. */
export interface CommandContext {
  /** Data. */
  readonly stdout: Output;
  /** Messages. */
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadableStream;
  /** Where frames can be drawn and keys be read; undefined where stderr is no terminal. */
  readonly terminal?: Terminal;
  /** Absolute; `-C` is already applied. */
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly randomBytes: (count: number) => Uint8Array;
  /** stdin and stdout are terminals and nothing asked us not to ask. */
  readonly interactive: boolean;
  /** Fires on the first SIGINT, SIGTERM or SIGHUP; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Signals a process that leads a group, and everything it started; undefined where processes have no groups. */
  readonly signalGroup?: (leader: number, signal: NodeJS.Signals) => void;
  /** Where the ledger and the journals of runs are kept. */
  readonly fs: FileSystem;
  readonly step: StepHook;
  /** Sends every request instead of a pool of connections; closed by whoever gave it. */
  readonly dispatcher?: Dispatcher;
  /** Keeps ledgers instead of the engines that settings name; undefined for those it does not keep. */
  readonly keepLedger?: (settings: LedgerSettings) => LedgerBackend | undefined;
  /** Told what was found, where somebody passes it on to the CI system. */
  readonly news?: (news: CiNews) => void;
  readonly host: {
    readonly name: string;
    readonly pid: number;
    /** Where this pid means this process; undefined where the system does not tell. */
    readonly place?: string | undefined;
    readonly user: string;
    /** Version of Node. */
    readonly node: string;
    /** Whether a process of this host runs; one that may not be signalled counts as running. */
    readonly isAlive: (pid: number) => boolean;
  };
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Undefined when it is no terminal. */
  readonly columns: number | undefined;
}

/** The terminal behind stderr, as more than a place for lines. */
export interface Terminal {
  write(text: string): void;
  size(): { readonly columns: number; readonly rows: number };
  /** Answers how to end that. */
  onResize(listener: () => void): () => void;
  /** Hands over each key as it is pressed, Ctrl-C too; answers how to end that. Undefined where stdin is no terminal. */
  readonly onKey?: (listener: (key: Key) => void) => () => void;
  /** Writes this when the process ends, however it does, unless what this answers was called before. */
  atExit(text: string): () => void;
}

/** One key. `text`: what it stands for when it is one character to write. */
export interface Key {
  /** `return`, `escape`, `backspace`, `up`, `a` …; undefined for characters without a name. */
  readonly name: string | undefined;
  readonly text: string | undefined;
  readonly ctrl: boolean;
}
