import type { ShardReady } from '../../ledger/shard-group.ts';
import type { Finding } from '../../model/plan.ts';
import type { Work } from '../../plan/build-plan.ts';
import { countDeletes } from '../../plan/count-deletes.ts';
import type { Match } from '../../plan/match-plan.ts';
import type { Derivation } from '../pipeline.ts';
import type { Session } from '../session.ts';
import type { Agreement } from './agree.ts';

/** What is about to be performed. */
interface Prepared {
  readonly derivation: Derivation;
  readonly perform: readonly Work[];
  readonly match: Match | undefined;
}

/** What refuses this shard whatever the others do; how many deletes there are is judged with theirs. */
export function refusalsAlone({ derivation, perform, match }: Prepared): readonly Finding[] {
  return derivation
    .refusalsOf(perform, deletesDone(match))
    .filter(({ code }) => code !== 'too-many-deletes' && code !== 'type-emptied');
}

/** What refuses all shards, as all of them find. */
export function refusalsTogether({ derivation, perform }: Prepared, agreement: Agreement): readonly Finding[] {
  const { elsewhere, deleted, empties } = agreement;
  const own = derivation.refusalsOf(perform, deleted, elsewhere);
  const total = countDeletes(perform.map(({ change }) => change)) + elsewhere;
  const { allow_deletes: allowed } = derivation.plan.options;
  if (own.length > 0 || !empties || (allowed !== null && allowed - deleted === total)) return own;
  return [
    {
      code: 'type-emptied',
      severity: 'refuse',
      message: `another shard would delete the last of a type; all shards together have ${total + deleted} deletes`,
      addresses: [],
      remedy: `--allow-deletes ${total + deleted}`,
    },
  ];
}

/** What the other shards have to know before anybody writes. */
export function readyOf({ configuration }: Session, { derivation, perform, match }: Prepared): ShardReady {
  return {
    config: configuration.digest,
    deletes: countDeletes(perform.map(({ change }) => change)),
    deleted: deletesDone(match),
    // As if the deletes of the others were unknown: no number is the exact one then.
    empties: derivation.refusalsOf(perform, 0, Number.NaN).some(({ code }) => code === 'type-emptied'),
  };
}

/** Deletes of a reviewed plan that are done already: --allow-deletes counted them, and they are not done again. */
export function deletesDone(match: Match | undefined): number {
  return match?.already.filter(({ action, moved_to }) => action === 'delete' && moved_to === undefined).length ?? 0;
}
