import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DoomedApply, doomedApplies, expectSurvival } from '../../support/kill-law.ts';
import { propertySeed } from '../../support/property-seed.ts';

/** One point in so many, other ones each time; `npm run test:chaos` ends a life at every one. */
const EVERY = 6;

let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  applies = await doomedApplies();
});

afterAll(async () => {
  for (const apply of applies) await apply.dispose();
});

describe('an apply that is killed', () => {
  const { seed, title } = propertySeed();

  it.each([
    ['a first run', 0],
    ['a later run', 1],
  ])(`%s: whatever it was about to do, one plain run converges (${title})`, async (_name, which) => {
    const apply = applies[which] as DoomedApply;
    expect(apply.points.length).toBeGreaterThan(50);
    for (let point = 1 + (seed % EVERY); point <= apply.points.length; point += EVERY) {
      await expectSurvival(apply, point);
    }
  });
});

describe('an apply', () => {
  it('announces every change it makes on disk', () => {
    // Between two announcements stands one call, and what belongs to it: the mode of a new file, a temporary one removed.
    const free = new Set(['disk chmod', 'disk unlink']);
    for (const { points } of applies) {
      const disk = points.filter((name) => !/request|answer/u.test(name) && !free.has(name));
      const silent = disk.filter((name, index) => name.startsWith('disk') && !disk[index - 1]?.startsWith('step'));
      expect(silent).toEqual([]);
    }
  });
});
