import { type Check, ok } from './check.ts';
import type { Connected } from './connection.ts';

/** What Intercom says about the pace of calls. All private apps of a workspace share its limit (D, D17). */
export const rateBudget: Check<Pick<Connected, 'signs'>> = {
  name: 'rate',
  run: ({ signs: { rateLimit, rateRemaining } }) => {
    if (rateLimit === undefined) return ok('Intercom sent no X-RateLimit headers, so there is no pacing');
    const left = rateRemaining === undefined ? '' : `, ${rateRemaining} left in this window`;
    return ok(`${rateLimit} calls in 10 s${left}`);
  },
};
