import type { Desired } from '../../../src/model/desired.ts';
import type { Project, Prune } from '../../../src/model/project.ts';
import type { Switches } from '../../../src/sandbox/switches.ts';
import { type DesiredDraw, type LiveDraw, SLOTS } from '../random-history.ts';
import { randomProject, SCHEMA_SEED } from '../random-schema.ts';
import { readWorld, seedOf } from '../random-world.ts';
import { drawLive } from './random-draws.ts';
import type { Ended } from './simulated-process.ts';
import { type Command, createSimulatedWorld, type SimulatedWorld } from './simulated-world.ts';
import { type Names, rememberNames } from './simulation-laws.ts';

/** The project and its objects as they stand in the repository for a while. */
export interface Repository {
  readonly project: Project;
  readonly desired: Desired;
  /** What was declared before, by runs that may have done any part of it. */
  readonly earlier: readonly Desired[];
}

/** A run that is over. */
export interface Ran {
  readonly ended: Ended;
  /** Nobody else was at work, and every read showed what was so. */
  readonly alone: boolean;
  readonly repository: Repository;
}

/** How often what is rare was met. */
export interface Seen {
  /** Saved plans that were applied. */
  reviewed: number;
  /** Renames that plain runs came to an end with. */
  moved: number;
  /** Plans that `protect` held back. */
  held: number;
  /** Applies that met the lock of another host. */
  locked: number;
  /** Lists left alone, as they might be cut short. */
  cut: number;
}

export const NOTHING_SEEN: Seen = { reviewed: 0, moved: 0, held: 0, locked: 0, cut: 0 };

/** One seed: its world, who works in it, and what happened so far. */
export interface Story {
  readonly world: SimulatedWorld;
  readonly command: Omit<Command, 'name'>;
  readonly names: Names;
  /** Few things are about in each world: what is not among them is neither there nor declared. */
  readonly active: readonly boolean[];
  /** What was there before the second YAML, or was made by others since. */
  readonly strangers: Set<string>;
  /** What others made since the second YAML, as the journal names it. */
  readonly theirs: Set<string>;
  readonly runs: Ran[];
  kills: number;
  crashes: number;
  readonly seen: Seen;
  /** Effects of the last run that came to its end. */
  effects: number;
  /** Somebody else works in Intercom while runs are under way. */
  readonly crowded: boolean;
  /** Whether it is known that Intercom shows every member of a relationship. */
  readonly showsAll: boolean;
  /** Machines that share the disk with the ledger. */
  readonly hosts: readonly string[];
  /** Number of the last process. */
  processes: number;
}

export interface Begun {
  readonly story: Story;
  readonly project: Project;
}

/** Draws a world. */
export function begin(seed: number, traced: boolean): Begun {
  const world = createSimulatedWorld(seed, { seed: SCHEMA_SEED, switches: {}, traced });
  const { dice } = world;
  const version = dice.pick(['2.14', '2.16'] as const);
  const isNew = version === '2.16';
  const prunes = [0, 1, 2].map(() => dice.pick<Prune>(isNew ? ['owned', 'owned', 'all', 'never'] : ['owned', 'never']));
  const members = isNew ? dice.pick(['exact', 'owned'] as const) : 'exact';
  const switches: Partial<Switches> = {
    rateLimit: dice.chance(0.1) ? 240 : 100_000,
    rateHeaders: dice.chance(0.8),
    miss: dice.pick(['404', 'found-false', 'null']),
    instanceReferences: dice.pick(['list', 'ids']),
    deleteMiss: dice.pick(['404', 'found-false']),
    shuffle: dice.chance(0.5),
    readDelayMs: dice.chance(0.15) ? dice.below(1500) : 0,
  };
  world.engine.setSwitches(switches);
  const active = SLOTS.map(() => dice.chance(0.6));
  world.engine.seed(seedOf(onlyActive(active, drawLive(dice, 0.5)), new Map(), true));
  if (dice.chance(0.3)) world.engine.seed({ unnamed_instances: { Order: [{ attributes: { theirs: 'a' } }] } });
  // Below 2.16 nothing but the canary can tell that lists show whole; every third workspace was never asked.
  const showsAll = isNew || dice.chance(0.67);
  const story: Story = {
    world,
    active,
    command: { parallelism: dice.pick([1, 4]), ...(isNew || !showsAll ? {} : { traits: { nested_limit: null } }) },
    names: new Map(),
    strangers: new Set(),
    theirs: new Set(),
    runs: [],
    kills: 0,
    crashes: 0,
    seen: { ...NOTHING_SEEN },
    effects: 150,
    // Whoever reads what was a moment ago may take what is there for gone: then not everything is determined.
    crowded: dice.chance(0.4) || (switches.readDelayMs ?? 0) > 0,
    showsAll,
    hosts: dice.chance(0.2) ? ['a-host', 'b-host'] : ['a-host'],
    processes: 0,
  };
  const project = { ...randomProject({ version, prunes, members }), limits: { deletes: 100, deletePercent: 100 } };
  return { story, project };
}

export function onlyActive(active: readonly boolean[], draws: readonly LiveDraw[]): LiveDraw[] {
  return draws.map((draw, index) => (active[index] ? draw : { ...draw, act: 'leave' }));
}

export function declaredOnly({ active }: Story, draws: readonly DesiredDraw[]): DesiredDraw[] {
  return draws.map((draw, index) => (active[index] ? draw : { ...draw, state: 'omit' }));
}

/** One command on one of the machines; on the second, pids are those of other processes on the first. */
export function runOn(
  story: Story,
  host: string,
  { project, desired }: Repository,
  command: Command,
  options: { readonly killAt?: number | undefined; readonly signalAfter?: number | undefined; slowDisk?: boolean } = {},
): Promise<Ended> {
  const last = 100 + story.processes;
  story.processes += 1;
  const where = host === 'a-host' ? {} : { host: { name: host, pid: last } };
  return story.world.run(project, desired, command, { ...options, ...where });
}

/** Keeps what came of a run. */
export function keep(story: Story, ended: Ended, repository: Repository, alone: boolean): void {
  story.runs.push({ ended, alone, repository });
  if (ended.code === undefined) story.kills += 1;
  rememberNames(story.world, story.names);
}

/** What is in Intercom, by the keys of its journal. */
export function keysThere({ world }: Story): readonly string[] {
  return world.engine.state().instances.map(({ type, id }) => `instance/${type}/${id}`);
}

/** Lets pass what is under way, and looks. */
export async function settledWorld({ world }: Story): Promise<ReturnType<typeof readWorld>> {
  await world.settle();
  return readWorld(world.engine.state());
}
