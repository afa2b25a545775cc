import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectSuffering } from '../../support/failing-disk-law.ts';
import { type DoomedApply, doomedApplies } from '../../support/kill-law.ts';
import { propertySeed } from '../../support/property-seed.ts';

/** One call in so many, other ones each time; `npm run test:chaos` fails every one. */
const EVERY = 9;

let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  applies = await doomedApplies();
});

afterAll(async () => {
  for (const apply of applies) await apply.dispose();
});

const { seed, title } = propertySeed();

it.each([
  ['a first run', 0],
  ['a later run', 1],
])(`%s on a disk that is full from some call on: told, and the next run converges (${title})`, async (_name, which) => {
  const apply = applies[which] as DoomedApply;
  const calls = apply.points.filter((name) => name.startsWith('disk')).length;
  expect(calls).toBeGreaterThan(20);
  for (let at = 1 + (seed % EVERY); at <= calls; at += EVERY) {
    await expectSuffering(apply, at, { code: 'ENOSPC', lasting: true });
  }
});
