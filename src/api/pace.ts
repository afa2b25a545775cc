import type { TrueupError } from '../model/error.ts';
import type { Circuit } from './circuit.ts';
import { interrupted } from './errors.ts';
import type { RateWindow } from './rate-window.ts';
import { cannotFinish, deadlinePassed, intercomDown } from './stops.ts';

export interface PaceOptions {
  readonly parallelism: number;
  readonly window: RateWindow;
  readonly circuit: Circuit;
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Told when calls begin to wait, and why. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** Who asks to be let through. */
export interface Entrant {
  /** Once it fires, the call is not made any more. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since the epoch. Calls that cannot all leave before are refused at once. */
  readonly deadline?: number | undefined;
}

/** Decides when the next request may leave. */
export interface Pace {
  /** Waits for a free connection and room in the window. Throws once the signal has fired or everything was stopped. */
  enter(entrant: Entrant): Promise<void>;
  /** Ends what `enter` began; what the answer tells must be known by then. */
  leave(): void;
  /** Nothing leaves for this long. */
  pause(milliseconds: number): void;
  /** Nothing leaves any more: who waits and who comes is refused with what this answers, the first reason there was. */
  stop(error: TrueupError): TrueupError;
  stopped(): TrueupError | undefined;
  /** How often those who asked had to wait for time to pass, not only for each other. */
  waits(): number;
}

interface Waiter extends Entrant {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Milliseconds of a rate window (D, D17). */
const WINDOW = 10_000;

/**
 * At most `parallelism` requests at a time; within a window full speed as long as there is room for what is in flight and
 * not yet counted, then nothing until it ends. Without rate headers there is no pacing.
 */
export function createPace(options: PaceOptions): Pace {
  const { parallelism, window, circuit, now } = options;
  const waiting = new Set<Waiter>();
  const watched = new WeakSet<AbortSignal>();
  const alarm = createAlarm(options, admit);
  let inFlight = 0;
  let waits = 0;
  /** Nobody was let through since the last wait began. */
  let held = false;
  /** How many of those who wait have a deadline, and the nearest of all deadlines. */
  let bound = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  /** Set once something could not be done in time: what comes later to the same end would be done in vain. */
  let late: TrueupError | undefined;
  let stoppedBy: TrueupError | undefined;

  function admit(): void {
    const down = circuit.dead();
    if (down !== undefined) stop(intercomDown(down));
    if (bound > 0) refuseLate();
    for (const waiter of waiting) {
      const wait = blockedFor();
      if (wait === Number.POSITIVE_INFINITY) return;
      if (wait > 0) {
        if (!held) waits += 1;
        held = true;
        if (alarm.set(wait)) tell(wait);
        return;
      }
      held = false;
      inFlight += 1;
      remove(waiter);
      waiter.resolve();
    }
  }

  /** Milliseconds until the next one may leave; Infinity: not before one that is in flight ends. */
  function blockedFor(): number {
    if (inFlight >= parallelism) return Number.POSITIVE_INFINITY;
    const wait = Math.max(0, pausedUntil - now(), circuit.blockedFor(inFlight));
    if (wait > 0 || window.room(inFlight) > 0) return wait;
    // No room in a window of which nothing is known yet: what is in flight brings news of it.
    return window.untilEnd() || Number.POSITIVE_INFINITY;
  }

  function tell(milliseconds: number): void {
    const seconds = (milliseconds / 1000).toFixed(1);
    const streak = circuit.streak();
    const limit = window.allowance();
    if (streak > 0) {
      options.onNotice?.(
        `Intercom failed ${streak} times in a row; trying again with a single request in ${seconds} s`,
      );
    } else if (pausedUntil <= now() && limit !== undefined) {
      options.onNotice?.(`the ${limit} requests of this 10-second window are used up; going on in ${seconds} s`);
    }
  }

  /** Turns away those whose deadline has passed, or will have passed before the last of them is let through. */
  function refuseLate(): void {
    const left = dueAt - now();
    const allowance = window.allowance();
    const room = Math.max(0, window.room(inFlight));
    const windows = allowance === undefined ? 0 : Math.ceil((bound - room) / allowance);
    const needed = windows <= 0 ? 0 : (window.untilEnd() || WINDOW) + (windows - 1) * WINDOW;
    if (left > 0 && needed <= left) return;
    late = left <= 0 ? deadlinePassed() : cannotFinish(bound, needed, allowance);
    for (const waiter of waiting) if (waiter.deadline !== undefined) refuse(waiter, late);
  }

  function refuse(waiter: Waiter, error: Error): void {
    remove(waiter);
    waiter.reject(error);
  }

  function remove(waiter: Waiter): void {
    if (waiter.deadline !== undefined) bound -= 1;
    waiting.delete(waiter);
    // Nobody is left to be woken: a sleep that went on would hold the process.
    if (waiting.size === 0) alarm.clear();
  }

  function stop(error: TrueupError): TrueupError {
    stoppedBy ??= error;
    for (const waiter of waiting) refuse(waiter, stoppedBy);
    return stoppedBy;
  }

  function watch(signal: AbortSignal): void {
    if (watched.has(signal)) return;
    watched.add(signal);
    const giveUp = (): void => {
      for (const waiter of waiting) if (waiter.signal === signal) refuse(waiter, interrupted());
    };
    signal.addEventListener('abort', giveUp, { once: true });
  }

  return {
    enter: (entrant) =>
      new Promise((resolve, reject) => {
        if (stoppedBy !== undefined) return reject(stoppedBy);
        if (entrant.signal?.aborted) return reject(interrupted());
        if (entrant.signal !== undefined) watch(entrant.signal);
        if (entrant.deadline !== undefined) {
          if (late !== undefined) return reject(late);
          bound += 1;
          dueAt = Math.min(dueAt, entrant.deadline);
        }
        waiting.add({ ...entrant, resolve, reject });
        if (waiting.size === 1) admit();
        else if (bound > 0) refuseLate();
      }),
    leave: () => {
      inFlight -= 1;
      admit();
    },
    pause: (milliseconds) => {
      pausedUntil = Math.max(pausedUntil, now() + milliseconds);
    },
    stop,
    stopped: () => stoppedBy,
    waits: () => waits,
  };
}

/** One sleep at a time, the one that ends first. */
function createAlarm({ now, sleep }: Pick<PaceOptions, 'now' | 'sleep'>, ring: () => void) {
  let ringsAt = Number.POSITIVE_INFINITY;
  let controller: AbortController | undefined;
  function clear(): void {
    controller?.abort();
    controller = undefined;
    ringsAt = Number.POSITIVE_INFINITY;
  }
  return {
    clear,
    /** Answers false when it rings soon enough already. */
    set: (milliseconds: number): boolean => {
      const at = now() + milliseconds;
      if (ringsAt <= at) return false;
      clear();
      const own = new AbortController();
      controller = own;
      ringsAt = at;
      const rung = (): void => {
        if (controller !== own) return;
        clear();
        ring();
      };
      sleep(Math.min(milliseconds, 60_000), own.signal).then(rung, rung);
      return true;
    },
  };
}
