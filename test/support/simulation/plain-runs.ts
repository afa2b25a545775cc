import { addressesOf, deletesOf, findingsOf, remediesOf } from './findings.ts';
import type { Ended } from './simulated-process.ts';
import { linesOf } from './simulated-world.ts';
import { holds, isWrite, requestsOf } from './simulation-laws.ts';
import { keep, type Repository, runOn, type Story } from './story.ts';

/** How plain runs ended. */
export interface Settled {
  readonly needed: number;
  /** What the guard of `protect` holds: then nothing was written at all. */
  readonly held: readonly string[];
  /** Contacts and conversations with a list that may be cut short; they are left alone. */
  readonly cut: readonly string[];
  /** Moves that wait for one of these. */
  readonly waiting: readonly string[];
}

/** Plain runs until there is nothing to do; two are enough. Whoever is stopped by a guard looks and passes what it asks for. */
export async function converge(story: Story, host: string, repository: Repository): Promise<Settled> {
  const { world, command } = story;
  for (let runs = 0; ; runs += 1) {
    const planned = runs > 0 ? await runOn(story, host, repository, { ...command, name: 'plan' }) : undefined;
    if (planned) holds(!requestsOf(world, planned).some(isWrite), 'a plan writes nothing');
    if (planned && isSettled(story, planned)) {
      await expectNothingLeft(story, host, repository);
      const blocked = findingsOf(planned, 'blocked');
      const [cut, waiting] = [addressesOf(blocked, 'associations-cut'), addressesOf(blocked, 'move-waits')];
      story.seen.cut += cut.length;
      story.seen.moved += repository.desired.moved.length - waiting.length;
      return { needed: runs, held: [], cut, waiting };
    }
    holds(runs < 2, 'two plain runs are enough', planned);
    let ended = await runOn(story, host, repository, { ...command, name: 'apply' });
    const remedies = remediesOf(ended);
    if (ended.code === 4) {
      holds(!requestsOf(world, ended).some(isWrite), 'a guard stops a run before it writes', ended);
      expectOwned(story, ended);
      const held = addressesOf(findingsOf(ended, 'refuse'), 'protected');
      if (held.length > 0) {
        keep(story, ended, repository, true);
        story.seen.held += 1;
        return { needed: runs, held, cut: [], waiting: [] };
      }
      const given = { adopt: remedies.includes('--adopt'), allowDeletes: deletesOf(ended) };
      ended = await runOn(story, host, repository, { ...command, name: 'apply', ...given });
    }
    keep(story, ended, repository, true);
    story.effects = Math.max(20, ended.effects);
    holds(isDone(story, ended), 'a plain run without faults succeeds', ended);
  }
}

/** Done, but for lists that may be cut short where nobody can tell. */
function isDone({ showsAll }: Story, ended: Ended): boolean {
  if (ended.code === 0) return true;
  const summary = linesOf(ended).findLast(({ type }) => type === 'apply_summary');
  const counts = (summary?.['counts'] ?? {}) as { readonly [name: string]: number };
  const isWhole = ['failed', 'skipped', 'unknown', 'moved'].every((name) => (counts[name] ?? 0) === 0);
  return !showsAll && (ended.code === 1 || ended.code === 3) && isWhole && isOnlyCut(ended);
}

function isSettled({ showsAll }: Story, planned: Ended): boolean {
  if (planned.code === 0) return true;
  const steps = linesOf(planned).filter(({ type }) => type === 'planned_change');
  return !showsAll && steps.length === 0 && isOnlyCut(planned);
}

/** Nothing is in the way but lists that may be cut short, and moves that wait for them. */
function isOnlyCut(ended: Ended): boolean {
  const codes = findingsOf(ended, 'blocked').map(({ code }) => String(code));
  if (findingsOf(ended, 'refuse').length > 0 || !codes.includes('associations-cut')) return false;
  return codes.every((code) => code === 'associations-cut' || code === 'move-waits');
}

/** An empty plan stays empty, with or without what is moved, and applying it writes nothing. */
async function expectNothingLeft(story: Story, host: string, repository: Repository): Promise<void> {
  const { world, command } = story;
  if (!world.dice.chance(0.15)) return;
  const ended = await runOn(story, host, repository, { ...command, name: 'apply' });
  holds(!requestsOf(world, ended).some(isWrite), 'an empty plan is applied without a write', ended);
  holds(isDone(story, ended), 'an empty plan is applied', ended);
  const later = { ...repository, desired: { ...repository.desired, moved: [] } };
  const again = await runOn(story, host, later, { ...command, name: 'plan' });
  // A move that waits has not been made, and without its entry its old end is something that left the YAML.
  const waits = addressesOf(findingsOf(ended, 'blocked'), 'move-waits').length > 0;
  holds(waits || isSettled(story, again), 'every later plan is empty', again);
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
