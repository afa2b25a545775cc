import type { Job, Stages } from '../../apply/apply-steps.ts';
import { nextLedger } from '../../ledger/empty-ledger.ts';
import { mergeLedger } from '../../ledger/merge-ledger.ts';
import { peersOf, type ShardState } from '../../ledger/shard-group.ts';
import type { Address } from '../../model/address.ts';
import { EMPTY_BODY, listFields, readField } from '../../model/body.ts';
import type { Ledger, LedgerEntry } from '../../model/ledger.ts';
import type { Work } from '../../plan/build-plan.ts';
import { countDeletes } from '../../plan/count-deletes.ts';
import { targetsOf } from '../../plan/targets.ts';
import type { CommandContext } from '../context.ts';
import type { Derivation } from '../pipeline.ts';
import type { Session } from '../session.ts';
import type { Agreement } from './agree.ts';
import type { ShardRun } from './join-shards.ts';

/** What a shard's steps are paced by. */
export interface PacingInput {
  readonly run: ShardRun;
  readonly agreement: Agreement;
  readonly derivation: Derivation;
  readonly perform: readonly Work[];
  /** The ledger as it was before this shard looked at Intercom. */
  readonly before: Ledger | undefined;
  /** What this shard's ledger entries are by now. */
  readonly entries: ReadonlyMap<Address, LedgerEntry | null>;
}

/** Later than every stage there is: what only a complete group may do. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** More than this many instances that were not let go of are told as any. */
const MOST_HELD = 500;

/** Lets steps wait for what other shards do before them, and tells them what this one did. */
export function paceShard(context: CommandContext, { backend }: Pick<Session, 'backend'>, input: PacingInput): Stages {
  const { run, agreement, derivation, before } = input;
  const { sharded } = derivation;
  if (sharded === undefined) throw new Error("the plan is no shard's");
  const isHeldBack = ({ change }: Job): boolean => !agreement.complete && countDeletes([change]) > 0;
  return {
    of: (job) => (isHeldBack(job) ? NEVER : sharded.stageOf(job)),
    enter: async (stage, done) => {
      if (stage === NEVER) return { ids: new Map(), whyNot: () => NOT_ALL };
      await shareIds(context, backend, input, done);
      await run.lock.tell({ reached: stage, holding: heldBy(input, done, stage) });
      const { index } = run.shard;
      const hasPassed = ({ end, reached }: ShardState) => end !== undefined || reached >= stage;
      // Who never came to plan is not waited for a second time.
      const { group, came } = await run.lock.waitFor(hasPassed, agreement.complete ? run.patience() : 0);
      const ids = await learnIds(backend, before);
      const held = new Set(peersOf(group, index).flatMap(([, { holding }]) => holding));
      return {
        ids,
        whyNot: ({ change }) => {
          const missing = sharded.needsOf({ change }).find((target) => !ids.has(target));
          if (missing !== undefined) return `waits for ${missing}, which another shard has not created`;
          if (change.action !== 'delete') return undefined;
          if (!came) return 'waits for shards that have not come so far';
          const isHeld = held.has('*') || held.has(change.address);
          return isHeld ? 'waits for steps of another shard that were not done' : undefined;
        },
      };
    },
  };
}

const NOT_ALL =
  'counts as a delete, and the limits count those of all shards: some of them have not come; run them at the same time';

/** Puts the ids of what was created into the ledger, where the others look for them. */
async function shareIds(
  context: CommandContext,
  backend: Session['backend'],
  { entries, perform }: PacingInput,
  done: (job: Job) => boolean,
): Promise<void> {
  const created = perform.filter((job) => job.change.action === 'create' && done(job));
  const ids = new Map(created.map(({ change: { address } }) => [address, entries.get(address)?.id] as const));
  await mergeLedger(
    backend,
    (ledger) => {
      const news = new Map<Address, LedgerEntry>();
      for (const [address, id] of ids) {
        const entry = ledger.entries.get(address);
        if (entry && id !== undefined && id !== null && entry.id !== id) news.set(address, { ...entry, id });
      }
      return news.size === 0 ? undefined : nextLedger(ledger, news);
    },
    context.sleep,
  );
}

/** Ids that were not there before: what stood in the ledger by then may be of something that is gone. */
async function learnIds(
  backend: Session['backend'],
  before: Ledger | undefined,
): Promise<ReadonlyMap<Address, string>> {
  const ids = new Map<Address, string>();
  for (const { address, id } of (await backend.read())?.ledger.entries.values() ?? []) {
    if (id !== null && before?.entries.get(address)?.id !== id) ids.set(address, id);
  }
  return ids;
}

/** What steps of earlier stages were to let go of, and did not: it must not be deleted. */
export function heldBy(
  { derivation, perform }: Pick<PacingInput, 'derivation' | 'perform'>,
  done: (job: Job) => boolean,
  stage: number = NEVER,
): string[] {
  const { project, live, sharded } = derivation;
  const held = new Set<Address>();
  for (const job of perform) {
    const { change } = job;
    if ((sharded?.stageOf(job) ?? 0) >= stage || done(job)) continue;
    const body = live.records.get(change.address)?.body ?? EMPTY_BODY;
    const fields = change.action === 'delete' ? listFields(body) : change.fields.map(({ pointer }) => pointer);
    for (const pointer of fields) {
      const now = readField(body, pointer) ?? null;
      for (const target of targetsOf(project, change.address, pointer, now)) held.add(target);
    }
  }
  return held.size > MOST_HELD ? ['*'] : [...held];
}
