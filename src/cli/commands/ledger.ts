import type { LedgerBackend, LockHolder } from '../../ledger/backend.ts';
import { isHolderGone, isHolderHere } from '../../ledger/is-holder-gone.ts';
import { describeHolder } from '../../ledger/lock-words.ts';
import { type Address, addressGlob } from '../../model/address.ts';
import { TrueupError, UsageError } from '../../model/error.ts';
import { compareText } from '../../model/json.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { escapeText } from '../../report/escape.ts';
import {
  renderLedgerEntryDocument,
  renderLedgerHeaderDocument,
  renderLedgerListDocument,
  renderUnlockDocument,
} from '../../report/ledger-json.ts';
import { countKinds, renderLedgerEntry, renderLedgerHeader, renderLedgerList } from '../../report/ledger-text.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode, signalExit } from '../exit-code.ts';
import { findOwningRuns } from '../ledger/find-owning-runs.ts';
import { backendName, checkApproval, noLedger, withLedgerPlace } from '../ledger/ledger-place.ts';
import type { CommonOptions } from '../options.ts';
import { type LedgerPlace, readLedger } from '../session.ts';
import { styleFor } from '../style.ts';
import { tellRecovered, tellUnmatched } from '../tell.ts';

/** A ledger command that changes something. */
export interface LedgerChangeOptions extends CommonOptions {
  readonly autoApprove?: boolean;
}

/** `trueup ledger list`: what is owned. Offline, and without the key: it reads files and nothing else. */
export function runLedgerList(context: CommandContext, options: CommonOptions): Promise<ExitCode> {
  return withLedgerPlace(context, options, (place) => list(context, place, options));
}

async function list(context: CommandContext, place: LedgerPlace, options: CommonOptions): Promise<ExitCode> {
  const { ledger, recovered } = await readLedger(place);
  if (!options.json) tellRecovered(context, recovered);
  const { target, exclude, quiet = false } = options;
  const [targets, excludes] = [target.map(addressGlob), exclude.map(addressGlob)];
  const covers = (address: Address) =>
    (targets.length === 0 || targets.some((matches) => matches(address))) &&
    !excludes.some((matches) => matches(address));
  const entries = [...(ledger?.entries.values() ?? [])].filter(({ address }) => covers(address));
  if (ledger) tellUnmatched(context, options, [...ledger.entries.keys()]);
  const listing = {
    location: place.backend.location,
    total: ledger?.entries.size ?? null,
    entries: entries.sort((left, right) => compareText(left.address, right.address)),
    scoped: targets.length + excludes.length > 0,
    recovered,
  };
  const style = styleFor(context.stdout, context, options.color);
  context.stdout.write(options.json ? renderLedgerListDocument(listing) : renderLedgerList(listing, { style, quiet }));
  return EXIT.done;
}

/** `trueup ledger show [ADDRESS]`: one owned thing, or the ledger itself. Offline, like `list`. */
export function runLedgerShow(
  context: CommandContext,
  address: string | undefined,
  options: CommonOptions,
): Promise<ExitCode> {
  return withLedgerPlace(context, options, (place) => show(context, place, address, options));
}

async function show(
  context: CommandContext,
  place: LedgerPlace,
  address: string | undefined,
  options: CommonOptions,
): Promise<ExitCode> {
  const { ledger, recovered } = await readLedger(place);
  const style = styleFor(context.stdout, context, options.color);
  const { location } = place.backend;
  const holder = await place.backend.readLock();
  if (!ledger) {
    if (holder) context.stderr.write(`Notice: the ledger is locked: ${escapeText(describeHolder(holder))}\n`);
    throw noLedger(place.backend);
  }
  if (address === undefined) {
    const { lineage, serial, workspace, environment, key } = ledger;
    const header = {
      backend: backendName(place.configuration, options),
      location,
      lineage,
      serial,
      workspace,
      environment,
      entries: countKinds(ledger.entries.values()),
      key: key === null ? ('TRUEUP_LEDGER_KEY' as const) : ('own' as const),
      recovered,
      lock:
        holder === undefined
          ? null
          : { ...shownLock(holder), gone: isHolderGone(holder, context.host, place.backend.shared) },
    };
    context.stdout.write(options.json ? renderLedgerHeaderDocument(header) : renderLedgerHeader(header, { style }));
    return EXIT.done;
  }
  if (!options.json) tellRecovered(context, recovered);
  const entry = ledger.entries.get(address as Address);
  if (!entry) throw notOwned(address, [...ledger.entries.keys()]);
  const report = { entry, ...(await findOwningRuns(place, ledger.lineage, entry.address)) };
  context.stdout.write(options.json ? renderLedgerEntryDocument(report) : renderLedgerEntry(report, { style }));
  return EXIT.done;
}

/** `trueup ledger unlock ID`: removes the lock with exactly this id, whoever holds it. */
export function runLedgerUnlock(context: CommandContext, id: string, options: LedgerChangeOptions): Promise<ExitCode> {
  checkApproval(context, options.autoApprove, 'ledger unlock');
  return withLedgerPlace(context, options, ({ backend }) => unlock(context, backend, id, options));
}

async function unlock(
  context: CommandContext,
  backend: LedgerBackend,
  id: string,
  options: LedgerChangeOptions,
): Promise<ExitCode> {
  const holder = await backend.readLock();
  if (!holder) throw notLocked(backend);
  const told = escapeText(describeHolder(holder));
  context.stderr.write(`The ledger ${escapeText(backend.location)} is locked by ${told}.\n`);
  const { host } = context;
  const isHere = isHolderHere(holder, host, backend.shared);
  if (isHere && holder.pid > 0 && host.isAlive(holder.pid))
    context.stderr.write(
      'Warning: that process still runs here. Without its lock, two runs would write side by side.\n',
    );
  else if (!isHere)
    context.stderr.write(`Warning: only ${escapeText(holder.host)} can tell whether that process still runs.\n`);
  if (!options.autoApprove && !(await confirm(context))) {
    context.stderr.write('The lock was left where it is.\n');
    return signalExit(context) ?? EXIT.failed;
  }
  // One that died while it took over another's lock is named by its own id, though it is not the lock that stands.
  if (!(await backend.breakLock(id))) throw holder.id === id ? notLocked(backend) : anotherLock(backend, holder, id);
  context.stdout.write(
    options.json
      ? renderUnlockDocument(shownLock(holder), backend.location)
      : `Unlocked. What that run did is in its journal, and the next plan or apply takes it into account.\n`,
  );
  return EXIT.done;
}

function shownLock({ id, who, host, pid, since, command }: LockHolder) {
  return { id, who, host, pid, since, command };
}

function notOwned(address: string, owned: readonly Address[]): UsageError {
  const near = nearestName(address, owned);
  return new UsageError(
    `${address} is not owned from here`,
    near === undefined ? 'trueup ledger list shows what is.' : `did you mean ${near}?`,
  );
}

function notLocked({ location }: { readonly location: string }): TrueupError {
  return new TrueupError(`The ledger ${location} is not locked`, {
    code: 'ledger-not-locked',
    category: 'usage',
    hint: 'Nothing has to be removed: run the command that was refused again.',
  });
}

function anotherLock({ location }: { readonly location: string }, holder: LockHolder, id: string): TrueupError {
  return new TrueupError(
    `The ledger ${location} is locked under the id ${holder.id}, not ${id}: by ${describeHolder(holder)}. It was left as it is.`,
    {
      code: 'ledger-another-lock',
      category: 'refused',
      hint: `When you know that this one no longer runs: trueup ledger unlock ${holder.id}`,
    },
  );
}
