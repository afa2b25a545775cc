import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectConverged } from '../support/kill-law.ts';
import { type Binary, buildBinary, type RealWorld, realWorld } from '../support/real-processes.ts';
import { isThere, startUnder } from '../support/run-under.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

let binary: Binary;
let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  [binary, applies] = await Promise.all([buildBinary(), doomedApplies()]);
  // Somebody else runs it too.
  await chmod(dirname(binary.path), 0o755);
});

afterAll(async () => {
  await binary.dispose();
  for (const apply of applies) await apply.dispose();
});

/** Runs an apply of the built command in a world, under a program; no bug may show, and failed before writing is no write. */
async function runIn(world: RealWorld, apply: DoomedApply, program: readonly string[], uid?: number) {
  const { code, signal, told } = await startUnder(program, binary, apply.args, {
    cwd: world.root,
    env: { INTERCOM_API_URL: world.sandbox.url, TMPDIR: world.root },
    ...(uid === undefined ? {} : { uid }),
  }).ended;
  const writes = world.sandbox.journal().filter((each) => each.wrote.length > 0).length;
  expect(told).not.toMatch(/bug in trueup|^ +at /mu);
  if (code === 1) expect(writes, told).toBe(0);
  return { code, signal, told, writes };
}

/** A world on a real disk: files in memory take no attributes. */
async function onDisk(apply: DoomedApply): Promise<RealWorld> {
  return await realWorld(apply, await mkdtemp(join(tmpdir(), 'trueup-real-')));
}

function skipped(context: TestContext, name: string, why: string): void {
  figure(name, `SKIPPED: ${why}`);
  context.skip();
}

/** True where root may set attributes that bind even root. */
async function canFreeze(): Promise<boolean> {
  if (!isRoot || !isThere('chattr')) return false;
  const place = await mkdtemp(join(tmpdir(), 'trueup-attributes-'));
  try {
    execFileSync('chattr', ['+i', place], { stdio: 'pipe' });
    execFileSync('chattr', ['-i', place], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  } finally {
    await rm(place, { recursive: true });
  }
}

describe('files that may not be changed, or only grow', () => {
  const places = ['.trueup', '.trueup/runs', '.trueup/ledger.jsonl', '.'];

  it.for(['+i', '+a'] as const)(
    'chattr %s: an error that names it, or the whole work; then one plain run converges',
    async (how, context) => {
      const name = `chattr ${how}`;
      if (!(await canFreeze())) return skipped(context, name, 'takes root, and a file system with attributes');
      const ends: string[] = [];
      for (const apply of applies) {
        for (const place of places) {
          const world = await onDisk(apply);
          const path = join(world.root, place);
          try {
            // A first run has none of them yet; the ledger it makes is a file.
            if (!place.endsWith('.jsonl')) await mkdir(path, { recursive: true, mode: 0o700 });
            else if ((await lstat(path).catch(() => undefined)) === undefined) continue;
            execFileSync('chattr', [how, path]);
            const { code, told, writes } = await runIn(world, apply, ['env']);
            if (code !== 0) {
              expect([1, 3], told).toContain(code);
              expect(told, place).toMatch(/Error: .*(?:EPERM|EACCES|not permitted|permission)/u);
            }
            if (code === 3) expect(writes, told).toBeGreaterThan(0);
            ends.push(`${apply.name} ${place}: exit ${code}, ${writes} writes`);
            execFileSync('chattr', [how.replace('+', '-'), path]);
            await expectConverged(apply, world, `${name} ${place}\n${told}`);
          } finally {
            execFileSync('chattr', ['-R', '-ia', world.root]);
            await world.dispose();
          }
        }
      }
      figure(name, `${ends.length} runs: 0 lost, 0 duplicated, 0 human steps (${ends.join('; ')})`);
    },
  );
});

describe('a process that may write no large file', () => {
  it('at each size: one plain run converges afterwards', async () => {
    const ends = new Map<string, number>();
    for (const apply of applies) {
      for (let kib = 0; kib <= 12; kib += 1) {
        const world = await realWorld(apply);
        try {
          // Without the signal that would kill it, the call fails with EFBIG.
          const limit = `trap '' XFSZ; ulimit -f ${kib}; exec "$@"`;
          const { code, signal, told } = await runIn(world, apply, ['bash', '-c', limit, 'bash']);
          const end = signal ?? `exit ${code}`;
          ends.set(end, (ends.get(end) ?? 0) + 1);
          await expectConverged(apply, world, `ulimit -f ${kib}\n${told}`);
        } finally {
          await world.dispose();
        }
      }
    }
    expect(ends.size).toBeGreaterThan(1);
    figure('ulimit -f', [...ends].map(([end, count]) => `${end}: ${count}`).join(', '));
  });
});

describe('an umask', () => {
  /** Every file and directory trueup made, with its mode. */
  async function modesOf(root: string): Promise<readonly string[]> {
    const entries = ['.', ...(await readdir(root, { recursive: true }))];
    const stats = await Promise.all(entries.map((entry) => lstat(join(root, entry))));
    return [...new Set(stats.map((stat) => `${stat.isDirectory() ? 'd' : '-'}${(stat.mode & 0o777).toString(8)}`))];
  }

  it.for(['000', '077', '777'])('%s: files stay private, or a clear error', async (umask, context) => {
    if (!isRoot) return skipped(context, `umask ${umask}`, 'takes root, to run as somebody else');
    const ends: string[] = [];
    for (const apply of applies) {
      for (const uid of [0, NOBODY]) {
        const world = await onDisk(apply);
        const who = uid === 0 ? 'root' : 'nobody';
        try {
          execFileSync('chown', ['-R', String(uid), world.root]);
          const { code, told } = await runIn(world, apply, ['bash', '-c', `umask ${umask}; exec "$@"`, 'bash'], uid);
          const modes = await modesOf(join(world.root, '.trueup'));
          if (code === 0)
            expect(
              modes.filter((mode) => !['d700', '-600'].includes(mode)),
              told,
            ).toEqual([]);
          else expect(told).toMatch(/Error: .*(?:EPERM|EACCES|not permitted|permission)/u);
          ends.push(`${apply.name} as ${who}: exit ${code}, ${modes.join(' ')}`);
          execFileSync('chown', ['-R', '0', world.root]);
          execFileSync('chmod', ['-R', 'u+rwX', world.root]);
          await expectConverged(apply, world, `umask ${umask} as ${who}\n${told}`);
        } finally {
          await world.dispose();
        }
      }
    }
    figure(`umask ${umask}`, ends.join('; '));
  });
});

/** Takes so much of a disk, or all there is. */
function fill(file: string, kib: number): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=1k', `count=${Math.max(1, kib)}`], { stdio: 'pipe' });
  } catch {
    // What its own bookkeeping takes is missing in the end: then the disk is full, as it may be.
  }
  execFileSync('sync', ['-f', file]);
}

describe('a full disk with a real file system', () => {
  it('ext4 with so many blocks left: one plain run converges once there is room', async (context) => {
    const place = await mkdtemp(join(tmpdir(), 'trueup-ext4-'));
    const image = `${place}.img`;
    const disk = join(place, 'disk');
    try {
      await mkdir(disk);
      execFileSync('truncate', ['-s', '16m', image]);
      execFileSync('mkfs.ext4', ['-q', '-m', '0', '-b', '1024', image], { stdio: 'pipe' });
      execFileSync('mount', ['-o', 'loop', image, disk], { stdio: 'pipe' });
    } catch {
      await rm(place, { recursive: true });
      await rm(image, { force: true });
      return skipped(context, 'ext4', 'takes root, mkfs.ext4 and loop devices');
    }
    const ends = new Map<string, number>();
    try {
      for (const apply of applies) {
        for (let blocks = 0; blocks <= 40; blocks += 2) {
          const root = join(disk, 'world');
          await mkdir(root);
          const world = await realWorld(apply, root);
          const filler = join(disk, 'filler');
          const free = Number(execFileSync('df', ['-k', '--output=avail', disk]).toString().split('\n')[1]);
          fill(filler, free - blocks);
          const { code, told } = await runIn(world, apply, ['env']);
          ends.set(`exit ${code}`, (ends.get(`exit ${code}`) ?? 0) + 1);
          await rm(filler);
          await expectConverged(apply, world, `${blocks} KiB left\n${told}`);
          await world.dispose();
        }
      }
      expect(ends.size).toBeGreaterThan(1);
      const told = [...ends].map(([end, count]) => `${end}: ${count}`).join(', ');
      figure('ext4', `21 × 2 fillings of a real disk: 0 corrupt ledgers, 0 lost, 0 human steps (${told})`);
    } finally {
      execFileSync('umount', [disk]);
      await rm(place, { recursive: true });
      await rm(image, { force: true });
    }
  });
});
