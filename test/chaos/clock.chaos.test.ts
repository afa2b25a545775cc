import { execFileSync, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectConverged } from '../support/kill-law.ts';
import { type Binary, buildBinary, realWorld } from '../support/real-processes.ts';

let binary: Binary;
let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  [binary, applies] = await Promise.all([buildBinary(), doomedApplies()]);
});

afterAll(async () => {
  await binary.dispose();
  for (const apply of applies) await apply.dispose();
});

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** The built command under another program that changes what it sees. */
function runUnder(program: readonly string[], args: readonly string[], cwd: string, env: object) {
  const [command = '', ...rest] = program;
  const child = spawn(command, [...rest, process.execPath, binary.path, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], INTERCOM_ACCESS_TOKEN: 'a-token', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (told += text));
  return new Promise<{ code: number | null; told: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, told }));
  });
}

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
          const held = await runUnder(['faketime', '-f', shift], apply.args, world.root, env);
          expect(held.code, held.told).toBe(75);
          execFileSync('rm', [file]);
        }
        const from = performance.now();
        const { code, told } = await runUnder(['faketime', '-f', shift], apply.args, world.root, env);
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

describe('system calls that fail now and then', () => {
  it('one plain run converges afterwards', async () => {
    if (!isThere('fiu-run')) {
      figure('libfiu', 'SKIPPED: fiu-run is not installed (Debian: fiu-utils)');
      return;
    }
    const calls = ['oc/open', 'oc/close', 'rw/write', 'rw/pwrite', 'sync/fsync', 'sync/fdatasync', 'dir/rename'];
    const ends = new Map<string, number>();
    for (const call of calls) {
      for (const percent of [2, 15]) {
        for (const apply of applies) {
          const world = await realWorld(apply);
          try {
            const fault = `enable_random name=posix/io/${call},probability=${percent / 100}`;
            const { code, told } = await runUnder(['fiu-run', '-x', '-c', fault], apply.args, world.root, {
              INTERCOM_API_URL: world.sandbox.url,
            });
            ends.set(`exit ${code}`, (ends.get(`exit ${code}`) ?? 0) + 1);
            await expectConverged(apply, world, `${call} fails in ${percent} %\n${told}`);
          } finally {
            await world.dispose();
          }
        }
      }
    }
    figure('libfiu', [...ends].map(([end, count]) => `${end}: ${count}`).join(', '));
  });
});
