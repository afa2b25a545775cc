import { type Check, ok, warning } from './check.ts';
import type { Connected } from './connection.ts';

const TOLERATED_MS = 30_000;

/** Whether the clock of this machine agrees with Intercom's. */
export const clock: Check<Pick<Connected, 'signs' | 'askedAt' | 'answeredAt'>> = {
  name: 'clock',
  run: ({ signs: { date }, askedAt, answeredAt }) => {
    if (date === undefined) return ok('not comparable: the answer carries no Date');
    // `Date` was taken somewhere between both local times, and has whole seconds.
    const [ahead, behind] = [askedAt - (date + 1000), date - answeredAt];
    const off = Math.max(ahead, behind);
    if (off <= TOLERATED_MS) return ok("agrees with Intercom's to within 30 s");
    return warning(
      `this machine's clock is ${Math.round(off / 1000)} s ${ahead > behind ? 'ahead of' : 'behind'} Intercom's`,
      'Set the clock, or let NTP keep it: the ledger and the journals of runs are stamped with it.',
    );
  },
};
