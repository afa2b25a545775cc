import { type ApplyInput, applySteps } from '../../src/apply/apply-steps.ts';
import type { Address } from '../../src/model/address.ts';
import type { Change } from '../../src/model/change.ts';
import { NetworkError } from '../../src/model/error.ts';
import type { ApplyEvent, RunCounts, StepOutcome } from '../../src/model/event.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { Step } from '../../src/model/plan.ts';
import type { Remote, RemoteRecord } from '../../src/model/remote.ts';
import { fakeRemote, remoteRecord } from './fake-remote.ts';
import { aChange, aField, aShop, aStepOf, body, order, owned } from './model-values.ts';

export const CONTACT_70 = 'contact/external_id:70' as Address;

export function creation(key: string, over: Partial<Change> = {}): Change {
  return aChange(order(key), {
    action: 'create',
    id: null,
    before: null,
    after: body({ note: 'x' }),
    fields: [aField('/attributes/note', null, 'x')],
    entry: owned(order(key), { '/attributes/note': 'hash' }, { id: null }),
    ...over,
  });
}

/** Deletes order A, which has the id 1 and the note x. */
export const DELETION: Change = aChange(order('A'), {
  action: 'delete',
  id: '1',
  before: body({ note: 'x' }),
  after: null,
  entry: null,
});

/** What Intercom answers to a creation of `creation`. */
export function made(externalId: string, note = 'x'): RemoteRecord {
  return remoteRecord(`id ${externalId}`, { externalId, body: body({ note }) });
}

/** An answer that never came. */
export function lost(): NetworkError {
  return new NetworkError('no answer', { code: 'network', category: 'later', outcome: 'unknown' });
}

/** Steps that perform these changes, numbered from 1. */
export function jobsOf(changes: readonly Change[], over: Partial<Step> = {}): ApplyInput['jobs'] {
  return changes.map((change, index) => ({
    step: aStepOf(index + 1, { address: change.address, action: change.action, ...over }),
    change,
  }));
}

/** What came of a run, in the order it came. */
export interface AppliedChanges {
  /** Intents and results as they were written down. */
  readonly log: readonly string[];
  /** How long it slept between tries. */
  readonly waits: readonly number[];
  readonly entries: ReadonlyMap<Address, LedgerEntry | null>;
  readonly events: readonly ApplyEvent[];
  readonly finished: readonly Extract<ApplyEvent, { readonly type: 'step-finished' }>[];
  readonly outcomes: readonly StepOutcome[];
  readonly counts: RunCounts | undefined;
}

/** Performs changes one after the other against a remote that can do only what is given, and tells what came of it. */
export async function applyChanges(
  changes: readonly Change[],
  remote: Partial<Remote>,
  over: Partial<ApplyInput> = {},
): Promise<AppliedChanges> {
  const log: string[] = [];
  const waits: number[] = [];
  const entries = new Map<Address, LedgerEntry | null>();
  const events: ApplyEvent[] = [];
  const steps = applySteps({
    run: 'r',
    project: aShop(),
    jobs: jobsOf(changes),
    remote: fakeRemote(remote),
    recorder: {
      intent: async ({ number }) => {
        log.push(`intent ${number}`);
      },
      result: ({ number, outcome }) => log.push(`result ${number} ${outcome}`),
    },
    ids: new Map(),
    managed: () => undefined,
    parallelism: 1,
    sleep: async (wait) => void waits.push(wait),
    signal: new AbortController().signal,
    entryOf: () => undefined,
    onEntry: (address, entry) => entries.set(address, entry),
    ...over,
  });
  for await (const event of steps) events.push(event);
  const finished = events.flatMap((event) => (event.type === 'step-finished' ? [event] : []));
  const end = events.at(-1);
  return {
    log,
    waits,
    entries,
    events,
    finished,
    outcomes: finished.map(({ outcome }) => outcome),
    counts: end?.type === 'run-finished' ? end.counts : undefined,
  };
}
