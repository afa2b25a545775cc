import type { Desired, DesiredRecord } from '../../../src/model/desired.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Project, Prune } from '../../../src/model/project.ts';
import type { Switches } from '../../../src/sandbox/switches.ts';
import { printed } from '../convergence-law.ts';
import { type Applied, expectedWorld } from '../expected-world.ts';
import { type DesiredDraw, type LiveDraw, SLOTS, type Slot } from '../random-history.ts';
import { randomProject, SCHEMA_SEED, THEIRS } from '../random-schema.ts';
import { desiredOf, readWorld, seedOf, slotAt, slotName, type World } from '../random-world.ts';
import { drawDesired, drawLive, drawNext, drawOneEdit } from './random-draws.ts';
import { CALM, TROUBLES, type Weather } from './simulated-network.ts';
import type { Ended } from './simulated-process.ts';
import { type Command, createSimulatedWorld, linesOf, type SimulatedWorld } from './simulated-world.ts';
import { expectHonest, expectTurns, holds, isWrite, type Names, rememberNames, requestsOf } from './simulation-laws.ts';

/** What came of a seed, for the figures. */
export interface Simulated {
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

interface Story {
  readonly world: SimulatedWorld;
  readonly project: Project;
  readonly command: Omit<Command, 'name'>;
  readonly names: Names;
  /** Few things are about in each world: what is not among them is neither there nor declared. */
  readonly active: readonly boolean[];
  /** What was there before the second YAML, or was made by others since. */
  readonly strangers: Set<string>;
  readonly runs: { readonly ended: Ended; readonly alone: boolean }[];
  kills: number;
  crashes: number;
  /** Effects of the last run that came to its end. */
  effects: number;
  /** Somebody else works in Intercom while runs are under way. */
  readonly crowded: boolean;
}

/**
 * The law of one seed: somebody works in Intercom, the YAML is applied and changed, and its runs meet faults, other
 * runs, editors and death. Once that stops, at most two plain runs reach what is declared, nothing else was touched, and
 * every later plan is empty.
 */
export async function simulate(seed: number, traced = false, keep?: string[]): Promise<Simulated> {
  const story = begin(seed, traced);
  try {
    const came = await tell(story);
    keep?.push(...story.world.trace);
    return came;
  } catch (cause) {
    throw new SimulationFailed(seed, story.world.trace, cause);
  }
}

function begin(seed: number, traced: boolean): Story {
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
  return {
    world,
    project: { ...randomProject({ version, prunes, members }), limits: { deletes: 100, deletePercent: 100 } },
    active,
    command: { parallelism: dice.pick([1, 4]), ...(isNew ? {} : { traits: { nested_limit: null } }) },
    names: new Map(),
    strangers: new Set(),
    runs: [],
    kills: 0,
    crashes: 0,
    effects: 150,
    // Whoever reads what was a moment ago may take what is there for gone: then not everything is determined.
    crowded: dice.chance(0.4) || (switches.readDelayMs ?? 0) > 0,
  };
}

function onlyActive(active: readonly boolean[], draws: readonly LiveDraw[]): LiveDraw[] {
  return draws.map((draw, index) => (active[index] ? draw : { ...draw, act: 'leave' }));
}

function declaredOnly({ active }: Story, draws: readonly DesiredDraw[]): DesiredDraw[] {
  return draws.map((draw, index) => (active[index] ? draw : { ...draw, state: 'omit' }));
}

async function tell(story: Story): Promise<Simulated> {
  const { world, project } = story;
  const { dice, engine } = world;
  const draws = declaredOnly(story, drawDesired(dice));
  const first = desiredOf(draws, readWorld(engine.state()));
  let applied: Applied = new Map();
  rememberNames(world, story.names);
  // With others at work what was applied first is not told any more; alone, everything that follows is determined.
  if (story.crowded && dice.chance(0.5)) await troubledRuns(story, first, 1);
  else {
    const expected = expectedWorld(project, readWorld(engine.state()), first, applied, true);
    engine.setSwitches({ readDelayMs: 0 });
    await converge(story, first);
    expectWorld(story, expected.world);
    applied = expected.applied;
  }
  await world.settle();
  if (dice.chance(0.7))
    engine.seed(seedOf(onlyActive(story.active, drawLive(dice, 0.8)), readWorld(engine.state()), false));
  rememberNames(world, story.names);
  for (const name of readWorld(engine.state()).keys()) story.strangers.add(name);
  const second = desiredOf(declaredOnly(story, drawNext(dice, draws)), readWorld(engine.state()));
  const expected = expectedWorld(project, readWorld(engine.state()), second, applied, true);
  await troubledRuns(story, second, 1 + dice.below(2));
  await world.settle();
  world.network.setWeather(CALM);
  engine.setSwitches({ readDelayMs: 0, rateLimit: 100_000 });
  await world.clock.runUntil(world.clock.sleep(60_000));
  const before = readWorld(engine.state());
  const needed = await converge(story, second);
  if (story.crowded) expectDeclared(story, second, before);
  else expectWorld(story, expected.world);
  rememberNames(world, story.names);
  for (const { ended, alone } of story.runs) expectHonest(world, ended, story.names, alone);
  const { kills, crashes } = story;
  return { runs: story.runs.length, kills, crashes, requests: world.journal().length, needed };
}

/** Runs under faults, with whoever else is about. */
async function troubledRuns(story: Story, desired: Desired, count: number): Promise<void> {
  const { world } = story;
  const { dice, clock, network } = world;
  let allowDeletes: string | undefined;
  for (let left = count; left > 0; left -= 1) {
    // A plan from a read that lags behind may write what is so already.
    const alone = !story.crowded && world.engine.world().switches.readDelayMs === 0;
    network.setWeather(drawWeather(story));
    if (story.crowded)
      for (let edits = dice.below(4); edits > 0; edits -= 1) clock.after(dice.below(2000), edit(story, desired));
    const command: Command = { ...story.command, name: 'apply', adopt: dice.chance(0.8) };
    const doubled = dice.chance(0.15);
    const killAt = () => (dice.chance(0.5) ? 1 + dice.below(story.effects) : undefined);
    const signalAfter = dice.chance(0.1) ? dice.below(2000) : undefined;
    const asked = { ...command, allowDeletes };
    const one = story.world.run(story.project, desired, asked, { killAt: killAt(), signalAfter, slowDisk: doubled });
    const other = doubled
      ? world.run(
          story.project,
          desired,
          { ...asked, lockTimeout: dice.pick([0, 300_000]) },
          { killAt: killAt(), slowDisk: true },
        )
      : undefined;
    const ended = await clock.runUntil(Promise.all([one, ...(other ? [other] : [])]));
    for (const each of ended) {
      allowDeletes = deletesOf(each) ?? allowDeletes;
      story.runs.push({ ended: each, alone });
      if (each.code === undefined) story.kills += 1;
      else if (each.effects > 0) story.effects = Math.max(20, each.effects);
    }
    if (doubled)
      expectTurns(
        world,
        ended.map(({ pid }) => pid),
      );
    rememberNames(world, story.names);
    if (ended.some(({ code }) => code === undefined) && dice.chance(0.5)) {
      world.tell('POWER FAILURE');
      world.disk.crash(dice.next);
      story.crashes += 1;
      await clock.runUntil(clock.sleep(60_000));
    } else if (dice.chance(0.5)) await world.settle();
  }
}

function drawWeather({ world: { dice } }: Story): Weather {
  if (dice.chance(0.25)) return CALM;
  const troubles = dice.chance(0.5) ? TROUBLES : [dice.pick(TROUBLES)];
  return { reads: dice.pick([0, 0, 0.03, 0.1]), writes: dice.pick([0.1, 0.3, 0.6]), troubles };
}

/** Somebody changes one thing; nobody deletes what others were told to leave and point at. */
function edit({ world, names, strangers }: Story, desired: Desired): () => void {
  const isKept = new Set(
    [...desired.records.values()]
      .filter(({ state }) => state === 'external' || state === 'forgotten')
      .map(({ address }) => slotName(slotAt(address))),
  );
  return () => {
    rememberNames(world, names);
    world.tell('somebody works in Intercom');
    const draws = drawOneEdit(world.dice).map((draw, index) =>
      draw.act === 'remove' && isKept.has(slotName(SLOTS[index] as Slot)) ? { ...draw, act: 'put' as const } : draw,
    );
    const before = readWorld(world.engine.state());
    world.engine.seed(seedOf(draws, before, false));
    for (const name of readWorld(world.engine.state()).keys()) if (!before.has(name)) strangers.add(name);
    rememberNames(world, names);
  };
}

/** The number a guard asks for. */
function deletesOf(ended: Ended): string | undefined {
  return refusalsOf(ended)
    .find((each) => each.startsWith('--allow-deletes'))
    ?.split(' ')[1];
}

function refusalsOf(ended: Ended): readonly string[] {
  return linesOf(ended)
    .filter(({ type, severity }) => type === 'finding' && severity === 'refuse')
    .map(({ remedy }) => String(remedy));
}

/** Plain runs until there is nothing to do; two are enough. Whoever is stopped by a guard looks and passes what it asks for. */
async function converge(story: Story, desired: Desired): Promise<number> {
  const { world, project, command } = story;
  for (let runs = 0; ; runs += 1) {
    const planned = runs > 0 ? await world.run(project, desired, { ...command, name: 'plan' }) : undefined;
    if (planned) holds(!requestsOf(world, planned).some(isWrite), 'a plan writes nothing');
    if (planned?.code === 0) return runs + (await expectNothingLeft(story, desired));
    holds(runs < 2, 'two plain runs are enough', planned);
    let ended = await world.run(project, desired, { ...command, name: 'apply' });
    const remedies = refusalsOf(ended);
    if (ended.code === 4) {
      holds(!requestsOf(world, ended).some(isWrite), 'a guard stops a run before it writes', ended);
      expectOwned(story, ended);
      const given = { adopt: remedies.includes('--adopt'), allowDeletes: deletesOf(ended) };
      ended = await world.run(project, desired, { ...command, name: 'apply', ...given });
    }
    story.runs.push({ ended, alone: true });
    story.effects = Math.max(20, ended.effects);
    rememberNames(world, story.names);
    holds(ended.code === 0, 'a plain run without faults succeeds', ended);
  }
}

/** An empty plan stays empty, and applying it writes nothing. */
async function expectNothingLeft({ world, project, command }: Story, desired: Desired): Promise<0> {
  if (!world.dice.chance(0.15)) return 0;
  const ended = await world.run(project, desired, { ...command, name: 'apply' });
  holds(ended.code === 0 && !requestsOf(world, ended).some(isWrite), 'an empty plan is applied without a write', ended);
  const again = await world.run(project, desired, { ...command, name: 'plan' });
  holds(again.code === 0, 'every later plan is empty', again);
  return 0;
}

/** What was created here since the YAML says so is never up for adoption. */
function expectOwned({ world, names, strangers }: Story, refused: Ended): void {
  const journal = world.journal();
  const created = new Set(
    world.network.arrivals
      .flatMap(({ number }) => journal[number - 1]?.wrote ?? [])
      .filter((wrote) => wrote.endsWith(' created'))
      .map((wrote) => names.get(wrote.slice(0, -' created'.length))),
  );
  const adopted = linesOf(refused)
    .filter(({ type, action }) => type === 'planned_change' && action === 'adopt')
    .map(({ address }) => String(address));
  const ours = adopted.filter((address) => created.has(address) && !strangers.has(address));
  holds(ours.length === 0, 'what was created here is not adopted', ours);
}

function expectWorld({ world }: Story, expected: World): void {
  const [now, wanted] = [printed(readWorld(world.engine.state())), printed(expected)];
  holds(JSON.stringify(now) === JSON.stringify(wanted), 'Intercom is as the contract says', difference(now, wanted));
}

function difference(now: Record<string, string[]>, wanted: Record<string, string[]>): unknown {
  const names = new Set([...Object.keys(now), ...Object.keys(wanted)]);
  return [...names]
    .filter((name) => JSON.stringify(now[name]) !== JSON.stringify(wanted[name]))
    .map((name) => ({ name, now: now[name] ?? null, wanted: wanted[name] ?? null }));
}

/** What is declared is so, and what nobody declared was not touched since the faults stopped. */
function expectDeclared({ world }: Story, desired: Desired, before: World): void {
  const now = readWorld(world.engine.state());
  const bySlot = new Map([...desired.records.values()].map((record) => [slotName(slotAt(record.address)), record]));
  for (const slot of SLOTS) {
    const name = slotName(slot);
    const record = bySlot.get(name);
    const fields = now.get(name);
    if (record?.state === 'absent') holds(fields === undefined, `${name} is absent`);
    if (record?.state === 'forgotten' || record?.state === 'external') {
      holds(isSame(fields, before.get(name)), `${name} is not touched`);
    }
    if (record?.state === 'present') {
      holds(fields !== undefined, `${name} is there`);
      for (const [field, value] of valuesOf(record)) {
        const kept = fields.get(`value/${field}`) ?? null;
        holds(JSON.stringify(kept) === JSON.stringify(value === '' ? null : value), `${name} ${field}`, {
          kept,
          value,
        });
      }
    }
    const theirs = before.get(name)?.get(`value/${THEIRS}`);
    if (fields !== undefined && before.has(name)) holds(fields.get(`value/${THEIRS}`) === theirs, `${name} is theirs`);
  }
  for (const [name, fields] of before)
    if (name.startsWith('unnamed/') && now.has(name)) holds(isSame(now.get(name), fields), name);
}

function isSame(left: World extends ReadonlyMap<string, infer F> ? F | undefined : never, right: typeof left): boolean {
  const text = (fields: typeof left) =>
    JSON.stringify([...(fields ?? [])].filter(([field]) => !field.startsWith('members/')).sort());
  return text(left) === text(right);
}

function valuesOf({ body }: DesiredRecord): readonly (readonly [string, Json])[] {
  return Object.entries(body.attributes).filter(([, value]) => !Array.isArray(value) && !isReference(value));
}

function isReference(value: Json): boolean {
  return typeof value === 'string' && SLOTS.some(({ key }) => key === value);
}
