import { interrupted } from '../api/errors.ts';
import { Unanswerable } from './answers.ts';

/** Milliseconds between looks: 7.75 s in all, longer than any lag trueup waits for elsewhere. */
export const LOOKS: readonly number[] = [250, 500, 1000, 2000, 4000];

/** The waiting part of a canary: looks again until a write shows, and stops when a signal came. */
export interface Waiting {
  /** Throws once a signal came: no new question is asked then. */
  goOn(): void;
  /** Looks until something shows; throws `Unanswerable` when it never does. What it took is the lag. */
  untilShown<Value>(look: () => Promise<Value | undefined>): Promise<Value>;
  /**
   * Waits as long as writes were seen to take, and a little where they took no time: for what has no sign of its own by
   * which it could be seen to have arrived.
   */
  rest(): Promise<void>;
  /** Looks, and when it is not so, rests and looks once more. */
  isSo(look: () => Promise<boolean>): Promise<boolean>;
  /** The longest a write took to show; null when one never did, undefined when none was looked for. */
  lag(): number | null | undefined;
}

const LEAST_REST = 1000;
/** After so many writes that never showed the next ones are looked for once: a canary ends within minutes. */
const PATIENCE = 2;

export function createWaiting(
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Waiting {
  let lag: number | undefined;
  let unseen = 0;
  const goOn = (): void => {
    if (signal.aborted) throw interrupted();
  };
  const pause = async (milliseconds: number): Promise<void> => {
    await sleep(milliseconds, signal);
    goOn();
  };
  const rest = (): Promise<void> => pause(Math.max(lag ?? 0, LEAST_REST));
  return {
    goOn,
    untilShown: async (look) => {
      let waited = 0;
      for (const wait of unseen >= PATIENCE ? [0] : [0, ...LOOKS]) {
        if (wait > 0) await pause(wait);
        waited += wait;
        goOn();
        const shown = await look();
        if (shown === undefined) continue;
        lag = Math.max(lag ?? 0, waited);
        return shown;
      }
      unseen += 1;
      throw new Unanswerable('reads lagged: GET did not show a write within 8 seconds; ask again later');
    },
    rest,
    isSo: async (look) => {
      goOn();
      if (await look()) return true;
      await rest();
      return look();
    },
    lag: () => (unseen > 0 ? null : lag),
  };
}
