import {
  type Address,
  contactAddress,
  conversationAddress,
  instanceAddress,
  parseAddress,
} from '../../model/address.ts';
import type { FieldPointer } from '../../model/body.ts';
import { UsageError } from '../../model/error.ts';

/** What is to be explained: an address, or one field of it. */
export interface ExplainTarget {
  readonly address: Address;
  readonly pointer: FieldPointer | undefined;
}

/** Reads `ADDRESS[#/POINTER]` as somebody types it; keys may stand as they are or encoded. */
export function parseTarget(text: string): ExplainTarget {
  const hash = text.indexOf('#');
  const written = hash === -1 ? text : text.slice(0, hash);
  const pointer = hash === -1 ? undefined : text.slice(hash + 1);
  const address = canonicalAddress(written);
  if (address === undefined) {
    throw new UsageError(
      `${JSON.stringify(written)} is no address`,
      'Addresses look like instance/Order/ORD-1001, contact/external_id:70, contact/email:jo@example.com and conversation/508; a field is instance/Order/ORD-1001#/attributes/status.',
    );
  }
  if (pointer === '')
    throw new UsageError('nothing stands behind the #', `Name a field, or leave the # out: ${address}`);
  return { address, pointer };
}

function canonicalAddress(text: string): Address | undefined {
  const parts = parseAddress(text);
  if (parts?.kind === 'instance') return instanceAddress(parts.type, parts.externalId);
  if (parts?.kind === 'contact') return contactAddress(parts.selector, parts.key);
  return parts && conversationAddress(parts.id);
}
