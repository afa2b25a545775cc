import { RunStopped } from '../model/error.ts';

/** Intercom has been down for too long. */
export function intercomDown(down: { failures: number; milliseconds: number; why: string }): RunStopped {
  const seconds = Math.round(down.milliseconds / 1000);
  return new RunStopped(
    `Intercom is down: ${down.failures} requests in a row failed within ${seconds} s, the last one like this: ${down.why}`,
    {
      code: 'intercom-down',
      category: 'later',
      hint: 'Look at https://www.intercomstatus.com and run the same command again later: it goes on from what is done.',
    },
  );
}

/** Too much had to be sent again. */
export function retriesSpent(why: string): RunStopped {
  return new RunStopped(`Too many requests failed to go on repeating them, the last one like this: ${why}`, {
    code: 'retries-spent',
    category: 'later',
    hint: 'Run the same command again when Intercom answers reliably: it goes on from what is done.',
  });
}

/** Every window is used up by others, or the limit is nearly none. */
export function rateExhausted(why: string): RunStopped {
  return new RunStopped(`Intercom's rate limit stays exhausted: ${why}`, {
    code: 'rate-limited',
    category: 'later',
    hint: 'Other apps of this workspace share the limit: run the same command again later; it goes on from what is done.',
  });
}

/** `--deadline` has come. */
export function deadlinePassed(): RunStopped {
  return new RunStopped('the time given with --deadline has passed', {
    code: 'deadline-passed',
    category: 'later',
    hint: 'Run the same command again, with a longer --deadline or without one: it goes on from what is done.',
  });
}

/** What is still to be sent takes longer than `--deadline` leaves. */
export function cannotFinish(requests: number, milliseconds: number, allowance: number | undefined): RunStopped {
  const seconds = Math.ceil(milliseconds / 1000);
  const pace = allowance === undefined ? '' : ` at ${allowance} requests in 10 s`;
  return new RunStopped(
    `${requests} more ${requests === 1 ? 'request takes' : 'requests take'} about ${seconds} s${pace}, and --deadline leaves less; none of them was sent`,
    {
      code: 'deadline-too-short',
      category: 'later',
      hint: 'Give a longer --deadline, a greater --budget, or a narrower --target.',
    },
  );
}
