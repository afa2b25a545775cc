import { readFile, rm, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLedger } from '../../../src/ledger/ledger-format.ts';
import { expectSuffering } from '../../support/failing-disk-law.ts';
import { fastDirectory } from '../../support/kill-at-step.ts';
import {
  type DoomedApply,
  doomedApplies,
  expectConverged,
  expectQuiet,
  expectSurvival,
} from '../../support/kill-law.ts';
import { propertySeed } from '../../support/property-seed.ts';

/** One point in so many, other ones each time; `npm run test:chaos` takes every one. */
const EVERY = 8;

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

describe('an apply that gets a signal', () => {
  it('begins no request after it, not even one that was about to leave', async () => {
    for (const apply of applies) {
      const about = apply.points.flatMap((name, index) => (name === 'step request' ? [index + 1] : []));
      expect(about.length).toBeGreaterThan(10);
      for (const point of about.filter((_point, index) => index % 3 === 0)) {
        expect(await expectQuiet(apply, point)).toBe(130);
      }
    }
  });
});

describe('an apply on a disk that is full from some call on', () => {
  const { seed, title } = propertySeed();

  it.each([
    ['a first run', 0],
    ['a later run', 1],
  ])(`%s: says so, sends nothing unrecorded, and one plain run converges (${title})`, async (_name, which) => {
    const apply = applies[which] as DoomedApply;
    const calls = apply.points.filter((name) => name.startsWith('disk')).length;
    expect(calls).toBeGreaterThan(20);
    for (let at = 1 + (seed % EVERY); at <= calls; at += EVERY) {
      await expectSuffering(apply, at, { code: 'ENOSPC', lasting: true });
    }
  });
});

describe('a disk that fails when writes have left already', () => {
  it('what neither the ledger nor the journal took is printed and kept elsewhere, and the next run converges', async () => {
    const apply = applies[0] as DoomedApply;
    const world = await apply.world();
    const elsewhere = await fastDirectory('trueup-elsewhere-');
    const { result } = await world.live([...apply.args], {
      env: { TMPDIR: elsewhere },
      onDisk: (_name, path) => {
        if (path.startsWith(elsewhere) || !world.engine.journal.entries().some((each) => each.wrote.length > 0)) return;
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    });
    expect(result?.code, result?.stderr).toBe(3);
    expect(result?.stderr).toContain('The ledger .trueup/ledger.jsonl cannot be written: the disk is full (ENOSPC)');
    expect(result?.stderr).toMatch(/^The ledger does not hold these \d entries:\n\{"address":"instance\//mu);
    const [, file = ''] = /The whole ledger as it should be is kept in (\S+):/u.exec(result?.stderr ?? '') ?? [];
    expect(parseLedger(await readFile(file, 'utf8'), { file }).serial).toBe(2);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expectConverged(apply, world, 'a disk that was full');
    await world.dispose();
    await rm(elsewhere, { recursive: true });
  });
});

describe('a journal that cannot take the first intent', () => {
  it('ends as failed before anything was written: exit 1, and nothing was sent', async () => {
    const apply = applies[0] as DoomedApply;
    const world = await apply.world();
    let lines = 0;
    const { result } = await world.live([...apply.args], {
      onDisk: (name, path) => {
        if (name !== 'write' || !path.includes('/.trueup/runs/run-')) return;
        lines += 1;
        if (lines > 1) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    });
    expect(lines).toBeGreaterThan(1);
    expect(result?.code, result?.stderr).toBe(1);
    expect(result?.stderr).toContain('Nothing that is not recorded was sent to Intercom.');
    expect(world.engine.journal.entries().filter(({ method }) => method !== 'GET')).toEqual([]);
    await expectConverged(apply, world, 'a journal that took no intent');
    await world.dispose();
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
