/** What a loop of frames takes of the world. */
export interface FrameLoopOptions {
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Draws the newest state; called no more than ten times a second. */
  readonly draw: () => void;
  /** No further frame is drawn: what only shows the work must not end it. */
  readonly onError: (error: unknown) => void;
}

export interface FrameLoop {
  /** Something is to be shown with the next frame. */
  changed(): void;
  /** No further frame. */
  stop(): void;
}

/** Milliseconds between two frames at least. */
export const LEAST_BETWEEN = 100;
/** Milliseconds after which a frame is drawn even when nothing was told: the elapsed time goes on. */
const LONGEST_BETWEEN = 1_000;
/** Milliseconds after which a frame is drawn however dear it is. */
const LONGEST_WAIT = 2_000;
/** A frame may take this part of the time until the next one: what is drawn must not cost what the work costs. */
const SHARE = 1 / 100;

/** Draws frames for as long as something changes, at a pace that follows from what they cost. */
export function startFrameLoop({ now, sleep, draw, onError }: FrameLoopOptions): FrameLoop {
  const ended = new AbortController();
  let isChanged = true;
  run().catch(onError);

  async function run(): Promise<void> {
    let idle = 0;
    while (!ended.signal.aborted) {
      let wait = LEAST_BETWEEN;
      if (isChanged || idle >= LONGEST_BETWEEN) {
        const from = now();
        isChanged = false;
        idle = 0;
        draw();
        wait = Math.max(wait, Math.min(LONGEST_WAIT, (now() - from) / SHARE));
      }
      await sleep(wait, ended.signal);
      idle += wait;
    }
  }

  return {
    changed: () => {
      isChanged = true;
    },
    stop: () => ended.abort(),
  };
}
