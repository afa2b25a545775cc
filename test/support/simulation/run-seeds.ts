import { figure } from '../figures.ts';
import { casesOf, propertySeed } from '../property-seed.ts';
import { type Simulated, SimulationFailed, simulate } from './simulate.ts';
import { holds } from './simulation-laws.ts';
import { NOTHING_SEEN } from './story.ts';

/** How many seeds both halves run together: `TRUEUP_CHAOS` has all of them. */
const SEEDS = casesOf(2000, 2000, 20_000);

/** Milliseconds that one half may take on a machine that is busy with ten other things: only against hanging. */
export const PATIENCE: number = casesOf(900_000, 900_000, 4 * 3_600_000);

/**
 * Runs one half of the seeds of the simulation; `TRUEUP_SEED=n` runs that seed alone, in the first half, and prints everything that
 * happened: virtual time, process, what it did to its disk, request and answer.
 */
export async function runSeeds(half: 0 | 1): Promise<void> {
  const replay = process.env['TRUEUP_SEED'];
  if (replay !== undefined && half === 1) return;
  // Always the same ones in every build, so that a failure is of what changed; others each time where there is time for them.
  const isChaos = process.env['TRUEUP_CHAOS'] === '1';
  const start = replay !== undefined || isChaos ? propertySeed().seed : 1;
  const seeds =
    replay === undefined ? Array.from({ length: SEEDS / 2 }, (_, index) => start + 2 * index + half) : [start];
  // Stacks of the many errors of every seed cost a tenth of the time; the seed says where.
  const stacks = Error.stackTraceLimit;
  if (replay === undefined) Error.stackTraceLimit = 0;
  const sum = { runs: 0, kills: 0, crashes: 0, requests: 0, needed: 0, ...NOTHING_SEEN };
  try {
    for (const seed of seeds) {
      const came = await runSeed(seed, replay !== undefined);
      for (const name of Object.keys(sum) as (keyof Simulated)[]) sum[name] += came[name];
    }
  } finally {
    Error.stackTraceLimit = stacks;
  }
  // What no seed meets is not tested, whatever the laws say of it.
  if (replay === undefined)
    for (const name of Object.keys(sum) as (keyof Simulated)[]) holds(sum[name] > 0, `no seed has any ${name}`, sum);
  const { runs, kills, crashes, requests, reviewed, moved, held, locked, cut } = sum;
  figure(
    `simulation, half ${half + 1}`,
    `${seeds.length} seeds from ${start}: ${runs} runs, ${requests} requests, ${kills} killed, ${crashes} power failures, ${reviewed} saved plans, ${moved} renames, ${held} held by protect, ${locked} kept out by another host's lock, ${cut} lists that may be cut: 0 lost, 0 duplicated, all settled in two runs`,
  );
}

async function runSeed(seed: number, isReplay: boolean): Promise<Simulated> {
  const trace: string[] = [];
  try {
    return await simulate(seed, isReplay, trace);
  } catch (error) {
    if (isReplay && error instanceof SimulationFailed) trace.push(...error.trace);
    throw error;
  } finally {
    if (isReplay) process.stderr.write(`${trace.join('\n')}\n`);
  }
}
