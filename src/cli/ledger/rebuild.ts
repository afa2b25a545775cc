import type { KeptCopy } from '../../ledger/backend.ts';
import { checkLedger } from '../../ledger/check-ledger.ts';
import { newLedger, nextLedger } from '../../ledger/empty-ledger.ts';
import { createFieldHasher } from '../../ledger/field-hasher.ts';
import { ledgerKey } from '../../ledger/ledger-key.ts';
import { type RebuiltEntries, rebuildEntries } from '../../ledger/rebuild.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import type { Ledger } from '../../model/ledger.ts';
import { escapeText } from '../../report/escape.ts';
import { renderRebuildDocument } from '../../report/ledger-json.ts';
import type { RebuildReport } from '../../report/ledger-report.ts';
import { countKinds, renderRebuild } from '../../report/ledger-text.ts';
import { renderName } from '../../report/name.ts';
import type { LedgerChangeOptions } from '../commands/ledger.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, signalExit } from '../exit-code.ts';
import { ignoreRunFiles } from '../ignore-run-files.ts';
import { lockLedger } from '../lock-ledger.ts';
import { lockTimeoutOf } from '../options.ts';
import { derivePlan } from '../pipeline.ts';
import { openSession, type Session } from '../session.ts';
import { styleFor } from '../style.ts';
import { tellWarnings } from '../tell.ts';
import { checkApproval, copyLabel } from './ledger-place.ts';

export interface RebuildOptions extends LedgerChangeOptions {
  /** Replace a ledger that is well. */
  readonly replace?: boolean;
}

/** `trueup ledger rebuild`: makes a lost ledger anew from the YAML and from what Intercom holds. Sends reads and nothing else. */
export async function runLedgerRebuild(context: CommandContext, options: RebuildOptions): Promise<ExitCode> {
  if (options.target.length + options.exclude.length > 0)
    throw new UsageError('ledger rebuild takes no --target and no --exclude', 'A ledger is rebuilt whole.');
  const lockTimeout = lockTimeoutOf(options);
  checkApproval(context, options.autoApprove, 'ledger rebuild');
  const session = await openSession(context, options);
  try {
    tellWarnings(context, session, options);
    const lock = await lockLedger(context, session, 'ledger rebuild', lockTimeout);
    try {
      return await rebuild(context, session, options);
    } finally {
      await lock.release();
    }
  } finally {
    await session.close();
  }
}

async function rebuild(context: CommandContext, session: Session, options: RebuildOptions): Promise<ExitCode> {
  const { backend, configuration } = session;
  const old = await lookAt(session);
  if (old.found === 'healthy' && !options.replace) throw isWell(session, old.ledger);
  if (configuration.desired.records.size === 0) throw nothingDeclared(session);
  const { made, rebuilt } = await build(context, session, old.ledger);
  const report: RebuildReport = {
    ...rebuilt,
    location: backend.location,
    found: old.found,
    owned: countKinds(rebuilt.entries.values()),
    applied: [...rebuilt.entries.values()].reduce((sum, { fields }) => sum + Object.keys(fields).length, 0),
  };
  const style = styleFor(context.stdout, context, options.color);
  if (!options.json) context.stdout.write(renderRebuild(report, style, options.verbose === true));
  if (context.signal.aborted || (!options.autoApprove && !(await confirm(context)))) {
    context.stderr.write('Nothing was written: what stands there is as it was.\n');
    return signalExit(context) ?? EXIT.failed;
  }
  await ignoreRunFiles(context, configuration.project.root);
  const copy = await replace(context, session, nextLedger(made, rebuilt.entries));
  context.stdout.write(options.json ? renderRebuildDocument(report, copy?.location ?? null) : renderEnd(session, copy));
  return EXIT.done;
}

/** The old bytes are kept before the new ones take their place, in one act. */
async function replace(context: CommandContext, { backend }: Session, ledger: Ledger): Promise<KeptCopy | undefined> {
  const copy = await backend.keepCopy(copyLabel(context));
  await backend.write(ledger, copy?.version);
  return copy;
}

/** What stands in the ledger's place. One of a newer format or of another workspace is no ruin, and stays. */
async function lookAt({
  backend,
  configuration,
}: Session): Promise<{ readonly found: RebuildReport['found']; readonly ledger: Ledger | undefined }> {
  const { workspace, environment } = configuration.project;
  try {
    const stored = await backend.read();
    if (!stored) return { found: 'nothing', ledger: undefined };
    checkLedger(stored.ledger, { workspace: workspace.id, environment });
    return { found: 'healthy', ledger: stored.ledger };
  } catch (error) {
    const isRuin = error instanceof TrueupError && RUINS.has(error.code);
    if (!isRuin) throw error;
    return { found: 'damaged', ledger: undefined };
  }
}

const RUINS: ReadonlySet<string> = new Set(['ledger-damaged', 'ledger-conflict']);

/** A new line of descent with a key of its own: plans saved against the old one do not fit it. */
async function build(
  context: CommandContext,
  { configuration, reader: remote, traits, sources }: Session,
  old: Ledger | undefined,
): Promise<{ readonly made: Ledger; readonly rebuilt: RebuiltEntries }> {
  const { workspace, environment } = configuration.project;
  const envKey = context.env['TRUEUP_LEDGER_KEY'];
  const { randomBytes } = context;
  const made = newLedger({ workspace: workspace.id, environment, randomBytes, envKey });
  const hasher = createFieldHasher(ledgerKey(made, envKey, randomBytes).bytes);
  const options = { adopt: true, allowDeletes: null, targets: [], excludes: [] };
  const { difference } = await derivePlan({
    configuration,
    ledger: undefined,
    hasher,
    remote,
    traits,
    options,
    sources,
  });
  return { made, rebuilt: rebuildEntries(difference, configuration.desired, old) };
}

function renderEnd({ backend }: Session, copy: KeptCopy | undefined): string {
  const kept = copy === undefined ? '' : ` What stood there before: ${renderName(copy.location)}`;
  return `\nRebuilt ${escapeText(backend.location)}. Nothing was sent to Intercom but reads.${kept}\n`;
}

function isWell({ backend }: Session, ledger: Ledger | undefined): TrueupError {
  return new TrueupError(
    `The ledger ${backend.location} is well: it owns ${ledger?.entries.size ?? 0}, and knows more than YAML and Intercom can tell. It was left as it is.`,
    {
      code: 'ledger-healthy',
      category: 'refused',
      hint: 'To replace it all the same, as when its key is lost, add --replace; a copy of it is kept.',
    },
  );
}

function nothingDeclared({ backend }: Session): TrueupError {
  return new TrueupError(
    `The YAML declares nothing, so a rebuilt ledger would own nothing. ${backend.location} was left as it is.`,
    {
      code: 'nothing-declared',
      category: 'refused',
      hint: 'Check the checkout and `include:` in trueup.yaml.',
    },
  );
}
