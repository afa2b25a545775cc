import { nextLedger } from '../../ledger/empty-ledger.ts';
import { type Address, addressGlob } from '../../model/address.ts';
import { UsageError } from '../../model/error.ts';
import { compareText } from '../../model/json.ts';
import type { Ledger, LedgerEntry } from '../../model/ledger.ts';
import { renderForgetDocument } from '../../report/ledger-json.ts';
import { renderForget } from '../../report/ledger-text.ts';
import { countOf, renderName } from '../../report/name.ts';
import type { LedgerChangeOptions } from '../commands/ledger.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, signalExit } from '../exit-code.ts';
import { loadConfiguration } from '../load-configuration.ts';
import { lockLedger } from '../lock-ledger.ts';
import { lockTimeoutOf } from '../options.ts';
import { type LedgerPlace, readLedger } from '../session.ts';
import { styleFor } from '../style.ts';
import { tellRecovered } from '../tell.ts';
import { checkApproval, copyLabel, noLedger, withLedgerPlace } from './ledger-place.ts';

/** `trueup ledger forget ADDRESS|GLOB…`: stops owning. Offline: Intercom is neither asked nor changed. */
export async function runLedgerForget(
  context: CommandContext,
  globs: readonly string[],
  options: LedgerChangeOptions,
): Promise<ExitCode> {
  if (options.target.length + options.exclude.length > 0)
    throw new UsageError('ledger forget takes no --target and no --exclude', 'Name what is meant: ADDRESS or GLOB.');
  const lockTimeout = lockTimeoutOf(options);
  checkApproval(context, options.autoApprove, 'ledger forget');
  return await withLedgerPlace(context, options, async (place) => {
    const lock = await lockLedger(context, place, 'ledger forget', lockTimeout);
    try {
      return await forget(context, place, globs, options);
    } finally {
      await lock.release();
    }
  });
}

async function forget(
  context: CommandContext,
  place: LedgerPlace,
  globs: readonly string[],
  options: LedgerChangeOptions,
): Promise<ExitCode> {
  const { backend } = place;
  const { stored, ledger, recovered } = await readLedger(place);
  tellRecovered(context, recovered);
  if (!ledger) throw noLedger(backend);
  const forgotten = select(ledger, globs);
  const declared = await listDeclared(context, options, new Set(forgotten.map(({ address }) => address)));
  const report = { location: backend.location, forgotten, declared };
  const style = styleFor(context.stdout, context, options.color);
  if (!options.json) context.stdout.write(renderForget(report, style, options.verbose === true));
  if (!options.autoApprove && !(await confirm(context))) {
    context.stderr.write('Nothing was forgotten.\n');
    return signalExit(context) ?? EXIT.failed;
  }
  const copy = await backend.keepCopy(copyLabel(context));
  const gone = new Map(forgotten.map(({ address }): [Address, null] => [address, null]));
  await backend.write(nextLedger(ledger, gone), stored?.version);
  context.stdout.write(
    options.json
      ? renderForgetDocument(report, copy?.location ?? null)
      : `Forgot ${countOf(forgotten.length, 'entry', 'entries')}. The ledger as it was: ${renderName(copy?.location ?? '')}\n`,
  );
  return EXIT.done;
}

/** A glob that selects nothing is a slip, and what was meant by the others is not known then. */
function select({ entries }: Ledger, globs: readonly string[]): LedgerEntry[] {
  const matchers = globs.map((glob) => ({ glob, matches: addressGlob(glob) }));
  const addresses = [...entries.keys()];
  const idle = matchers.find(({ matches }) => !addresses.some(matches));
  if (idle)
    throw new UsageError(`${idle.glob} matches nothing that is owned from here`, 'trueup ledger list shows what is.');
  return [...entries.values()]
    .filter(({ address }) => matchers.some(({ matches }) => matches(address)))
    .sort((left, right) => compareText(left.address, right.address));
}

/** Null when the YAML cannot tell: that is no reason to keep owning. */
async function listDeclared(
  context: CommandContext,
  { env }: LedgerChangeOptions,
  addresses: ReadonlySet<Address>,
): Promise<readonly Address[] | null> {
  const { configuration } = await loadConfiguration(context, { env });
  if (!configuration) return null;
  const { records } = configuration.desired;
  return [...addresses].filter((address) => records.get(address)?.state === 'present');
}
