import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSuffering, type Trouble } from '../support/failing-disk-law.ts';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectConverged } from '../support/kill-law.ts';

let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  applies = await doomedApplies();
});

afterAll(async () => {
  for (const apply of applies) await apply.dispose();
});

const TROUBLES: readonly Trouble[] = [
  ...['ENOSPC', 'EIO', 'EROFS', 'EACCES'].flatMap((code) => [
    { code, lasting: true },
    { code, lasting: false },
  ]),
  { code: 'EIO', lasting: true, calls: new Set(['sync', 'datasync']) },
  { code: 'EDQUOT', lasting: true, calls: new Set(['write']) },
  { code: 'ENOSPC', lasting: true, calls: new Set(['write', 'sync', 'datasync']) },
];

describe('a disk that fails at the k-th call, for every k', () => {
  it.each(TROUBLES)('$code, lasting: $lasting', async (trouble) => {
    for (const apply of applies) {
      const calls = apply.points.filter((name) => name.startsWith('disk')).length;
      let sent = 0;
      const codes = new Map<number, number>();
      for (let at = 1; at <= calls; at += 1) {
        const { writes, code } = await expectSuffering(apply, at, trouble);
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (writes > 0) sent += 1;
      }
      expect(codes.size).toBeGreaterThan(0);
      const ends = [...codes].map(([code, count]) => `exit ${code}: ${count}`).join(', ');
      const which = trouble.calls ? [...trouble.calls].join('/') : 'any call';
      const lasting = trouble.lasting ? 'from then on' : 'once';
      figure(
        `${apply.name}, ${trouble.code} at ${which} ${lasting}`,
        `${calls} places, ${sent} after writes had left: 0 unreadable ledgers, 0 lost, 0 duplicated, 0 human steps (${ends})`,
      );
    }
  });
});

/** A disk of its own for a test; undefined where nobody may mount one. */
async function aDisk(): Promise<
  { resize: (kib: number, how?: string) => void; place: string; remove: () => Promise<void> } | undefined
> {
  const place = await mkdtemp(join(tmpdir(), 'trueup-disk-'));
  const mount = (options: string): unknown =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place], { stdio: 'pipe' });
  try {
    mount('size=64m');
  } catch {
    await rm(place, { recursive: true });
    return undefined;
  }
  return {
    place,
    resize: (kib, how = 'rw') => mount(`remount,${how},size=${kib}k`),
    remove: async () => {
      execFileSync('umount', [place]);
      await rm(place, { recursive: true });
    },
  };
}

describe('a disk that is full', () => {
  it('at each size in steps of 4 KiB: a whole ledger, and one plain run converges once there is room', async (context) => {
    const disk = await aDisk();
    if (!disk) {
      figure('full disks', 'SKIPPED: no right to mount a file system here');
      return context.skip();
    }
    let large: readonly DoomedApply[] = [];
    try {
      let sizes = 0;
      const ends = new Map<number, number>();
      large = await doomedApplies(500);
      for (const apply of large) {
        for (let room = 0; room <= 60; room += 1) {
          const root = join(disk.place, `${apply.name.replaceAll(' ', '-')}-${room}`);
          await mkdir(root);
          const world = await apply.world(root);
          const used = Number(execFileSync('df', ['-k', '--output=used', disk.place]).toString().split('\n')[1]);
          disk.resize(used + room * 4);
          const { result } = await world.live([...apply.args], { env: { TMPDIR: disk.place } });
          const why = `${apply.name} with ${room * 4} KiB left\n${result?.stdout}${result?.stderr}`;
          const code = result?.code ?? -1;
          ends.set(code, (ends.get(code) ?? 0) + 1);
          expect([0, 1, 3], why).toContain(code);
          if (code === 1)
            expect(
              world.engine.journal.entries().filter((each) => each.wrote.length > 0),
              why,
            ).toEqual([]);
          disk.resize(65_536);
          await expectConverged(apply, world, why);
          await world.dispose();
          sizes += 1;
        }
      }
      const codes = [...ends].map(([code, count]) => `exit ${code}: ${count}`).join(', ');
      figure('full disks', `${sizes} sizes in steps of 4 KiB: 0 corrupt ledgers, 0 lost, 0 human steps (${codes})`);
    } finally {
      await disk.remove();
      for (const apply of large) await apply.dispose();
    }
  });

  it('or read-only: nothing is sent', async (context) => {
    const disk = await aDisk();
    if (!disk) return context.skip();
    try {
      for (const apply of applies) {
        const root = join(disk.place, apply.name.replaceAll(' ', '-'));
        await mkdir(root);
        const world = await apply.world(root);
        disk.resize(65_536, 'ro');
        const { result } = await world.live([...apply.args]);
        disk.resize(65_536);
        expect(result?.code).toBe(1);
        expect(result?.stderr).toContain('the file system is read-only (EROFS)');
        expect(world.engine.journal.entries().filter((each) => each.method !== 'GET')).toEqual([]);
        await expectConverged(apply, world, 'read-only');
      }
      figure('read-only disks', `${applies.length}: 0 requests sent that are no reads`);
    } finally {
      await disk.remove();
    }
  });
});

describe('a place where no ledger can be written', () => {
  const outside = tmpdir();
  const ways: readonly (readonly [string, (state: string) => Promise<unknown>])[] = [
    ['a file in place of .trueup', (state) => writeFile(state, '')],
    ['a link out of the project', (state) => symlink(outside, state)],
    ['a link to nowhere', (state) => symlink(join(outside, 'trueup-nowhere'), state)],
    ['a link in a circle', (state) => symlink(state, state)],
    ['a directory in place of the ledger', (state) => mkdir(join(state, 'ledger.jsonl'), { recursive: true })],
    ['a directory in place of the lock', (state) => mkdir(join(state, 'ledger.jsonl.lock'), { recursive: true })],
    [
      'a file in place of the runs',
      async (state) => {
        await mkdir(state);
        await writeFile(join(state, 'runs'), '');
      },
    ],
    [
      'the runs as a link out of the project',
      async (state) => {
        await mkdir(state);
        await symlink(outside, join(state, 'runs'));
      },
    ],
    [
      'the ledger as a link out of the project',
      async (state) => {
        await mkdir(state);
        await symlink(join(outside, 'trueup-foreign.jsonl'), join(state, 'ledger.jsonl'));
      },
    ],
  ];

  it.each(ways)('%s: nothing is sent', async (_name, spoil) => {
    const [first] = applies;
    if (!first) throw new Error('there is no apply');
    const world = await first.world();
    try {
      await spoil(join(world.root, '.trueup'));
      const { result } = await world.live([...first.args]);
      expect(result?.code, result?.stderr).not.toBe(0);
      expect(result?.stderr).not.toMatch(/bug in trueup/u);
      expect(world.engine.journal.entries().filter((each) => each.method !== 'GET')).toEqual([]);
    } finally {
      await world.dispose();
    }
  });
});
