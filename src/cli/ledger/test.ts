import type { LedgerBackend, Lock, LockHolder } from '../../ledger/backend.ts';
import { checkLedger } from '../../ledger/check-ledger.ts';
import { describeHolder, notReleased } from '../../ledger/lock-words.ts';
import { notSafe } from '../../ledger/prove-swap.ts';
import { type ErrorCategory, TrueupError } from '../../model/error.ts';
import {
  renderLedgerTrial,
  renderLedgerTrialDocument,
  renderTrialLine,
  type TrialStep,
} from '../../report/ledger-test.ts';
import { countOf } from '../../report/name.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, EXIT_OF_CATEGORY, type ExitCode } from '../exit-code.ts';
import { lockLedger } from '../lock-ledger.ts';
import { openBackend } from '../open-backend.ts';
import { type CommonOptions, lockTimeoutOf } from '../options.ts';
import type { LedgerPlace } from '../session.ts';
import { styleFor } from '../style.ts';
import { backendName, withLedgerPlace } from './ledger-place.ts';

/** `trueup ledger test`: tries on the place of the ledger, and never on the ledger, what every run relies on. */
export function runLedgerTest(context: CommandContext, options: CommonOptions): Promise<ExitCode> {
  const lockTimeout = lockTimeoutOf(options);
  return withLedgerPlace(context, options, async (place) => {
    const other = await openBackend(context, options, place.configuration);
    try {
      const trial = createTrial(context, options);
      await tryAll(context, { place, other, lockTimeout }, trial);
      const { location } = place.backend;
      const report = { backend: backendName(place.configuration, options), location, steps: trial.steps };
      const style = styleFor(context.stdout, context, options.color);
      context.stdout.write(options.json ? renderLedgerTrialDocument(report) : renderLedgerTrial(report, style));
      return trial.failed === undefined ? EXIT.done : EXIT_OF_CATEGORY[trial.failed];
    } finally {
      await other.close();
    }
  });
}

interface Tried {
  readonly place: LedgerPlace;
  /** The same place, as somebody else opens it. */
  readonly other: LedgerBackend;
  readonly lockTimeout: number;
}

async function tryAll(context: CommandContext, { place, other, lockTimeout }: Tried, trial: Trial): Promise<void> {
  const { backend } = place;
  let holder: LockHolder | undefined;
  const isReached = await trial.step('read', async () => {
    const found = await lookAt(place);
    holder = await backend.readLock();
    return holder === undefined ? found : `${found}; locked by ${describeHolder(holder)}`;
  });
  if (!isReached) return trial.skip(['compare-and-swap', 'write', ...LOCKING], 'it cannot be read');
  // Without the lock: some engines try it too, and under it a ledger in a file would be written anew.
  await trial.step('compare-and-swap', async () => (await backend.prove()).join(', '));
  await trial.step('write', async () => {
    await backend.probe();
    return 'a probe beside the ledger was written and removed';
  });
  let lock: Lock | undefined;
  let own: LockHolder | undefined;
  await trial.step('lock', async () => {
    lock = await lockLedger(context, place, 'ledger test', lockTimeout);
    own = await other.readLock();
    if (own === undefined) throw notSafe(backend, 'a lock was taken, and nobody else sees it');
    return 'taken, and seen by others';
  });
  if (lock === undefined) return trial.skip(LOCKING.slice(1), 'the lock was not had');
  try {
    await trial.step('second-lock', () => expectRefused(context, other));
  } finally {
    await trial.step('unlock', () => unlock(other, lock, own));
  }
}

const LOCKING = ['lock', 'second-lock', 'unlock'];

async function lookAt({ backend, configuration }: LedgerPlace): Promise<string> {
  const stored = await backend.read();
  if (stored === undefined) return 'reached; there is no ledger yet, the first apply makes it';
  const { workspace, environment } = configuration.project;
  checkLedger(stored.ledger, { workspace: workspace.id, environment });
  return `reached; serial ${stored.ledger.serial}, ${countOf(stored.ledger.entries.size, 'owned record')}`;
}

/** Somebody else asks while the lock is held: to be refused is what is hoped for. */
async function expectRefused(context: CommandContext, other: LedgerBackend): Promise<string> {
  const second = await lockLedger(context, { backend: other }, 'ledger test', 0).catch((error: unknown) => {
    if (error instanceof TrueupError && error.code === 'ledger-locked') return undefined;
    throw error;
  });
  if (second === undefined) return 'refused, and told who holds it';
  await second.release();
  throw notSafe(other, 'two asked for the lock, and both were told that they have it');
}

async function unlock(other: LedgerBackend, lock: Lock | undefined, own: LockHolder | undefined): Promise<string> {
  await lock?.release();
  // Whoever took it meanwhile took it rightly.
  const left = await other.readLock();
  if (left !== undefined && left.id === own?.id) throw notReleased(other.location, left.id, undefined);
  return 'given back';
}

/** Steps in the order they were taken; what fails stops no other. */
interface Trial {
  readonly steps: readonly TrialStep[];
  /** The category of the first failure. */
  readonly failed: ErrorCategory | undefined;
  /** True when it went well; somebody else's lock leaves a step open. */
  step(name: string, work: () => Promise<string>): Promise<boolean>;
  skip(names: readonly string[], why: string): void;
}

function createTrial(context: CommandContext, { quiet }: CommonOptions): Trial {
  const steps: TrialStep[] = [];
  let failed: ErrorCategory | undefined;
  const attempt = async (work: () => Promise<string>): Promise<Omit<TrialStep, 'name'>> => {
    try {
      return { status: 'ok', message: await work(), fix: null };
    } catch (error) {
      if (!(error instanceof TrueupError) || error.code === 'interrupted') throw error;
      const fix = error.hint ?? null;
      if (error.code === 'ledger-locked') return { status: 'open', message: `not tried: ${error.message}`, fix };
      failed ??= error.category;
      return { status: 'failure', message: error.message, fix };
    }
  };
  return {
    steps,
    get failed() {
      return failed;
    },
    step: async (name, work) => {
      const start = context.now();
      const step = { name, ...(await attempt(work)) };
      steps.push(step);
      if (!quiet) context.stderr.write(renderTrialLine(step, context.now() - start));
      return step.status === 'ok';
    },
    skip: (names, why) => {
      for (const name of names) steps.push({ name, status: 'open', message: `not tried: ${why}`, fix: null });
    },
  };
}
