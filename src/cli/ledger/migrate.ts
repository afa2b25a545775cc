import { ledgerIdentity } from '../../config/build-ledger-settings.ts';
import { parseLedgerPlace } from '../../config/parse-ledger-place.ts';
import { renderLedgerLines } from '../../config/render-ledger-lines.ts';
import type { LedgerBackend } from '../../ledger/backend.ts';
import { checkLedger } from '../../ledger/check-ledger.ts';
import { type BothEnds, moveLedger, type PlannedMove, planMove } from '../../ledger/move-ledger.ts';
import { UsageError } from '../../model/error.ts';
import { compareText } from '../../model/json.ts';
import type { Ledger } from '../../model/ledger.ts';
import type { LedgerSettings } from '../../model/ledger-settings.ts';
import type { Project } from '../../model/project.ts';
import {
  endOf,
  type LedgerMove,
  renderLedgerMove,
  renderLedgerMoveDocument,
  renderLedgerMoved,
} from '../../report/ledger-migrate.ts';
import type { LedgerChangeOptions } from '../commands/ledger.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, signalExit } from '../exit-code.ts';
import { ignoreRunFiles } from '../ignore-run-files.ts';
import { lockLedger } from '../lock-ledger.ts';
import { openBackend } from '../open-backend.ts';
import { lockTimeoutOf } from '../options.ts';
import { runsDirectory } from '../runs-directory.ts';
import { readLedger } from '../session.ts';
import { styleFor } from '../style.ts';
import { tellRecovered } from '../tell.ts';
import { checkApproval, copyLabel, noLedger, readLedgerProject } from './ledger-place.ts';

export interface LedgerMigrateOptions extends LedgerChangeOptions {
  /** Write over an older state of the same ledger. */
  readonly replace?: boolean;
}

/** `trueup ledger migrate FROM TO`: moves the ledger to another place. Offline: Intercom is neither asked nor changed. */
export async function runLedgerMigrate(
  context: CommandContext,
  [from, to]: readonly [from: string, to: string],
  options: LedgerMigrateOptions,
): Promise<ExitCode> {
  checkOptions(options);
  const lockTimeout = lockTimeoutOf(options);
  checkApproval(context, options.autoApprove, 'ledger migrate');
  const project = await readLedgerProject(context, options);
  const ends = [parseLedgerPlace(from, project), parseLedgerPlace(to, project)] as const;
  const [first, second] = ends.map((settings) => ledgerIdentity(settings, project.environment));
  if (first === second) throw new UsageError(`${from} and ${to} are the same place`, 'Name where it goes to.');
  const open = (ledger: LedgerSettings) => openBackend(context, options, { project: { ...project, ledger } });
  return await withBackend(open(ends[0]), (source) =>
    withBackend(open(ends[1]), async (target) => {
      const move: Move = {
        project,
        from: { settings: ends[0], backend: source },
        to: { settings: ends[1], backend: target },
      };
      // Whether a ledger can be kept there is asked before anybody is kept from the old one.
      await target.prove();
      return await underBothLocks(context, move, lockTimeout, () => migrate(context, move, options));
    }),
  );
}

interface Move {
  readonly project: Project;
  readonly from: End;
  readonly to: End;
}

interface End {
  readonly settings: LedgerSettings;
  readonly backend: LedgerBackend;
}

function checkOptions({ target, exclude, sandbox }: LedgerMigrateOptions): void {
  if (target.length + exclude.length > 0)
    throw new UsageError('ledger migrate takes no --target and no --exclude', 'A ledger is moved whole.');
  if (sandbox) throw new UsageError('the sandbox keeps its ledger in a file of its own', 'Leave --sandbox out.');
}

async function withBackend<Result>(
  opening: Promise<LedgerBackend>,
  work: (backend: LedgerBackend) => Promise<Result>,
): Promise<Result> {
  const backend = await opening;
  try {
    return await work(backend);
  } finally {
    await backend.close();
  }
}

/** In the same order whichever way it goes: two who move at once do not wait for each other. */
async function underBothLocks<Result>(
  context: CommandContext,
  { project, from, to }: Move,
  timeoutMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const identity = ({ settings }: End): string => ledgerIdentity(settings, project.environment);
  const [first, second] = [from, to].sort((left, right) => compareText(identity(left), identity(right))) as [End, End];
  const lock = await lockLedger(context, first, 'ledger migrate', timeoutMs);
  try {
    const other = await lockLedger(context, second, 'ledger migrate', timeoutMs);
    try {
      return await work();
    } finally {
      await other.release();
    }
  } finally {
    await lock.release();
  }
}

async function migrate(context: CommandContext, move: Move, options: LedgerMigrateOptions): Promise<ExitCode> {
  const { project, from, to } = move;
  const style = styleFor(context.stdout, context, options.color);
  const place = {
    backend: from.backend,
    configuration: { project },
    runsDirectory: runsDirectory(project.root, {}),
    fs: context.fs,
  };
  const { stored, ledger, recovered } = await readLedger(place);
  const there = await to.backend.read();
  if (there) checkLedger(there.ledger, { workspace: project.workspace.id, environment: project.environment });
  if (!stored || !ledger) {
    if (!there) throw noLedger(from.backend);
    return finish(context, move, describe(move, there.ledger, [], 'moved'), [], options);
  }
  tellRecovered(context, recovered);
  const ends: BothEnds = { stored, ledger, there };
  const planned = planMove(ends, endOf(endAt(to)), options.replace === true);
  const told = describe(move, planned.next, recovered, STATES[planned.act]);
  if (!options.json) context.stdout.write(renderLedgerMove(told, style));
  if (context.signal.aborted || (!options.autoApprove && !(await confirm(context)))) {
    context.stderr.write('Nothing was moved.\n');
    return signalExit(context) ?? EXIT.failed;
  }
  if (to.settings.backend === 'file') await ignoreRunFiles(context, project.root);
  let counts = from;
  try {
    const both = { ...ends, from: from.backend, to: to.backend };
    const copies = await moveLedger(
      both,
      planned,
      () => copyLabel(context),
      () => {
        counts = to;
      },
    );
    return finish(context, move, told, copies, options);
  } catch (error) {
    const rest = counts === to ? ' Until the other is gone, see that nobody uses it.' : '';
    context.stderr.write(
      `The ledger that counts is ${endOf(endAt(counts))}.${rest} Running the same command again goes on from here.\n`,
    );
    throw error;
  }
}

const STATES: { readonly [act in PlannedMove['act']]: LedgerMove['state'] } = {
  write: 'to-move',
  replace: 'to-replace',
  finish: 'to-finish',
};

function finish(
  context: CommandContext,
  { project, from, to }: Move,
  move: LedgerMove,
  copies: readonly string[],
  options: LedgerMigrateOptions,
): ExitCode {
  const named = ledgerIdentity(project.ledger, project.environment);
  const isNamed = ({ settings }: End): boolean => ledgerIdentity(settings, project.environment) === named;
  const names = isNamed(to) ? 'to' : isNamed(from) ? 'from' : 'other';
  const moved = { copies, names, lines: renderLedgerLines(to.settings, project.environment) } as const;
  const style = styleFor(context.stdout, context, options.color);
  if (options.json) context.stdout.write(renderLedgerMoveDocument(move, moved));
  else
    context.stdout.write(
      (move.state === 'moved' ? renderLedgerMove(move, style) : '\n') + renderLedgerMoved(move, moved, style),
    );
  if (names === 'from')
    context.stderr.write(
      `Warning: trueup.yaml still names ${endOf(endAt(from))}, where no ledger is any more: a plan would show everything as an adoption.\n`,
    );
  if (names === 'other') context.stderr.write('Warning: trueup.yaml names neither of the two places.\n');
  return EXIT.done;
}

function describe(
  { from, to }: Move,
  { lineage, serial, entries }: Ledger,
  recovered: readonly string[],
  state: LedgerMove['state'],
): LedgerMove {
  return { from: endAt(from), to: endAt(to), lineage, serial, entries: entries.size, recovered, state };
}

function endAt({ settings, backend }: End) {
  return { backend: settings.backend, location: backend.location };
}
