import { createHash } from 'node:crypto';
import type { Address } from '../model/address.ts';
import { TrueupError } from '../model/error.ts';
import { compareText, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Ledger, LedgerEntry } from '../model/ledger.ts';
import { parseEntry, toEntryJson } from './ledger-entry.ts';

/** The largest ledger that is read or written; about a million owned things. */
export const MAX_LEDGER_BYTES: number = 256 * 1024 * 1024;

/** How many lines are made into bytes at a time: a large ledger is never there as one text beside its bytes. */
const LINES_AT_ONCE = 2_000;

/**
 * The bytes of a ledger: JSON Lines, a header and one line per entry in address order, so that a version control system
 * shows what changed. Equal ledgers give equal bytes. The checksum covers every other byte. `limit` is in bytes.
 */
export function renderLedger(ledger: Ledger, limit: number = MAX_LEDGER_BYTES): Buffer {
  const entries = [...ledger.entries.values()].sort((left, right) => compareText(left.address, right.address));
  const header = headerOf(ledger, entries.length);
  const checksum = createHash('sha256').update(`${JSON.stringify(header)}\n`);
  const pieces: Buffer[] = [Buffer.alloc(0)];
  let size = 0;
  for (let start = 0; start < entries.length; start += LINES_AT_ONCE) {
    const lines = entries.slice(start, start + LINES_AT_ONCE).map((entry) => `${JSON.stringify(toEntryJson(entry))}\n`);
    const piece = Buffer.from(lines.join(''));
    checksum.update(piece);
    size += piece.length;
    if (size > limit) throw tooLarge();
    pieces.push(piece);
  }
  pieces[0] = Buffer.from(`${JSON.stringify({ ...header, checksum: checksum.digest('hex') })}\n`);
  if (size + pieces[0].length > limit) throw tooLarge();
  return Buffer.concat(pieces);
}

/**
 * Reads a ledger. A byte that differs from what was written, a cut, a conflict of a merge or a newer format is refused:
 * what is owned is never guessed, because what is not owned is not deleted and what is owned may be.
 */
export function parseLedger(text: string, { file }: { readonly file: string }): Ledger {
  const end = text.indexOf('\n');
  if (end < 0) throw damaged(file, text, text === '' ? 'it is empty' : 'its first line is cut');
  const line = text.slice(0, end);
  const body = text.slice(end + 1);
  const header = parseHeader(line, file, text);
  const { checksum, ...covered } = header;
  if (checksumOf(covered, body) !== checksum) throw damaged(file, text, 'its checksum does not fit');
  const entries = parseEntries(body, file, text);
  if (entries.size !== header.entries) throw damaged(file, text, 'it does not hold as many entries as it says');
  return {
    version: 1,
    lineage: header.lineage,
    serial: header.serial,
    workspace: header.workspace,
    environment: header.environment,
    key: header.key,
    ...(header.key_check === undefined ? {} : { keyCheck: header.key_check }),
    entries,
  };
}

/** The refusal of a ledger whose bytes are not what was written; `text` may hold why. */
export function damaged(file: string, text: string, what: string): TrueupError {
  if (/^(?:<{7}|>{7}|\|{7})(?: |\r?$)/mu.test(text)) return conflicted(file);
  const converted = text.includes('\r\n') ? ' Its line endings were converted (git: core.autocrlf).' : '';
  return new TrueupError(
    `The ledger ${file} is damaged: ${what}.${converted} Nothing was changed, in it or in Intercom.`,
    {
      code: 'ledger-damaged',
      category: 'failed',
      hint: `Restore ${file} from version control or a backup; without one, run: trueup ledger rebuild`,
    },
  );
}

/** The refusal of a ledger that outgrew the format. */
export function tooLarge(): TrueupError {
  return new TrueupError(`The ledger is larger than ${MAX_LEDGER_BYTES / 1024 / 1024} MiB.`, {
    code: 'ledger-too-large',
    category: 'failed',
    hint: 'Divide the configuration into several projects, each with a ledger of its own.',
  });
}

interface CoveredHeader {
  readonly format: 'trueup-ledger';
  readonly version: 1;
  readonly lineage: string;
  readonly serial: number;
  readonly workspace: string;
  readonly environment: string;
  readonly key: string | null;
  readonly key_check?: string;
  readonly entries: number;
}

type Header = CoveredHeader & { readonly checksum: string };

function headerOf(ledger: Ledger, entries: number): CoveredHeader {
  return {
    format: 'trueup-ledger',
    version: 1,
    lineage: ledger.lineage,
    serial: ledger.serial,
    workspace: ledger.workspace,
    environment: ledger.environment,
    key: ledger.key,
    ...(ledger.keyCheck === undefined ? {} : { key_check: ledger.keyCheck }),
    entries,
  };
}

function checksumOf(header: CoveredHeader, lines: string): string {
  return createHash('sha256')
    .update(`${JSON.stringify(header)}\n`)
    .update(lines)
    .digest('hex');
}

function parseHeader(line: string, file: string, text: string): Header {
  const value = parseJson(line);
  if (!isJsonObject(value) || value['format'] !== 'trueup-ledger') {
    throw damaged(file, text, 'its first line is not the header of a ledger');
  }
  const version = value['version'];
  if (typeof version === 'number' && Number.isSafeInteger(version) && version > 1) throw newer(file, version);
  // One header has one text: what JSON would forgive (white space, repeated keys) was not written here.
  if (!isHeader(value) || JSON.stringify(value) !== line) throw damaged(file, text, 'its header is not well formed');
  return value;
}

const KEYS = 'format version lineage serial workspace environment key entries checksum';
const KEYS_WITH_CHECK = 'format version lineage serial workspace environment key key_check entries checksum';

function isHeader(value: JsonObject): value is JsonObject & Header {
  const keys = Object.keys(value).join(' ');
  return (
    (keys === KEYS || (keys === KEYS_WITH_CHECK && value['key'] === null && isText(value['key_check']))) &&
    value['version'] === 1 &&
    isText(value['lineage']) &&
    isCount(value['serial']) &&
    isText(value['workspace']) &&
    isText(value['environment']) &&
    (value['key'] === null || (isText(value['key']) && /^[0-9a-f]{64}$/u.test(value['key']))) &&
    isCount(value['entries']) &&
    isText(value['checksum'])
  );
}

function parseEntries(body: string, file: string, text: string): Map<Address, LedgerEntry> {
  const entries = new Map<Address, LedgerEntry>();
  let previous = '';
  let number = 2;
  for (let start = 0; start < body.length; number += 1) {
    const end = body.indexOf('\n', start);
    if (end < 0) throw damaged(file, text, 'its last line is cut');
    const entry = parseEntry(parseJson(body.slice(start, end)));
    const place = `line ${number}`;
    if (entry === undefined) throw damaged(file, text, `${place} is not an entry`);
    if (entry.address === previous) throw damaged(file, text, `${place} holds ${entry.address} a second time`);
    if (entry.address < previous) throw damaged(file, text, `${place} is out of order`);
    entries.set(entry.address, entry);
    previous = entry.address;
    start = end + 1;
  }
  return entries;
}

function parseJson(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function newer(file: string, version: number): TrueupError {
  return new TrueupError(
    `The ledger ${file} has format version ${version}; this trueup knows version 1. It was left as it is.`,
    {
      code: 'ledger-newer',
      category: 'failed',
      hint: 'Use the newer trueup that wrote it.',
    },
  );
}

function conflicted(file: string): TrueupError {
  return new TrueupError(`The ledger ${file} holds the conflict markers of a merge. Two runs wrote it side by side.`, {
    code: 'ledger-conflict',
    category: 'failed',
    hint: `Take one side whole (git checkout --theirs ${file}), then run plan: what only the other side owned shows up as adoptions. Lines of both sides cannot be mixed.`,
  });
}
