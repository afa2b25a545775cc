import { expect, it } from 'vitest';
import { clock } from '../../../../src/cli/doctor/clock.ts';

const SERVER = Date.UTC(2026, 2, 1, 9);

function look(askedAt: number, answeredAt: number, date: number | undefined = SERVER) {
  return clock.run({ signs: { date, rateLimit: undefined, rateRemaining: undefined }, askedAt, answeredAt });
}

it('tolerates half a minute, and what the whole second of a Date hides', () => {
  for (const off of [-30_000, 0, 30_999]) expect(look(SERVER + off, SERVER + off)).toMatchObject({ status: 'ok' });
});

it('tells how far off a clock is, and to which side', () => {
  expect(look(SERVER + 91_000, SERVER + 91_200)).toMatchObject({
    status: 'warning',
    message: "this machine's clock is 90 s ahead of Intercom's",
  });
  expect(look(SERVER - 60_000, SERVER - 60_000)).toMatchObject({
    status: 'warning',
    message: "this machine's clock is 60 s behind Intercom's",
  });
});

it('takes a slow answer for no skew', () => {
  expect(look(SERVER - 50_000, SERVER + 50_000)).toMatchObject({ status: 'ok' });
});

it('does not guess without a Date', () => {
  const signs = { date: undefined, rateLimit: undefined, rateRemaining: undefined };
  expect(clock.run({ signs, askedAt: 0, answeredAt: 0 })).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('no Date'),
  });
});
