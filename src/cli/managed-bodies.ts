import type { Address } from '../model/address.ts';
import { type Body, buildBody, EMPTY_BODY, listFields, readField } from '../model/body.ts';
import type { Difference } from '../model/change.ts';
import type { Desired } from '../model/desired.ts';
import type { Json } from '../model/json.ts';
import type { Live } from '../model/live.ts';

/**
 * What may go along with a write of an address although it does not change: what is declared, but a field whose drift is
 * accepted as others left it, or the write of another field would put it back.
 */
export function managedBodies(
  { records }: Desired,
  live: Live,
  { notes }: Pick<Difference, 'notes'>,
): (address: Address) => Body | undefined {
  const accepted = new Map<Address, Set<string>>();
  for (const { code, address, pointer } of notes) {
    if (code !== 'drift-accepted' || pointer === undefined) continue;
    accepted.set(address, (accepted.get(address) ?? new Set()).add(pointer));
  }
  return (address) => {
    const body = records.get(address)?.body;
    const letBe = accepted.get(address);
    if (body === undefined || letBe === undefined) return body;
    const now = live.records.get(address)?.body ?? EMPTY_BODY;
    return buildBody(
      listFields(body).map((pointer) => [
        pointer,
        readField(letBe.has(pointer) ? now : body, pointer) ?? (null as Json),
      ]),
    );
  };
}
