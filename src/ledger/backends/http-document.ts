import { createHash } from 'node:crypto';
import { TrueupError } from '../../model/error.ts';
import { isJsonObject } from '../../model/json.ts';

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
  const text = ledger === undefined ? null : Buffer.from(ledger).toString('utf8');
  return Buffer.from(JSON.stringify({ ...head, trueup_ledger: text }));
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
  const text = Buffer.from(body).toString('utf8');
  const value = parseJson(text);
  const ours = isJsonObject(value) ? value['trueup_ledger'] : undefined;
  if (value === undefined && text.includes('"trueup_ledger"')) return { ...damagedHead(text), ...named(body) };
  if (!isJsonObject(value) || ours === undefined) throw foreign(location);
  const { serial, lineage } = value;
  const head = {
    serial: typeof serial === 'number' && Number.isSafeInteger(serial) ? serial : 0,
    lineage: typeof lineage === 'string' ? lineage : NOTHING.lineage,
  };
  if (ours === null) return { ...NOTHING, ...head };
  return { ...head, ...named(typeof ours === 'string' ? Buffer.from(ours) : body) };
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
