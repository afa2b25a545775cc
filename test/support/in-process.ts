import type { Dispatcher } from 'undici';
import { Pool } from 'undici';
import { createConnection } from '../../src/api/connection.ts';
import { applySteps } from '../../src/apply/apply-steps.ts';
import { type Derivation, derivePlan, deriveUndo } from '../../src/cli/pipeline.ts';
import { createRemote } from '../../src/kinds/registry.ts';
import { newLedger, nextLedger } from '../../src/ledger/empty-ledger.ts';
import { createFieldHasher } from '../../src/ledger/field-hasher.ts';
import type { RecordedRun } from '../../src/ledger/read-runs.ts';
import type { Address } from '../../src/model/address.ts';
import type { Desired } from '../../src/model/desired.ts';
import type { ApplyEvent } from '../../src/model/event.ts';
import type { FieldHasher, Ledger, LedgerEntry } from '../../src/model/ledger.ts';
import type { PlanOptions } from '../../src/model/plan.ts';
import type { Project } from '../../src/model/project.ts';
import type { Remote } from '../../src/model/remote.ts';
import type { IntentRecord, Recorder, ResultRecord } from '../../src/model/run.ts';
import type { Traits } from '../../src/model/traits.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { rememberBefore } from '../../src/undo/remember-before.ts';

export const HASHER: FieldHasher = createFieldHasher(new Uint8Array(32).fill(7));

export const NO_OPTIONS: PlanOptions = { adopt: false, allowDeletes: null, targets: [], excludes: [] };

/** A ledger that owns nothing. */
export function freshLedger(): Ledger {
  return newLedger({ workspace: 'abc', environment: 'default', randomBytes: (count) => new Uint8Array(count) });
}

/** How a run ended, and what it left on record. */
export interface Ran {
  readonly ledger: Ledger;
  readonly events: readonly ApplyEvent[];
  readonly problems: readonly string[];
  /** As `recoverLedger` takes it, were the process gone now. */
  readonly record: RecordedRun;
  /** The run broke off: `ledger` is the one it started from. */
  readonly died: boolean;
}

export interface ApplyOptions {
  readonly parallelism?: number;
  readonly signal?: AbortSignal;
  /** Changes what the run sees of Intercom; `die` ends the run as a killed process ends. */
  readonly through?: (remote: Remote, die: () => never) => Remote;
}

/** The stages, the real client and the embedded Intercom over HTTP, without a process in between. */
export interface InProcess {
  /** What is known of the workspace. */
  readonly traits: Traits;
  plan(
    project: Project,
    desired: Desired,
    ledger: Ledger | undefined,
    options?: Partial<PlanOptions>,
  ): Promise<Derivation>;
  /** Plans taking back a run. */
  undo(
    project: Project,
    desired: Desired,
    ledger: Ledger,
    run: RecordedRun,
    options?: Partial<PlanOptions>,
  ): Promise<Derivation>;
  apply(derivation: Derivation, ledger: Ledger, options?: ApplyOptions): Promise<Ran>;
  close(): Promise<void>;
}

class Died extends Error {}

/** Connects the stages to a sandbox; connections are kept from one case to the next. */
export function inProcess(sandbox: Sandbox, traits: Traits = {}): InProcess {
  const pool = new Pool(sandbox.url, { connections: 4, pipelining: 1 });
  const dispatcher = { dispatch: pool.dispatch.bind(pool), close: async () => undefined } as unknown as Dispatcher;
  const open = (project: Project, mode: 'read' | 'write', parallelism = 4): Remote =>
    createRemote(
      createConnection({
        baseUrl: new URL(sandbox.url),
        token: 'a-token',
        parallelism,
        now: Date.now,
        sleep: async () => undefined,
        random: () => 0,
        userAgent: 'test',
        dispatcher,
      }),
      { project, traits, version: project.workspace.apiVersion, mode },
    );
  return {
    traits,
    plan: async (project, desired, ledger, options = {}) => {
      const remote = open(project, 'read');
      const configuration = { project, desired, digest: 'd' };
      return derivePlan({
        configuration,
        ledger,
        hasher: HASHER,
        remote,
        traits,
        options: { ...NO_OPTIONS, ...options },
      });
    },
    undo: async (project, desired, ledger, run, options = {}) =>
      deriveUndo({
        configuration: { project, desired, digest: 'd' },
        ledger,
        hasher: HASHER,
        remote: open(project, 'read'),
        traits,
        options: { ...NO_OPTIONS, ...options },
        run,
      }),
    apply: (derivation, ledger, options = {}) =>
      perform(open(derivation.project, 'write', options.parallelism), traits, derivation, ledger, options),
    close: () => pool.close(),
  };
}

async function perform(
  plain: Remote,
  traits: Traits,
  { plan, work, live, difference, project, managed }: Derivation,
  start: Ledger,
  options: ApplyOptions,
): Promise<Ran> {
  // As a run does: what is so already is in the ledger before the first request leaves.
  const ledger = nextLedger(start, difference.recorded);
  const entries = new Map<Address, LedgerEntry | null>();
  const remember = rememberBefore({ project, live, ledger, jobs: work });
  const learned = [...difference.recorded].map(([address, entry]) => ({
    address,
    was: start.entries.get(address) ?? null,
    entry,
  }));
  const tape = createTape();
  const under = tape.tracked(options.through?.(plain, tape.die) ?? plain);
  const events: ApplyEvent[] = [];
  const running = applySteps({
    run: 'run-1',
    project,
    jobs: work,
    remote: under,
    recorder: { ...tape.recorder, intent: (record) => tape.recorder.intent(remember(record)) },
    traits,
    ids: new Map([...live.records].map(([address, record]) => [address, record.id])),
    managed,
    parallelism: options.parallelism ?? 4,
    sleep: async () => undefined,
    signal: options.signal ?? new AbortController().signal,
    entryOf: (address) => ledger.entries.get(address),
    onEntry: (address, entry) => entries.set(address, entry),
  });
  try {
    for await (const event of running) events.push(event);
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  }
  await tape.settled();
  const { lineage, serial, workspace, environment } = ledger;
  const header = {
    run: 'run-1',
    plan: plan.id,
    workspace,
    environment,
    lineage,
    serial,
    started_at: '',
    tool: '',
    learned,
  };
  const died = tape.isDead();
  return {
    ledger: died ? ledger : nextLedger(ledger, entries),
    events,
    problems: events.flatMap((event) =>
      event.type === 'step-finished' && event.outcome !== 'done'
        ? [`${event.address}: ${event.outcome}: ${event.message}`]
        : [],
    ),
    record: { header, intents: tape.intents, results: tape.results, end: undefined },
    died,
  };
}

/** What reaches the disk before the process is gone: nothing that comes after. */
function createTape() {
  const intents: IntentRecord[] = [];
  const results: ResultRecord[] = [];
  const inFlight = new Set<Promise<unknown>>();
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Died();
  };
  const recorder: Recorder = {
    intent: async (intent) => {
      if (dead) die();
      intents.push(intent);
    },
    result: (result) => {
      if (!dead) results.push(result);
    },
  };
  const track = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (dead) die();
    const going = work();
    inFlight.add(going);
    try {
      return await going;
    } finally {
      inFlight.delete(going);
      if (dead) die();
    }
  };
  return {
    intents,
    results,
    recorder,
    die,
    isDead: () => dead,
    tracked: (remote: Remote): Remote => ({
      ...remote,
      read: (address) => track(() => remote.read(address)),
      readById: (kind, id, type) => track(() => remote.readById(kind, id, type)),
      listReferencedBy: (type, kind, id, page) => track(() => remote.listReferencedBy(type, kind, id, page)),
      write: (address, id, fields) => track(() => remote.write(address, id, fields)),
      deleteInstance: (type, id) => track(() => remote.deleteInstance(type, id)),
    }),
    settled: async () => {
      while (inFlight.size > 0) await Promise.allSettled(inFlight);
    },
  };
}
