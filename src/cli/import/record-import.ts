import type { Address } from '../../model/address.ts';
import type { Configuration } from '../../model/desired.ts';
import { TrueupError } from '../../model/error.ts';
import { plainStyle } from '../../report/style.ts';
import type { CommandContext } from '../context.ts';
import { type CommonOptions, parallelismOf } from '../options.ts';
import { performRun } from '../perform-run.ts';
import { derivePlan } from '../pipeline.ts';
import type { OpenLedger, Session } from '../session.ts';

/**
 * Takes what was imported into the ledger, by the way an apply goes: the plan for exactly these addresses, adopting. Not
 * one of its steps may be a write, and the remote it goes through could not send one.
 */
export async function recordImport(
  context: CommandContext,
  session: Session,
  opened: OpenLedger,
  configuration: Configuration,
  addresses: ReadonlySet<Address>,
  options: CommonOptions,
): Promise<void> {
  const remote = session.openReader(configuration.project);
  const { ledger, hasher } = opened;
  const derivation = await derivePlan({
    configuration,
    ledger,
    hasher,
    remote,
    traits: session.traits,
    options: { adopt: true, allowDeletes: null, targets: [], excludes: [] },
    chosen: addresses,
  });
  const unlike = derivation.work.filter(({ step }) => step.action !== 'adopt' || step.patch.length > 0);
  if (unlike.length > 0) throw changedMeanwhile(unlike.map(({ step }) => step.address));
  const quiet = { ...context, stdout: { ...context.stdout, write: () => undefined } };
  const end = await performRun(
    quiet,
    { ...session, configuration, openWriter: () => remote },
    {
      derivation,
      opened,
      perform: derivation.work,
      moved: 0,
      json: false,
      quiet: true,
      style: plainStyle,
      parallelism: parallelismOf(options),
    },
  );
  if (!end?.ledgerFailed) return;
  throw new TrueupError('The files were written, and the ledger was not', {
    code: 'import-not-recorded',
    category: 'failed',
    hint: 'The next plan or apply takes over what the journal of this run holds.',
  });
}

function changedMeanwhile(addresses: readonly Address[]): TrueupError {
  const more = addresses.length > 10 ? ` and ${addresses.length - 10} more` : '';
  return new TrueupError(
    `Intercom changed while it was imported: ${addresses.slice(0, 10).join(', ')}${more}. The files were put back as they were.`,
    { code: 'import-changed', category: 'later', hint: 'Run the import again.' },
  );
}
