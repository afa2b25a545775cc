import { TrueupError } from '../model/error.ts';
import type { GroupLock, GroupRequest, LockHolder, LockInfo, LockOptions } from './backend.ts';
import { holderOf, isDead, type ObjectLock } from './lock-object.ts';
import { locked, lockLost, notReleased, shardRunning, takeoverNotice, unlikeGroup } from './lock-words.ts';
import { locksHeldHere } from './locks-held-here.ts';
import {
  isGroupOver,
  parseGroupLock,
  peersOf,
  renderGroupLock,
  type ShardGroup,
  type ShardState,
} from './shard-group.ts';
import type { SeenObject } from './shared-object.ts';
import { removeSurely, swapSurely } from './swap-surely.ts';
import { waitForLock } from './wait-for-lock.ts';

// All shards of a group tell something at about the same time, and each telling has one winner.
const TRIES = 400;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2000;

/** Joins the group that holds the lock, or takes the lock for a new group of this name. */
export async function joinGroup(
  lock: ObjectLock,
  info: LockInfo,
  request: GroupRequest,
  options: LockOptions,
): Promise<GroupLock> {
  locksHeldHere.add(info.id);
  try {
    const { notice } = await waitForLock(options, () => tryJoin(lock, info, request, options));
    return groupLock(lock, info, request, options, notice);
  } catch (error) {
    locksHeldHere.delete(info.id);
    throw error;
  }
}

async function tryJoin(lock: ObjectLock, info: LockInfo, request: GroupRequest, options: LockOptions) {
  const { object, ledger } = lock;
  const state: ShardState = {
    holder: info.id,
    pid: info.pid,
    ...(info.place === undefined ? {} : { place: info.place }),
    turn: 0,
    reached: 0,
    holding: [],
  };
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const seen = await object.read();
    const held = seen && readGroup(seen);
    if (held?.group.name === request.name) {
      if (held.group.total !== request.total) throw unlikeGroup(ledger, held.group, request.total);
      const before = held.group.shards.get(request.index);
      if (before && before.end === undefined && isRunning(before, info, options)) {
        return { refuse: () => shardRunning(ledger, request.index, held.group) };
      }
      const next = withShard(held.group, request.index, state);
      if (await swap(lock, held.holder, next, seen?.version)) return { taken: { notice: undefined } };
    } else {
      const other = seen && holderOf(seen);
      if (seen && !(other && isDead(other, info, options))) {
        return { refuse: (waited: number) => locked(ledger, other, waited) };
      }
      const group: ShardGroup = { name: request.name, total: request.total, shards: new Map([[request.index, state]]) };
      const notice = other && takeoverNotice(ledger, other);
      if (await swap(lock, holderFor(info, request, options), group, seen?.version)) return { taken: { notice } };
    }
    await lock.sleep(pauseAfter(attempt, request.index));
  }
  return { refuse: (waited: number) => locked(ledger, undefined, waited) };
}

/** A group holds its lock as nobody's process: it goes on when the job that came first has ended. */
function holderFor({ id, operation, who, host }: LockInfo, { name, total }: GroupRequest, { now }: LockOptions) {
  const command = `trueup ${operation} --shard i/${total} (group ${name})`;
  return { id, operation, who, host, pid: 0, command, since: new Date(now()).toISOString() };
}

function groupLock(
  lock: ObjectLock,
  info: LockInfo,
  request: GroupRequest,
  { sleep: wait }: LockOptions,
  notice: string | undefined,
): GroupLock {
  const { object, ledger, sleep } = lock;
  let ended = false;
  return {
    notice,
    holder: { ...info, since: '' },
    isHeld: async () => (await own())?.state.holder === info.id,
    read: async () => (await stillOurs()).group,
    tell: async (news) => {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const { seen, holder, group, state } = await stillOurs();
        const next = withShard(group, request.index, { ...state, ...news, turn: state.turn + 1 });
        if (news.end !== undefined && isGroupOver(next)) {
          if (await removeSurely(object, seen.version, sleep)) return finish(next);
        } else if (await swap(lock, holder, next, seen.version)) return news.end === undefined ? next : finish(next);
        await sleep(pauseAfter(attempt, request.index));
      }
      throw busy(ledger);
    },
    waitFor: async (isSo, timeoutMs, isVain = () => false) => {
      let waited = 0;
      let heard = '';
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
        const { group } = await stillOurs();
        const others = peersOf(group, request.index);
        const open = others.filter(([, state]) => !isSo(state));
        if (open.length === 0 && others.length === group.total - 1) return { group, came: true };
        if (isVain(group)) return { group, came: false };
        const news = open.map(([index, { holder, turn }]) => `${index} ${holder} ${turn}`).join(', ');
        if (news !== heard) waited = 0;
        heard = news;
        if (waited >= timeoutMs) return { group, came: false };
        const next = Math.min(pause, timeoutMs - waited);
        await wait(next);
        waited += next;
      }
    },
    release: async () => {
      locksHeldHere.delete(info.id);
      if (ended) return;
      ended = true;
      const seen = await own();
      if (seen === undefined) return;
      throw notReleased(ledger, seen.holder.id, undefined);
    },
  };

  function finish(group: ShardGroup): ShardGroup {
    ended = true;
    return group;
  }

  async function own() {
    const seen = await object.read();
    const held = seen && readGroup(seen);
    const state = held?.group.shards.get(request.index);
    return seen && held && state ? { seen, ...held, state } : undefined;
  }

  async function stillOurs() {
    const found = await own();
    if (found === undefined || found.group.name !== request.name || found.state.holder !== info.id) {
      throw lockLost(ledger);
    }
    return found;
  }
}

/** Process ids mean something in one place only; of all others nobody can tell, and a job that is run again takes over. */
function isRunning({ holder, pid, place }: ShardState, info: LockInfo, { isAlive }: LockOptions): boolean {
  if (place === undefined || place !== info.place) return false;
  return pid === info.pid ? locksHeldHere.has(holder) : isAlive(pid);
}

function readGroup({ bytes }: SeenObject) {
  return parseGroupLock(Buffer.from(bytes).toString('utf8'));
}

function withShard(group: ShardGroup, index: number, state: ShardState): ShardGroup {
  const shards = new Map([...group.shards, [index, state] as const].sort(([left], [right]) => left - right));
  return { ...group, shards };
}

async function swap(
  { object, sleep }: ObjectLock,
  holder: LockHolder,
  group: ShardGroup,
  expected: string | undefined,
): Promise<boolean> {
  const ended = [...group.shards.values()].filter(({ end }) => end !== undefined).length;
  const subject = `lock for ${holder.operation}: ${ended} of ${group.total} shards ended`;
  const bytes = Buffer.from(renderGroupLock(holder, group));
  const note = { subject, by: `${holder.who} on ${holder.host}` };
  return (await swapSurely(object, { bytes, expected, note }, sleep)) !== undefined;
}

/** Another one for each shard, so that those who met once do not meet again and again. */
function pauseAfter(attempt: number, index: number): number {
  return FIRST_PAUSE_MS * (1 + ((attempt * 7 + index * 5) % Math.min(16, attempt + 2)));
}

function busy(ledger: string): TrueupError {
  return new TrueupError(`The lock of the ledger ${ledger} changed too often to be told anything.`, {
    code: 'ledger-unreachable',
    category: 'later',
    hint: 'Run the same command again; with fewer shards fewer write at the same time.',
  });
}
