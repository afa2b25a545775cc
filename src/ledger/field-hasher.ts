import { createHmac } from 'node:crypto';
import { canonicalJson, compareText, type Json } from '../model/json.ts';
import type { FieldHasher } from '../model/ledger.ts';

/**
 * The hasher of a ledger's key: HMAC-SHA256 over scope, pointer and canonical value, 128 bits of it. A member of a
 * relationship hashes like a value, so that one member alone can be looked up among many.
 */
export function createFieldHasher(key: Uint8Array): FieldHasher {
  const value = (scope: string, pointer: string, json: Json): string =>
    createHmac('sha256', key)
      .update(`${scope}\0${pointer}\0${canonicalJson(json)}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');
  return {
    value,
    members: (scope, pointer, members) => members.map((member) => value(scope, pointer, member)).sort(compareText),
  };
}
