import type { Desired } from '../../../src/model/desired.ts';
import type { Project } from '../../../src/model/project.ts';
import { type Applied, expectedWorld } from '../expected-world.ts';
import type { DesiredDraw } from '../random-history.ts';
import { desiredOf, readWorld, seedOf, type World } from '../random-world.ts';
import { expectDeclared, expectWorld } from './declared-laws.ts';
import { expectManaged } from './managed-laws.ts';
import { hostForPlainRuns } from './other-host.ts';
import { converge } from './plain-runs.ts';
import { drawProtect, expectHeld, expectKept, lift } from './protection.ts';
import { drawDesired, drawLive, drawNext } from './random-draws.ts';
import { drawMoves, withMoves } from './random-moves.ts';
import { CALM } from './simulated-network.ts';
import { expectHonest, rememberNames } from './simulation-laws.ts';
import { expectSparing } from './sparing-law.ts';
import { begin, declaredOnly, onlyActive, type Repository, type Seen, type Story } from './story.ts';
import { troubledRuns } from './troubled-runs.ts';

/** What came of a seed, for the figures. */
export interface Simulated extends Seen {
  readonly runs: number;
  readonly kills: number;
  readonly crashes: number;
  readonly requests: number;
  /** Plain runs needed once the faults had stopped. */
  readonly needed: number;
}

/** A seed whose law did not hold, with everything that happened. */
export class SimulationFailed extends Error {
  readonly trace: readonly string[];

  constructor(seed: number, trace: readonly string[], cause: unknown) {
    super(`TRUEUP_SEED=${seed}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`, { cause });
    this.trace = trace;
  }
}

/**
 * The law of one seed: somebody works in Intercom, the YAML is applied and changed, and its runs meet faults, other
 * runs, editors and death. Once that stops, at most two plain runs reach what is declared, nothing else was touched, and
 * every later plan is empty.
 */
export async function simulate(seed: number, traced = false, keep?: string[]): Promise<Simulated> {
  const { story, project } = begin(seed, traced);
  try {
    const needed = await tell(story, project);
    keep?.push(...story.world.trace);
    const { runs, kills, crashes, seen, world } = story;
    return { runs: runs.length, kills, crashes, ...seen, requests: world.journal().length, needed };
  } catch (cause) {
    throw new SimulationFailed(seed, story.world.trace, cause);
  }
}

async function tell(story: Story, project: Project): Promise<number> {
  const { world, names } = story;
  const { dice, engine } = world;
  const protects = drawProtect(dice);
  const draws = drawYaml(story, drawDesired(dice), 0.05);
  const first = { project: { ...project, protect: protects.first }, desired: draws.desired, earlier: [] };
  rememberNames(world, names);
  // With others at work what was applied first is not told any more; alone, everything that follows is determined.
  const isTold = !(story.crowded && dice.chance(0.5));
  const applied = isTold ? await applyFirst(story, first) : undefined;
  if (!isTold) await troubledRuns(story, first, 1);
  await world.settle();
  const guarded = expectKept(story, protects, first, applied !== undefined);
  if (dice.chance(0.7))
    engine.seed(seedOf(onlyActive(story.active, drawLive(dice, 0.8)), readWorld(engine.state()), false));
  rememberNames(world, names);
  for (const name of readWorld(engine.state()).keys()) story.strangers.add(name);
  // A creation of the first YAML may have met what others made meanwhile: that is one thing with it now.
  story.theirs.clear();
  const next = drawYaml(story, drawNext(dice, draws.draws), 0.25, draws.draws);
  const second = { project: { ...project, protect: protects.second }, desired: next.desired, earlier: [first.desired] };
  const start = readWorld(engine.state());
  const expected = expectedWorld(project, start, second.desired, applied ?? new Map(), story.showsAll);
  await troubledRuns(story, second, 1 + dice.below(2), [first]);
  await world.settle();
  world.network.setWeather(CALM);
  engine.setSwitches({ readDelayMs: 0, rateLimit: 100_000 });
  await world.clock.runUntil(world.clock.sleep(60_000));
  const needed = await settle(story, second, { start, expected });
  guarded();
  for (const ran of story.runs) {
    expectHonest(world, ran.ended, names, ran.alone);
    expectManaged(story, ran);
  }
  expectSparing(story);
  return needed;
}

/** The YAML at one time, with what is renamed in it. */
function drawYaml(
  story: Story,
  drawn: readonly DesiredDraw[],
  renames: number,
  before?: readonly DesiredDraw[],
): { readonly draws: readonly DesiredDraw[]; readonly desired: Desired } {
  const { dice, engine } = story.world;
  const declared = declaredOnly(story, drawn);
  const moved = dice.chance(renames) ? drawMoves(dice, declared, before) : { draws: declared, moves: [] };
  return { draws: moved.draws, desired: withMoves(desiredOf(moved.draws, readWorld(engine.state())), moved) };
}

/** The first apply in peace; what it leaves behind is exactly known. */
async function applyFirst(story: Story, first: Repository): Promise<Applied | undefined> {
  const { engine } = story.world;
  const before = readWorld(engine.state());
  const expected = expectedWorld(first.project, before, first.desired, new Map(), story.showsAll);
  engine.setSwitches({ readDelayMs: 0 });
  const settled = await converge(story, 'a-host', first);
  if (settled.held.length > 0) {
    expectHeld(story, first, settled.held, before);
    return undefined;
  }
  expectWorld(story, expected.world);
  return expected.applied;
}

/** All is well again: plain runs, and what they must come to. */
async function settle(
  story: Story,
  second: Repository,
  { start, expected }: { readonly start: World; readonly expected: ReturnType<typeof expectedWorld> },
): Promise<number> {
  const host = await hostForPlainRuns(story, second);
  const before = readWorld(story.world.engine.state());
  const settled = await converge(story, host, second);
  if (settled.held.length > 0) {
    // A reviewed plan may have done its part before: guards judge what is performed.
    const isLater = story.crowded || story.seen.reviewed > 0;
    expectHeld(story, second, settled.held, isLater ? before : start);
    await lift(story, host, second, settled.held);
    return settled.needed;
  }
  // A list that may be cut short is left as it is, and how it is depends on what interrupted runs did.
  const isTold = !story.crowded && expected.cut.length === 0;
  expectDeclared(story, second, before, settled);
  if (isTold) expectWorld(story, expected.world);
  return settled.needed;
}
