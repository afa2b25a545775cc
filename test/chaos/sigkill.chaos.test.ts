import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPrng } from '../../src/sandbox/prng.ts';
import { figure } from '../support/figures.ts';
import { type DoomedApply, doomedApplies, expectConverged } from '../support/kill-law.ts';
import { propertySeed } from '../support/property-seed.ts';
import {
  type Binary,
  buildBinary,
  expectRealSurvival,
  type RealWorld,
  realWorld,
  witness,
} from '../support/real-processes.ts';

/** Worlds side by side: each is a process and a server. */
const SIDE_BY_SIDE = 4;
const scale = Number(process.env['TRUEUP_CHAOS_SCALE'] ?? '1');
const { seed, title } = propertySeed();
const random = createPrng(seed);

let binary: Binary;
let applies: readonly DoomedApply[] = [];

beforeAll(async () => {
  [binary, applies] = await Promise.all([buildBinary(), doomedApplies(6)]);
});

afterAll(async () => {
  await binary.dispose();
  for (const apply of applies) await apply.dispose();
});

function pick(number: number): DoomedApply {
  return applies[number % applies.length] as DoomedApply;
}

/** Runs `work` for 1 … count, some at a time. */
async function sideBySide(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (next += 1; next <= count; next += 1) await work(next);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

async function untilRequests(world: RealWorld, count: number): Promise<void> {
  while (world.sandbox.journal().length < count) await wait(1);
}

describe('the built command', () => {
  it(`killed at a random moment, ${Math.ceil(1000 * scale)} times (${title})`, async () => {
    let killed = 0;
    let amidWrites = 0;
    let repeated = 0;
    const wanted = Math.ceil(1000 * scale);
    // Some end before their moment comes: they count as nothing.
    await sideBySide(wanted * 3, async (number) => {
      if (killed >= wanted) return;
      const requests = 1 + Math.floor(random() * 32);
      const later = random() * 4;
      const survived = await expectRealSurvival(binary, pick(number), `kill ${number}, request ${requests}`, {
        moment: async (world) => {
          await untilRequests(world, requests);
          await wait(later);
        },
      });
      if (survived.killed) killed += 1;
      if (survived.killed && survived.wrote > 0) amidWrites += 1;
      expect(survived.repeated).toBeLessThanOrEqual(3);
      repeated += survived.repeated;
    });
    expect(killed).toBeGreaterThan(0);
    figure(
      'SIGKILL of the built command',
      `${killed} kills, ${amidWrites} after writes had left: 0 lost, 0 duplicated, 0 orphaned, 0 human steps, ${repeated} writes repeated`,
    );
  });

  it('killed at every one of its steps', async () => {
    for (const apply of applies) {
      let last = 0;
      const most = apply.points.filter((name) => name.startsWith('step')).length + 20;
      let repeated = 0;
      await sideBySide(Math.ceil(most * Math.min(1, scale)), async (number) => {
        const survived = await expectRealSurvival(binary, apply, `step ${number}`, { dieAt: number });
        if (survived.killed) last = Math.max(last, number);
        repeated += survived.repeated;
      });
      figure(
        `${apply.name} of the built command, killed at each step`,
        `${last} steps: 0 lost, 0 duplicated, 0 human steps, ${repeated} writes repeated`,
      );
    }
  });

  it(`SIGTERM, then SIGKILL after 5 s, with requests in flight, ${Math.ceil(200 * scale)} times`, async () => {
    let killed = 0;
    await sideBySide(Math.ceil(200 * scale), async (number) => {
      const apply = pick(number);
      const world = await realWorld(apply);
      try {
        world.sandbox.setFaults([{ kind: 'slow', method: 'POST', delayMs: 6500, times: 99 }]);
        const doomed = world.start(binary, {}, ['--parallelism', '20']);
        const isWrite = () => world.sandbox.journal().some((each) => each.wrote.length > 0);
        await Promise.race([
          doomed.ended,
          (async () => {
            while (!isWrite()) await wait(1);
          })(),
        ]);
        doomed.child.kill('SIGTERM');
        await Promise.race([doomed.ended, wait(5000)]);
        doomed.child.kill('SIGKILL');
        if ((await doomed.ended).signal === 'SIGKILL') killed += 1;
        world.sandbox.setFaults([]);
        await expectConverged(apply, world, `SIGTERM and SIGKILL ${number}`);
      } finally {
        await world.dispose();
      }
    });
    figure('SIGTERM, then SIGKILL after 5 s', `${killed} killed: 0 lost, 0 duplicated, 0 human steps`);
  });
});

describe('a signal at a random moment', () => {
  it(`${Math.ceil(500 * scale)} times: no new request, an end in time, a ledger that fits (${title})`, async () => {
    let longest = 0;
    let latest = 0;
    let noticed = 0;
    let slowest = 0;
    let requests = 0;
    const ends = new Map<string, number>();
    await sideBySide(Math.ceil(500 * scale), async (number) => {
      const apply = pick(number);
      const world = await realWorld(apply);
      const name = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)[number % 3] ?? 'SIGINT';
      const { env, read } = witness(world.root);
      try {
        const doomed = world.start(binary, env);
        await Promise.race([doomed.ended, untilRequests(world, 1 + Math.floor(random() * 45))]);
        const at = Date.now();
        doomed.child.kill(name);
        const end = await doomed.ended;
        const why = `${name} ${number}\n${end.stdout}${end.stderr}`;
        expect([0, name === 'SIGINT' ? 130 : 143], why).toContain(end.code);
        longest = Math.max(longest, end.at - at);
        const last = Math.max(0, ...world.sandbox.journal().map((each) => each.at - at));
        latest = Math.max(latest, last);
        const seen = await read();
        expect(seen.before, why).toBeGreaterThan(0);
        expect(seen.after, why).toBe(0);
        requests += seen.before;
        if (seen.noticedAt !== undefined) {
          noticed += 1;
          slowest = Math.max(slowest, seen.noticedAt - at);
        }
        ends.set(`${name} ${end.code}`, (ends.get(`${name} ${end.code}`) ?? 0) + 1);
        expect(end.stderr, why).not.toMatch(/^ +at /mu);
        const again = await world.live([...apply.args]);
        expect(again.result?.stderr, why).not.toContain('did not come to its end');
        await expectConverged(apply, world, why);
      } finally {
        await world.dispose();
      }
    });
    expect(longest).toBeLessThanOrEqual(10_000);
    figure(
      'signals',
      `${[...ends]
        .map(([end, count]) => `${end}: ${count}`)
        .sort()
        .join(
          ', ',
        )}; longest end ${longest} ms; ${noticed} noticed, the slowest after ${slowest} ms; 0 of ${requests} requests left after that; the last one came in ${latest} ms after the signal was sent`,
    );
  });
});

describe('an Intercom that hangs', () => {
  it('holds up nobody for longer than 10 s after a signal, and a second one ends at once', async () => {
    for (const second of [false, true]) {
      const apply = pick(1);
      const world = await realWorld(apply);
      try {
        world.sandbox.setFaults([{ kind: 'slow', method: 'POST', delayMs: 25_000, times: 99 }]);
        const doomed = world.start(binary);
        while (!world.sandbox.journal().some((each) => each.wrote.length > 0)) await wait(5);
        const at = Date.now();
        doomed.child.kill('SIGTERM');
        if (second) await wait(300);
        if (second) doomed.child.kill('SIGINT');
        const end = await doomed.ended;
        expect(end.code).toBe(second ? 130 : 143);
        expect(end.at - at).toBeLessThanOrEqual(second ? 1300 : 10_500);
        if (!second) expect(end.stderr).toContain('did not end within 9 s of the signal');
        figure(second ? 'a second signal' : 'a signal while Intercom hangs', `ended after ${end.at - at} ms`);
        world.sandbox.setFaults([]);
        await expectConverged(apply, world, 'a hanging Intercom');
      } finally {
        await world.dispose();
      }
    }
  });
});
