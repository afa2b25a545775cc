import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPrng } from '../../src/sandbox/prng.ts';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectConverged } from '../support/kill-law.ts';
import { propertySeed } from '../support/property-seed.ts';
import { type Binary, buildBinary, type RealWorld, realWorld } from '../support/real-processes.ts';
import { isThere, startUnder, type Under } from '../support/run-under.ts';

/** Longer than any apply of these takes on a busy machine: whoever needs it hangs. */
const HANGS_MS = 120_000;
const scale = Number(process.env['TRUEUP_CHAOS_SCALE'] ?? '1');
const { seed, title } = propertySeed();
const random = createPrng(seed);

let binary: Binary;
let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  [binary, applies] = await Promise.all([buildBinary(), doomedApplies()]);
});

afterAll(async () => {
  await binary.dispose();
  for (const apply of applies) await apply.dispose();
});

/** Waits for the end of a run among failing calls, which may be a crash of Node, and expects one plain run to converge. */
async function endOf(apply: DoomedApply, world: RealWorld, run: Under, why: string): Promise<string> {
  const hanging = setTimeout(() => run.child.kill('SIGKILL'), HANGS_MS);
  const { code, signal, told } = await run.ended;
  clearTimeout(hanging);
  expect(signal, `${why} hangs\n${told}`).not.toBe('SIGKILL');
  const writes = world.sandbox.journal().filter((each) => each.wrote.length > 0).length;
  if (code === 1 && told.includes('Error: ')) expect(writes, `${why}\n${told}`).toBe(0);
  await expectConverged(apply, world, `${why}\n${told}`);
  return signal ?? `exit ${code}`;
}

function tally(ends: ReadonlyMap<string, number>): string {
  return [...ends]
    .map(([end, count]) => `${end}: ${count}`)
    .sort()
    .join(', ');
}

describe('a system call that fails at its k-th time, for every k', () => {
  const calls = ['link', 'rename', 'unlink', 'mkdir', 'chmod', 'fsync', 'fdatasync'] as const;

  it.each(['ENOSPC', 'EIO'])('%s: one plain run converges afterwards', async (error) => {
    if (!isThere('strace')) return figure('failing system calls', 'SKIPPED: strace is not installed (Debian: strace)');
    let struck = 0;
    const ends = new Map<string, number>();
    const most = new Map<string, number>();
    for (const apply of applies) {
      for (const call of calls) {
        for (let at = 1; ; at += 1) {
          const world = await realWorld(apply);
          const log = join(world.root, 'strace');
          const lasting = at % 2 === 0 ? '+' : '';
          const why = `${apply.name}: ${call} fails with ${error} at ${at}${lasting}`;
          try {
            const inject = `inject=${call}:error=${error}:when=${at}${lasting}`;
            const run = startUnder(
              ['strace', '-f', '--seccomp-bpf', '-e', `trace=${call}`, '-e', inject, '-o', log],
              binary,
              apply.args,
              { cwd: world.root, env: { INTERCOM_API_URL: world.sandbox.url, TMPDIR: world.root } },
            );
            const end = await endOf(apply, world, run, why);
            if (!(await readFile(log, 'utf8')).includes('(INJECTED)')) break;
            struck += 1;
            most.set(call, Math.max(most.get(call) ?? 0, at));
            ends.set(end, (ends.get(end) ?? 0) + 1);
          } finally {
            await world.dispose();
          }
        }
      }
    }
    // No call of this list is one that trueup does not make, but for what Node chooses among them.
    for (const call of ['link', 'rename', 'unlink']) expect(most.get(call), call).toBeGreaterThan(0);
    const reached = [...most].map(([call, count]) => `${call} ${count}`).join(', ');
    figure(
      `${error} from the kernel`,
      `${struck} runs (${reached}): 0 lost, 0 duplicated, 0 human steps (${tally(ends)})`,
    );
  });
});

describe(`system calls that fail now and then (${title})`, () => {
  const points = [
    'oc/open',
    'oc/close',
    'rw/read',
    'rw/write',
    'rw/write/reduce',
    'rw/pwrite',
    'rw/ftruncate',
    'sync/fsync',
    'sync/fdatasync',
    'dir/rename',
    'dir/unlink',
    'dir/opendir',
    'dir/*',
    'sync/*',
    'net/*',
    '*',
  ];

  it(`${Math.ceil(300 * scale)} runs: one plain run converges afterwards`, async () => {
    if (!isThere('fiu-run')) return figure('libfiu', 'SKIPPED: fiu-run is not installed (Debian: fiu-utils)');
    const ends = new Map<string, number>();
    let amidWrites = 0;
    for (let number = 0; number < Math.ceil(300 * scale); number += 1) {
      const apply = applies[number % applies.length] as DoomedApply;
      const point = points[Math.floor(number / 2) % points.length];
      const probability = [0.02, 0.1, 0.4, 1][Math.floor(random() * 4)];
      const requests = Math.floor(random() * 30);
      const why = `posix/io/${point} fails with probability ${probability} from request ${requests} on`;
      const world = await realWorld(apply);
      try {
        const control = join(world.root, 'fiu');
        const run = startUnder(['fiu-run', '-x', '-f', control], binary, apply.args, {
          cwd: world.root,
          env: { INTERCOM_API_URL: world.sandbox.url, TMPDIR: world.root },
        });
        let over = false;
        void run.ended.then(() => {
          over = true;
        });
        // Before its first request it only loads itself: what fails there is not trueup yet.
        while (!over && world.sandbox.journal().length <= requests) await wait(1);
        const wrote = world.sandbox.journal().some((each) => each.wrote.length > 0);
        const fault = `enable_random name=posix/io/${point},probability=${probability}`;
        try {
          execFileSync('fiu-ctrl', ['-f', control, '-c', fault, String(run.child.pid)], {
            stdio: 'pipe',
            timeout: 2000,
          });
          if (wrote) amidWrites += 1;
        } catch {
          // It ended meanwhile.
        }
        const end = await endOf(apply, world, run, why);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      } finally {
        await world.dispose();
      }
    }
    const runs = [...ends.values()].reduce((sum, count) => sum + count, 0);
    expect(runs - (ends.get('exit 0') ?? 0)).toBeGreaterThan(runs / 4);
    figure(
      'libfiu',
      `${runs} runs, ${amidWrites} after writes had left: 0 lost, 0 duplicated, 0 human steps (${tally(ends)})`,
    );
  });
});
