import { createHash, createHmac } from 'node:crypto';
import { TrueupError } from '../model/error.ts';
import type { Ledger } from '../model/ledger.ts';

/** A key, and how a header holds it: the key itself, or only what tells that TRUEUP_LEDGER_KEY is the right one. */
export interface LedgerKey {
  readonly bytes: Uint8Array;
  readonly header: Pick<Ledger, 'key' | 'keyCheck'>;
}

const SHORTEST = 32;

/**
 * The key field values are hashed with: that of the ledger, or for a first ledger one from TRUEUP_LEDGER_KEY
 * (`envKey`), or else a random one. An empty variable counts as missing: that is what CI makes of an unset secret.
 */
export function ledgerKey(
  ledger: Pick<Ledger, 'key' | 'keyCheck'> | undefined,
  envKey: string | undefined,
  randomBytes: (count: number) => Uint8Array,
): LedgerKey {
  const given = keyOf(envKey);
  if (ledger === undefined) return given ?? headerKey(Buffer.from(randomBytes(32)).toString('hex'));
  if (ledger.key === null) return checkGivenKey(ledger, given);
  if (given !== undefined) {
    throw keyDiffers(
      'The ledger was made without TRUEUP_LEDGER_KEY: its hashes are taken with a key of its own.',
      'Unset TRUEUP_LEDGER_KEY; or, to hash with it from now on, run: trueup ledger rebuild --replace',
    );
  }
  return headerKey(ledger.key);
}

function keyOf(envKey: string | undefined): LedgerKey | undefined {
  const text = envKey?.trim() ?? '';
  if (text === '') return undefined;
  if (text.length < SHORTEST) {
    throw new TrueupError(`TRUEUP_LEDGER_KEY has ${text.length} characters; it needs at least ${SHORTEST}.`, {
      code: 'ledger-key-too-short',
      category: 'invalid',
      hint: 'Make one with: openssl rand -hex 32',
    });
  }
  const bytes = createHash('sha256').update(text).digest();
  const keyCheck = createHmac('sha256', bytes).update('trueup-ledger-key-check').digest('hex').slice(0, 32);
  return { bytes, header: { key: null, keyCheck } };
}

function headerKey(hex: string): LedgerKey {
  return { bytes: Buffer.from(hex, 'hex'), header: { key: hex } };
}

function checkGivenKey(ledger: Pick<Ledger, 'keyCheck'>, given: LedgerKey | undefined): LedgerKey {
  if (given === undefined) {
    throw new TrueupError('The ledger was made with TRUEUP_LEDGER_KEY, and that variable is not set.', {
      code: 'ledger-key-missing',
      category: 'failed',
      hint: 'Set TRUEUP_LEDGER_KEY to the value it had; in CI, hand the secret to this job.',
    });
  }
  if (ledger.keyCheck !== undefined && ledger.keyCheck !== given.header.keyCheck) {
    throw keyDiffers(
      'TRUEUP_LEDGER_KEY is not the key this ledger was made with: every field would look changed.',
      'Set it to the value it had; when that is lost, run: trueup ledger rebuild --replace',
    );
  }
  return given;
}

function keyDiffers(message: string, hint: string): TrueupError {
  return new TrueupError(message, { code: 'ledger-key-differs', category: 'failed', hint });
}
