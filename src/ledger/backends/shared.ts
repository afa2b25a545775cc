import type { Ledger } from '../../model/ledger.ts';
import type { KeptCopy, LedgerBackend, Lock, LockInfo, LockOptions, PastLedger, StoredLedger } from '../backend.ts';
import { damaged, parseLedger, renderLedger } from '../ledger-format.ts';
import type { HeldLock, LockKeeper } from '../lock-keeper.ts';
import { ledgerMoved, lockLost } from '../lock-words.ts';
import { notSafe, proveSwap } from '../prove-swap.ts';
import type { ChangeNote, SeenObject, SharedObject } from '../shared-object.ts';
import { removeSurely, swapSurely } from '../swap-surely.ts';

/** What a shared ledger is made of. */
export interface SharedParts {
  /** For messages; holds no credentials. */
  readonly location: string;
  readonly ledger: SharedObject;
  readonly lock: LockKeeper;
  /** A place of its own for a copy; the name is a label without blanks or slashes. */
  readonly copy: (label: string) => SharedObject;
  readonly history: (limit: number) => Promise<readonly PastLedger[] | undefined>;
  /** Proves that the engine keeps what the backend rests on; without it a probe beside the ledger is swapped. */
  readonly prove?: () => Promise<readonly string[]>;
  /** Proves that the ledger can be written; without it a probe is written where copies are. */
  readonly probe?: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A ledger in an engine that many machines reach: one object swapped by version, and a lock beside it. */
export function openSharedLedger(parts: SharedParts): LedgerBackend {
  const { location } = parts;
  const open: OpenLedger = { parts, held: undefined, last: undefined, busy: Promise.resolve() };
  return {
    location,
    shared: true,
    read: () => readStored(open),
    write: (ledger, expected) => inTurn(open, () => writeStored(open, ledger, expected)),
    keepCopy: (label) => inTurn(open, () => keepCopy(open, label)),
    remove: (version) => inTurn(open, () => removeStored(open, version)),
    lock: (info, options) => lockLedger(open, info, options),
    ...joining(open),
    readLock: () => parts.lock.read(),
    breakLock: (id) => parts.lock.break(id),
    probe: () => inTurn(open, () => proveWritable(open)),
    history: parts.history,
    prove: parts.prove ?? (() => proveSwap(parts.copy(`probe-${randomName(parts)}`), parts.sleep)),
    close: parts.close,
  };
}

interface OpenLedger {
  readonly parts: SharedParts;
  held: HeldLock | undefined;
  last: { readonly version: string; readonly lineage: string; readonly serial: number } | undefined;
  busy: Promise<unknown>;
}

async function readStored(open: OpenLedger): Promise<StoredLedger | undefined> {
  const { location, ledger: object } = open.parts;
  const seen = await object.read();
  if (seen === undefined) return undefined;
  const ledger = parseLedger(decode(location, seen), { file: location });
  open.last = { version: seen.version, lineage: ledger.lineage, serial: ledger.serial };
  return { ledger, version: seen.version };
}

async function writeStored(open: OpenLedger, ledger: Ledger, expected: string | undefined): Promise<string> {
  const { last, held } = open;
  const { location, ledger: object, sleep } = open.parts;
  if (last !== undefined && last.version === expected && last.lineage === ledger.lineage) {
    if (ledger.serial <= last.serial) throw new RangeError('the serial of a ledger must grow with every write');
  }
  const bytes = renderLedger(ledger);
  if (held !== undefined && !(await held.isHeld())) throw lockLost(location);
  const note = noteOf(ledger, held);
  const version = await swapSurely(object, { bytes, expected, note }, sleep);
  if (version === undefined) throw ledgerMoved(location);
  open.last = { version, lineage: ledger.lineage, serial: ledger.serial };
  return version;
}

async function keepCopy({ parts }: OpenLedger, label: string): Promise<KeptCopy | undefined> {
  const seen = await parts.ledger.read();
  if (seen === undefined) return undefined;
  const copy = parts.copy(label);
  const note = { subject: `a copy of the ledger (${label})`, by: 'trueup' };
  const kept = await swapSurely(copy, { bytes: seen.bytes, expected: undefined, note }, parts.sleep);
  if (kept === undefined) throw ledgerMoved(copy.location);
  return { location: copy.location, version: seen.version };
}

async function removeStored({ parts, held }: OpenLedger, version: string): Promise<void> {
  if (held !== undefined && !(await held.isHeld())) throw lockLost(parts.location);
  if (!(await removeSurely(parts.ledger, version, parts.sleep))) throw ledgerMoved(parts.location);
}

function joining(open: OpenLedger): Pick<LedgerBackend, 'joinLock'> {
  const join = open.parts.lock.join;
  if (join === undefined) return {};
  return {
    joinLock: async (info, group, options) => {
      const lock = await join(info, group, options);
      open.held = lock;
      return lock;
    },
  };
}

async function lockLedger(open: OpenLedger, info: LockInfo, options: LockOptions): Promise<Lock> {
  const lock = await open.parts.lock.take(info, options);
  open.held = lock;
  const release = async (): Promise<void> => {
    if (open.held === lock) open.held = undefined;
    await lock.release();
  };
  return { release, notice: lock.notice };
}

/**
 * What may create a probe may write the ledger: it goes the same way with the same rights. Creating it a second time has to
 * fail: an engine that takes both has no locks either.
 */
async function proveWritable({ parts, held }: OpenLedger): Promise<void> {
  if (held !== undefined && !(await held.isHeld())) throw lockLost(parts.location);
  if (parts.probe !== undefined) return await parts.probe();
  const probe = parts.copy(`probe-${randomName(parts)}`);
  const note = { subject: 'a probe', by: 'trueup' };
  const create = (text: string) =>
    swapSurely(probe, { bytes: Buffer.from(text), expected: undefined, note }, parts.sleep);
  const first = await create('probe\n');
  if (first === undefined) throw notSafe(probe, 'what nobody had made was there already');
  const second = await create('another\n');
  await removeSurely(probe, second ?? first, parts.sleep);
  if (second !== undefined) throw notSafe(probe, 'two created the same object, and both were told that they had');
}

// Writes of one process through one backend follow each other; between processes the lock sees to it.
function inTurn<Result>(open: OpenLedger, work: () => Promise<Result>): Promise<Result> {
  const turn = open.busy.then(work, work);
  open.busy = turn.catch(() => undefined);
  return turn;
}

function decode(location: string, { bytes }: SeenObject): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged(location, '', 'it is not UTF-8 text');
  }
}

function noteOf({ serial, entries }: Ledger, held: HeldLock | undefined): ChangeNote {
  const { operation = 'ledger', who = 'unknown', host = 'unknown' } = held?.holder ?? {};
  return { subject: `${operation}: serial ${serial}, ${entries.size} owned`, by: `${who} on ${host}` };
}

function randomName({ randomBytes }: SharedParts): string {
  return Buffer.from(randomBytes(8)).toString('hex');
}
