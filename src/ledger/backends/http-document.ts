import { createHash } from 'node:crypto';
import { TrueupError } from '../../model/error.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';

/** What stands at the address: a document with a ledger in it, an emptied one, or none. */
export interface StateDocument {
  /** The ledger, byte for byte; undefined when there is none. */
  readonly bytes: Uint8Array | undefined;
  /** Of these bytes; undefined when there are none. */
  readonly version: string | undefined;
  /** Counts documents, not ledgers: servers keep one of each number and show the one with the highest. */
  readonly serial: number;
  readonly lineage: string;
}

const NOTHING: StateDocument = { bytes: undefined, version: undefined, serial: 0, lineage: 'trueup' };

/**
 * The document around a ledger. What servers look for is there, in the form they look for it; Terraform itself refuses it,
 * because no Terraform has this version.
 */
export function renderDocument(serial: number, lineage: string, ledger: Uint8Array | undefined): Uint8Array {
  const head = { version: 4, terraform_version: 'trueup', serial, lineage, outputs: {}, resources: [] };
  if (ledger === undefined) return Buffer.from(JSON.stringify({ ...head, trueup_ledger: null }));
  const before = JSON.stringify({ ...head, trueup_ledger: '' }).slice(0, -END.length);
  return Buffer.concat([Buffer.from(before), ...quotedPieces(Buffer.from(ledger)), Buffer.from(END)]);
}

const BEGIN = '"trueup_ledger":"';
const END = '"}';

/** Bytes that are made into one text at a time: a ledger of many things has to be there once, and not four times. */
const PIECE = 1024 * 1024;

/** A ledger as it stands between quotes in JSON, line by line: a piece ends with a line, and no character is cut. */
function* quotedPieces(ledger: Buffer): Generator<Buffer> {
  for (let start = 0; start < ledger.length; ) {
    const newline = ledger.indexOf(10, start + PIECE);
    const end = newline === -1 ? ledger.length : newline + 1;
    yield Buffer.from(JSON.stringify(ledger.toString('utf8', start, end)).slice(1, -1));
    start = end;
  }
}

/** The other way round. What stands there as we wrote it needs no second copy as text; undefined for any other text. */
function unquote(body: Buffer): { readonly head: JsonObject; readonly ledger: Buffer } | undefined {
  const start = body.indexOf(BEGIN) + BEGIN.length;
  const end = body.length - END.length;
  if (start < BEGIN.length || start > end || body.toString('latin1', end) !== END) return undefined;
  try {
    // What ends with a brace and can be read is an object.
    const head = JSON.parse(`${body.toString('utf8', 0, start - 1)}null}`) as JsonObject;
    return { head, ledger: Buffer.concat([...unquotedPieces(body.subarray(start, end))]) };
  } catch {
    return undefined;
  }
}

/** Pieces end with `}\\n`, which stands for the end of a line and nothing else: what escapes a backslash follows no brace. */
function* unquotedPieces(quoted: Buffer): Generator<Buffer> {
  const lineEnd = Buffer.from('}\\n');
  for (let start = 0; start < quoted.length; ) {
    const found = quoted.indexOf(lineEnd, start + PIECE);
    const end = found === -1 ? quoted.length : found + lineEnd.length;
    const text: unknown = JSON.parse(`"${quoted.toString('utf8', start, end)}"`);
    yield Buffer.from(String(text));
    start = end;
  }
}

/** The line of descent a ledger names in its first line. */
export function lineageOf(ledger: Uint8Array): string | undefined {
  const end = ledger.indexOf(10);
  return /"lineage":"([^"\\]+)"/u.exec(Buffer.from(ledger.subarray(0, Math.max(end, 0))).toString('utf8'))?.[1];
}

/**
 * Reads what stands at the address. What somebody else put there is refused, so that it is never replaced; what is a cut
 * or changed document of ours comes as the bytes it has, which no reader takes for a ledger.
 */
export function parseDocument(body: Uint8Array | undefined, location: string): StateDocument {
  if (body === undefined || body.length === 0) return NOTHING;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const known = unquote(bytes);
  if (known !== undefined) return { ...headOf(known.head), ...named(known.ledger) };
  const text = bytes.toString('utf8');
  const value = parseJson(text);
  const ours = isJsonObject(value) ? value['trueup_ledger'] : undefined;
  if (value === undefined && text.includes('"trueup_ledger"')) return { ...damagedHead(text), ...named(body) };
  if (!isJsonObject(value) || ours === undefined) throw foreign(location);
  const head = headOf(value);
  if (ours === null) return { ...NOTHING, ...head };
  return { ...head, ...named(typeof ours === 'string' ? Buffer.from(ours) : body) };
}

function headOf({ serial, lineage }: JsonObject): Pick<StateDocument, 'serial' | 'lineage'> {
  return {
    serial: typeof serial === 'number' && Number.isSafeInteger(serial) ? serial : 0,
    lineage: typeof lineage === 'string' ? lineage : NOTHING.lineage,
  };
}

/** The name of exactly these bytes. */
export function versionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function named(bytes: Uint8Array): Pick<StateDocument, 'bytes' | 'version'> {
  return { bytes, version: versionOf(bytes) };
}

/** Enough to put a whole document in the place of one that is not. */
function damagedHead(text: string): Pick<StateDocument, 'serial' | 'lineage'> {
  const serial = Number(/"serial":\s*(\d{1,15})/u.exec(text)?.[1] ?? 0);
  return { serial, lineage: NOTHING.lineage };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function foreign(location: string): TrueupError {
  return new TrueupError(`What stands at ${location} is not a ledger of trueup. It was left as it is.`, {
    code: 'ledger-foreign',
    category: 'refused',
    hint: 'Give the ledger a name of its own in ledger.address: a state of Terraform never shares one with it.',
  });
}
