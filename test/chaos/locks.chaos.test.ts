import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectConverged } from '../support/kill-law.ts';
import { buildProgram, deadPid, type Program } from '../unit/ledger/child.ts';

const PROCESSES = 8;
const ROUNDS = 200;

let program: Program;
let dead: number;
let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  [program, dead, applies] = await Promise.all([buildProgram(), deadPid(), doomedApplies()]);
});

afterAll(async () => {
  await program.dispose();
  for (const apply of applies) await apply.dispose();
});

describe('eight processes and one lock', () => {
  it.each([
    ['race', 'each lets it go'],
    ['succeed', 'each dies holding it'],
  ])('%s: one holder at a time (%s)', async (mode, how) => {
    const directory = await mkdtemp(join(tmpdir(), 'trueup-locks-'));
    try {
      await writeFile(join(directory, 'count'), '0');
      const args = mode === 'race' ? [`${ROUNDS}`] : [`${ROUNDS}`, `${dead}`];
      // A second holder would find the mark of the first one and fail; a lost round would be missing in the count.
      const runs = Array.from({ length: PROCESSES }, () => program.run([mode, directory, ...args]));
      for (const outcome of await Promise.all(runs)) expect(outcome).toMatchObject({ code: 0 });
      expect(await readFile(join(directory, 'count'), 'utf8')).toBe(`${PROCESSES * ROUNDS}`);
      figure(`locks, ${how}`, `${PROCESSES} processes x ${ROUNDS} rounds: 1 holder at a time, 0 interleaved writes`);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe('a lock left behind', () => {
  it('by a dead process of this host is taken over with a notice; of another host never', async () => {
    const [first] = applies;
    if (!first) throw new Error('there is no apply');
    let taken = 0;
    let refused = 0;
    const held = first.points.indexOf('disk link') + 2;
    for (let round = 0; round < 200; round += 1) {
      const world = await first.world();
      try {
        const dieAt = held + (round % (first.points.length - held - 2));
        const life = await world.live([...first.args], { dieAt, host: round % 2 === 0 ? 'a-host' : 'another-host' });
        expect(life.result).toBeUndefined();
        const sent = world.engine.journal.entries().length;
        const { result } = await world.live([...first.args]);
        if (round % 2 === 0) {
          expect(result?.stderr).toMatch(/^Notice: Took over the lock .*a-user on a-host \(process \d+\) since /mu);
          expect(result?.code).toBe(0);
          await expectConverged(first, world, `round ${round}`);
          taken += 1;
        } else {
          expect(result?.code).toBe(75);
          expect(result?.stderr).toMatch(
            /locked by a-user on another-host \(process \d+\) since .* for: trueup apply/u,
          );
          expect(result?.stderr).toMatch(/trueup ledger unlock [0-9a-f]{16}/u);
          const more = world.engine.journal.entries().slice(sent);
          expect(more.filter((each) => each.method !== 'GET')).toEqual([]);
          refused += 1;
        }
      } finally {
        await world.dispose();
      }
    }
    figure(
      'stale locks',
      `${taken} of dead processes of this host taken over with a notice, ${refused} of other hosts never`,
    );
  });
});
