import type { LockOptions } from './backend.ts';

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;

/**
 * Asks for a lock until it is had or the time to wait is over; `refuse` makes the refusal then. Waiting is counted in
 * what was slept: a clock that jumps ends no wait early and makes none endless.
 */
export async function waitForLock<Taken>(
  { timeoutMs, sleep }: Pick<LockOptions, 'timeoutMs' | 'sleep'>,
  ask: () => Promise<{ readonly taken: Taken } | { readonly refuse: (waitedMs: number) => Error }>,
): Promise<Taken> {
  let waited = 0;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const answer = await ask();
    if ('taken' in answer) return answer.taken;
    if (waited >= timeoutMs) throw answer.refuse(waited);
    const next = Math.min(pause, timeoutMs - waited);
    await sleep(next);
    waited += next;
  }
}
