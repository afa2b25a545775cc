import { deletesOf } from './findings.ts';
import { expectNotTakenOver, standingLock } from './other-host.ts';
import { editorOf } from './random-edits.ts';
import { planThenApply } from './saved-plans.ts';
import { CALM, TROUBLES, type Weather } from './simulated-network.ts';
import type { Ended } from './simulated-process.ts';
import type { Command } from './simulated-world.ts';
import { expectTurns } from './simulation-laws.ts';
import { keep, type Repository, runOn, type Story } from './story.ts';

/** Runs under faults, with whoever else is about. */
export async function troubledRuns(
  story: Story,
  repository: Repository,
  count: number,
  others: readonly Repository[] = [],
): Promise<void> {
  const { world } = story;
  const { dice, clock, network } = world;
  let allowDeletes: string | undefined;
  for (let left = count; left > 0; left -= 1) {
    // A plan from a read that lags behind may write what is so already.
    const alone = !story.crowded && world.engine.world().switches.readDelayMs === 0;
    const weather = drawWeather(story);
    const before = standingLock(world);
    const host = dice.pick(story.hosts);
    const killAt = () => (dice.chance(0.5) ? 1 + dice.below(story.effects) : undefined);
    const signalAfter = dice.chance(0.1) ? dice.below(2000) : undefined;
    network.setWeather(weather);
    let ended: readonly Ended[];
    if (dice.chance(0.2)) {
      const planned = dice.pick([repository, repository, ...others]);
      const saved = { host, repository, planned, weather, alone, killAt: killAt(), signalAfter };
      ended = await planThenApply(story, saved);
    } else {
      ended = await applies(story, repository, { host, killAt, signalAfter, allowDeletes });
      for (const each of ended) {
        keep(story, each, repository, alone);
        allowDeletes = deletesOf(each) ?? allowDeletes;
      }
    }
    for (const each of ended)
      if (each.code !== undefined && each.effects > 0) story.effects = Math.max(20, each.effects);
    expectNotTakenOver(world, before, ended);
    if (ended.some(({ code }) => code === undefined) && dice.chance(0.5)) {
      world.tell('POWER FAILURE');
      world.disk.crash(dice.next);
      story.crashes += 1;
      await clock.runUntil(clock.sleep(60_000));
    } else if (dice.chance(0.5)) await world.settle();
  }
}

/** One apply, or two at once, while others may be at work. */
async function applies(
  story: Story,
  repository: Repository,
  given: {
    readonly host: string;
    readonly killAt: () => number | undefined;
    readonly signalAfter: number | undefined;
    readonly allowDeletes: string | undefined;
  },
): Promise<readonly Ended[]> {
  const { world, hosts } = story;
  const { dice, clock } = world;
  const { host, killAt, signalAfter, allowDeletes } = given;
  if (story.crowded)
    for (let edits = dice.below(4); edits > 0; edits -= 1)
      clock.after(dice.below(2000), editorOf(story, repository.desired));
  const doubled = dice.chance(0.15);
  // The lock of another host is waited for in vain once its process is dead.
  const patience = hosts.length > 1 ? { lockTimeout: 5000 } : {};
  const command: Command = { ...story.command, ...patience, name: 'apply', adopt: dice.chance(0.8), allowDeletes };
  const one = runOn(story, host, repository, command, { killAt: killAt(), signalAfter, slowDisk: doubled });
  if (!doubled) return [await one];
  const second = { ...command, lockTimeout: dice.pick([0, hosts.length > 1 ? 5000 : 300_000]) };
  const other = runOn(story, dice.pick(hosts), repository, second, { killAt: killAt(), slowDisk: true });
  const ended = await clock.runUntil(Promise.all([one, other]));
  expectTurns(
    world,
    ended.map(({ pid }) => pid),
  );
  return ended;
}

function drawWeather({ world: { dice } }: Story): Weather {
  if (dice.chance(0.25)) return CALM;
  const troubles = dice.chance(0.5) ? TROUBLES : [dice.pick(TROUBLES)];
  return { reads: dice.pick([0, 0, 0.03, 0.1]), writes: dice.pick([0.1, 0.3, 0.6]), troubles };
}
