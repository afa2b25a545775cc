import { expect, it } from 'vitest';
import { cannotFinish, deadlinePassed, intercomDown, rateExhausted, retriesSpent } from '../../../src/api/stops.ts';

it('says how much does not fit into the time that is left, and what could be given', () => {
  expect(cannotFinish(1, 2000, undefined)).toMatchObject({
    category: 'later',
    code: 'deadline-too-short',
    hint: expect.stringMatching(/--deadline.*--budget.*--target/u),
    message: '1 more request takes about 2 s, and --deadline leaves less; none of them was sent',
  });
  expect(cannotFinish(3, 20_000, undefined).message).toContain('3 more requests take about 20 s, and');
  expect(cannotFinish(3000, 17_001, 1667).message).toBe(
    '3000 more requests take about 18 s at 1667 requests in 10 s, and --deadline leaves less; none of them was sent',
  );
});

it.each([
  [
    intercomDown({ failures: 14, milliseconds: 61_499, why: 'GET /me answered 503' }),
    'intercom-down',
    'Intercom is down: 14 requests in a row failed within 61 s, the last one like this: GET /me answered 503',
    'https://www.intercomstatus.com',
  ],
  [
    retriesSpent('GET /me answered 503'),
    'retries-spent',
    'Too many requests failed to go on repeating them, the last one like this: GET /me answered 503',
    'when Intercom answers reliably',
  ],
  [
    rateExhausted('PUT /contacts/7 answered 429'),
    'rate-limited',
    "Intercom's rate limit stays exhausted: PUT /contacts/7 answered 429",
    'Other apps of this workspace share the limit',
  ],
  [deadlinePassed(), 'deadline-passed', 'the time given with --deadline has passed', 'with a longer --deadline'],
])('%s: what stopped the run passes, and a run of the same command goes on', (stop, code, message, remedy) => {
  expect(stop).toMatchObject({ code, message, category: 'later', hint: expect.stringContaining(remedy) });
  expect(stop['hint']).toMatch(/the same command.*it goes on from what is done\.$/u);
});
