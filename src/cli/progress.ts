import type { RemoteCalls } from '../model/remote.ts';
import { startFrameLoop } from '../ui/frame-loop.ts';
import { createFrameWriter } from '../ui/frame-writer.ts';
import type { Happening } from '../ui/progress/happening.ts';
import { initialProgress, type ProgressState } from '../ui/progress/progress-state.ts';
import { reduceProgress } from '../ui/progress/reduce-progress.ts';
import type { CommandContext, Output, Terminal } from './context.ts';
import { frameTerminal, lookOf } from './look.ts';
import type { CommonOptions } from './options.ts';
import type { Session } from './session.ts';
import { watchRemote } from './watch-remote.ts';

/** Shows on a terminal what goes on for as long as something does. */
export interface Progress {
  /** Whether frames tell it: no plain line need. */
  isShown(): boolean;
  /** The same context; what is printed through it stands above the frame. */
  readonly context: CommandContext;
  readonly tell: (happening: Happening) => void;
  /** Takes the frame away; answers how long it all took, in milliseconds. */
  end(): number;
}

/** Milliseconds before there is a frame: what is done by then needs none, and nothing is loaded to draw it. */
const PATIENCE = 400;

/** Begins to show what a session does; where no frames are wanted, nothing is shown and nothing is loaded. */
export function startProgress(context: CommandContext, session: Session, options: CommonOptions): Progress {
  const terminal = frameTerminal(context, options);
  const startedAt = context.now();
  if (terminal === undefined) {
    return { isShown: () => false, context, tell: () => undefined, end: () => context.now() - startedAt };
  }
  return new Frames(context, terminal, () => session.reader.calls(), options.color);
}

/** Reads something, and shows meanwhile how far that is. */
export async function whileShown<Result>(
  context: CommandContext,
  session: Session,
  options: CommonOptions,
  read: (session: Session, context: CommandContext) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(context, session, options);
  if (!progress.isShown()) return await read(session, context);
  const reader = watchRemote(session.reader, progress.tell);
  session.divertNotices((message) => progress.tell({ type: 'notice', message }));
  try {
    return await read({ ...session, reader }, progress.context);
  } finally {
    session.divertNotices();
    progress.end();
  }
}

class Frames implements Progress {
  readonly context: CommandContext;
  readonly #given: CommandContext;
  readonly #terminal: Terminal;
  readonly #calls: () => RemoteCalls;
  readonly #color: boolean;
  readonly #writer;
  readonly #ended = new AbortController();
  #state: ProgressState;
  #changed = (): void => undefined;
  #failed = false;

  constructor(context: CommandContext, terminal: Terminal, calls: () => RemoteCalls, color: boolean) {
    this.#given = context;
    this.#terminal = terminal;
    this.#calls = calls;
    this.#color = color;
    this.#writer = createFrameWriter(terminal.write);
    this.#state = initialProgress(context.now());
    const above = (output: Output): Output => ({
      isTerminal: output.isTerminal,
      get columns() {
        return output.columns;
      },
      write: (text) => {
        this.#writer.hide();
        output.write(text);
      },
    });
    this.context = { ...context, stdout: above(context.stdout), stderr: above(context.stderr) };
    this.#begin().catch(() => this.#fail());
  }

  isShown(): boolean {
    return !this.#failed;
  }

  tell = (happening: Happening): void => {
    this.#state = reduceProgress(this.#state, { at: this.#given.now(), happening });
    this.#changed();
  };

  end(): number {
    this.#ended.abort();
    this.#writer.hide();
    return this.#given.now() - this.#state.startedAt;
  }

  async #begin(): Promise<void> {
    const { now, sleep, signal } = this.#given;
    await sleep(PATIENCE, this.#ended.signal);
    if (this.#ended.signal.aborted) return;
    const { drawProgress } = await import('../ui/progress/draw-progress.ts');
    if (this.#ended.signal.aborted) return;
    const draw = (): void => {
      this.#state = reduceProgress(this.#state, {
        at: now(),
        happening: { type: 'calls-counted', calls: this.#calls() },
      });
      this.#writer.show(drawProgress(this.#state, lookOf(this.#given, this.#terminal, this.#color)));
    };
    const loop = startFrameLoop({ now, sleep, draw, onError: () => this.#fail() });
    this.#changed = loop.changed;
    const stopping = (): void => this.tell({ type: 'stopping' });
    const offResize = this.#terminal.onResize(() => {
      this.#writer.resized(this.#terminal.size().columns);
      loop.changed();
    });
    if (signal.aborted) stopping();
    signal.addEventListener('abort', stopping);
    this.#ended.signal.addEventListener('abort', () => {
      loop.stop();
      offResize();
      signal.removeEventListener('abort', stopping);
    });
  }

  /** What only shows the work must not end it: plain lines tell it from here on. */
  #fail(): void {
    this.#failed = true;
    this.end();
  }
}
