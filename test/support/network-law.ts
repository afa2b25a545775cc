import { expect } from 'vitest';
import { LIMITS } from '../../src/api/transport.ts';
import { createPrng } from '../../src/sandbox/prng.ts';
import { type DoomedApply, expectConverged } from './kill-law.ts';
import { realWorld } from './real-processes.ts';
import { type AppResult, runInProcess, type TestClock } from './run-app.ts';
import { aToxicProxy, TOXICS, type Toxic } from './toxic-proxy.ts';

export interface NetworkCase {
  readonly toxic: Toxic;
  readonly strength: number;
  readonly seed: number;
}

/** How an apply over a bad network ended, and what it took. */
export interface NetworkEnd {
  readonly code: number;
  /** Connections that were hurt. */
  readonly hurt: number;
  /** Writes sent again, by this run or the plain one after it. */
  readonly repeated: number;
}

/** Every toxic in three strengths, with as many seeds each. */
export function networkCases(seeds: number, first = 1): readonly NetworkCase[] {
  return TOXICS.flatMap((toxic) =>
    [1, 2, 3].flatMap((strength) =>
      Array.from({ length: seeds }, (_, index) => ({ toxic, strength, seed: first + index })),
    ),
  );
}

/**
 * An apply over a bad network converges or fails with a word to go on from; either way a plain run over a good one then
 * converges, with nothing twice, and the plan after it is empty.
 */
export async function expectThroughNetwork(apply: DoomedApply, each: NetworkCase): Promise<NetworkEnd> {
  const why = `${apply.name}, ${JSON.stringify(each)}`;
  const world = await realWorld(apply);
  const proxy = await aToxicProxy(Number(new URL(world.sandbox.url).port));
  const number = TOXICS.indexOf(each.toxic) * 3 + each.strength;
  try {
    proxy.use({ toxic: each.toxic, strength: each.strength, random: createPrng(each.seed * 1000 + number) });
    const result = await impatiently(() =>
      runInProcess(apply.args, { cwd: world.root, clock: fastClock(), env: { INTERCOM_API_URL: proxy.url } }),
    );
    // Nothing of it is still under way when the next run begins.
    await proxy.close();
    expectCleanEnd(result, why);
    const repeated = await expectConverged(apply, world, `${why}\n${result.stdout}${result.stderr}`);
    return { code: result.code, hurt: proxy.hurt(), repeated };
  } finally {
    await proxy.close();
    await world.dispose();
  }
}

function expectCleanEnd({ code, stdout, stderr }: AppResult, why: string): void {
  const told = `${why}\n${stdout}${stderr}`;
  expect([0, 3, 75], told).toContain(code);
  expect(stdout + stderr, told).not.toMatch(/bug in trueup|^\s+at .*:\d+:\d+/mu);
  if (code === 0) expect(stdout, told).toContain('Apply complete!');
  else expect(stdout + stderr, told).toMatch(/^Error: /mu);
  if (code === 3) expect(stdout, told).toContain('What to do next:');
  if (code === 75 && !stdout.includes('What to do next:')) expect(stderr, told).toContain('hint: ');
}

/** Answers are given up after a fraction of a second, so that silence does not take minutes. */
async function impatiently<Value>(work: () => Promise<Value>): Promise<Value> {
  const patient = { ...LIMITS };
  Object.assign(LIMITS, { headerMilliseconds: 80, bodyMilliseconds: 80 });
  try {
    return await work();
  } finally {
    Object.assign(LIMITS, patient);
  }
}

const FASTER = 50;

/** Waits take a fiftieth of their time; an hour ago, so that the runs after it are later ones. */
function fastClock(): TestClock {
  const started = performance.now();
  const from = Date.now() - 3_600_000;
  return {
    now: () => from + Math.floor((performance.now() - started) * FASTER),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds / FASTER)),
    advance: () => undefined,
  };
}
