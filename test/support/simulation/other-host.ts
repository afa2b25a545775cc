import type { LedgerBackend } from '../../../src/ledger/backend.ts';
import { openFileLedger } from '../../../src/ledger/backends/file.ts';
import { claimPath, readLockFile } from '../../../src/ledger/backends/lock-file.ts';
import { TrueupError } from '../../../src/model/error.ts';
import { type Ended, LOCK } from './simulated-process.ts';
import { linesOf, type SimulatedWorld } from './simulated-world.ts';
import { holds, isWrite, requestsOf } from './simulation-laws.ts';
import { keep, type Repository, runOn, type Story } from './story.ts';

/** The lock that stands beside the ledger. */
export interface Standing {
  readonly text: string;
  /** Undefined where it does not say. */
  readonly host: string | undefined;
  readonly id: string | undefined;
  readonly pid: number | undefined;
}

export function standingLock(world: SimulatedWorld): Standing | undefined {
  const text = world.disk.read(LOCK)?.toString('utf8');
  return text === undefined ? undefined : parse(text);
}

/**
 * The lock and who can go on with it: a lock that a power failure cut names nobody, and where its takeover died too, it is
 * that one's host that can tell. Takeovers succeed each other link by link.
 */
async function succeededLock(world: SimulatedWorld): Promise<Standing | undefined> {
  const standing = standingLock(world);
  if (standing === undefined || standing.host !== undefined) return standing;
  const { fs, ...tools } = toolsOf(world);
  let identity = (await world.clock.runUntil(readLockFile({ fs, ...tools }, LOCK)))?.identity;
  let last = standing;
  while (identity !== undefined) {
    const claim = world.disk.read(claimPath(LOCK, identity))?.toString('utf8');
    if (claim === undefined) break;
    last = { ...parse(claim), text: standing.text };
    identity = last.id;
  }
  return last;
}

function toolsOf(world: SimulatedWorld) {
  const randomBytes = () => Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  return { fs: world.disk.open(async () => undefined), randomBytes, step: async () => undefined };
}

/** Whatever process of another host has died: its lock stands, and nobody writes until it is gone. */
export function expectNotTakenOver(world: SimulatedWorld, before: Standing | undefined, ended: readonly Ended[]): void {
  const now = standingLock(world);
  const hosts = new Set(ended.map(({ host }) => host));
  if (before?.host !== undefined && !hosts.has(before.host)) {
    holds(now?.text === before.text, 'the lock of a dead process on another host stands', { before, now });
    for (const each of ended) {
      holds(!requestsOf(world, each).some(isWrite), 'nobody writes past the lock of another host', each);
      holds(each.code !== 0, 'nobody is done with a locked ledger', each);
    }
  }
  for (const dead of ended) {
    const held = dead.lockAtDeath === undefined ? undefined : parse(dead.lockAtDeath);
    const isOurs = held?.host === dead.host && ended.every((each) => each === dead || each.host !== dead.host);
    // A lock that was taken over by then names its new holder, and the old one of this host is gone.
    if (!isOurs || !isHolder(dead, held)) continue;
    holds(now?.text === held?.text, 'what a process of one host held when it died, the other leaves', { held, now });
  }
}

/** Before all is well again, whoever is on the other machine is kept out; then the machine comes back, or a person unlocks. */
export async function hostForPlainRuns(story: Story, repository: Repository): Promise<string> {
  const { world, hosts, command } = story;
  const { dice, clock } = world;
  const left = await succeededLock(world);
  const other = hosts.find((host) => host !== left?.host);
  if (left?.host === undefined || other === undefined) return dice.pick(hosts);
  const ended = await runOn(story, other, repository, { ...command, name: 'apply', adopt: true, lockTimeout: 2000 });
  keep(story, ended, repository, true);
  story.seen.locked += 1;
  holds(ended.code === 75, 'an apply beside the lock of another host is for later', ended);
  expectNotTakenOver(world, left, [ended]);
  holds(linesOf(ended).length === 0, 'and says nothing of a plan', ended);
  if (dice.chance(0.5)) return left.host;
  const backend = openFileLedger({ path: '/project/.trueup/ledger.jsonl', root: '/project', ...toolsOf(world) });
  await clock.runUntil(unlock(backend, String(left.id)));
  holds(standingLock(world) === undefined, 'a person removes the lock', left);
  return other;
}

/** Where a takeover of the lock died as well, the refusal names it: then it is removed by that name. */
async function unlock(backend: LedgerBackend, id: string): Promise<void> {
  try {
    holds(await backend.breakLock(id), 'the lock is removed by its id', id);
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    const next = /trueup ledger unlock (\S+)$/u.exec(error.hint ?? '')?.[1];
    holds(next !== undefined && next !== id, 'a refusal says which id to remove', error.message);
    await unlock(backend, next);
  }
}

function parse(text: string): Standing {
  try {
    const { host, id, pid } = JSON.parse(text) as { host?: string; id?: string; pid?: number };
    return { text, host, id, pid };
  } catch {
    return { text, host: undefined, id: undefined, pid: undefined };
  }
}

function isHolder(dead: Ended, held: Standing | undefined): boolean {
  return held?.pid === dead.hostPid;
}
