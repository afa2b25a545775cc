import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectConverged } from '../support/kill-law.ts';
import { type Binary, buildBinary, realWorld } from '../support/real-processes.ts';
import { isThere, startUnder } from '../support/run-under.ts';

let binary: Binary;
let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  [binary, applies] = await Promise.all([buildBinary(), doomedApplies()]);
});

afterAll(async () => {
  await binary.dispose();
  for (const apply of applies) await apply.dispose();
});

describe('a clock that is ten years off', () => {
  it.each(['+10y', '-10y'])('%s: no long wait, and no lock of a living process runs out', async (shift) => {
    if (!isThere('faketime')) {
      figure(`a clock ${shift}`, 'SKIPPED: faketime is not installed (Debian: faketime)');
      return;
    }
    for (const apply of applies) {
      const world = await realWorld(apply);
      const env = { INTERCOM_API_URL: world.sandbox.url };
      try {
        const lock = {
          id: 'aa',
          operation: 'apply',
          who: 'jo',
          host: hostname(),
          pid: process.pid,
          command: 'trueup apply',
        };
        const file = join(world.root, '.trueup/ledger.jsonl.lock');
        if (apply === applies[1]) {
          await writeFile(file, JSON.stringify({ ...lock, since: new Date().toISOString() }));
          const held = await startUnder(['faketime', '-f', shift], binary, apply.args, { cwd: world.root, env }).ended;
          expect(held.code, held.told).toBe(75);
          execFileSync('rm', [file]);
        }
        const from = performance.now();
        const { code, told } = await startUnder(['faketime', '-f', shift], binary, apply.args, { cwd: world.root, env })
          .ended;
        const seconds = (performance.now() - from) / 1000;
        expect(code, told).toBe(0);
        expect(seconds).toBeLessThan(60);
        await expectConverged(apply, world, shift);
        figure(`a clock ${shift}, ${apply.name}`, `done in ${seconds.toFixed(1)} s; a lock of a living process held`);
      } finally {
        await world.dispose();
      }
    }
  });
});
