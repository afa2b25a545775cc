import { locked } from '../lock-words.ts';
import { locksHeldHere } from '../locks-held-here.ts';
import { notSafe } from '../prove-swap.ts';
import { OutcomeUnknown } from '../shared-object.ts';
import { renderDocument, type StateDocument } from './http-document.ts';
import { anAsker, type HttpLockParts, lockSurely, unlockSurely } from './http-lock.ts';
import { parseLockId, renderLockId } from './http-lock-id.ts';

/**
 * Proves at the address itself, because the protocol has no other, what the ledger rests on. A server that fails is left
 * with the ledger it had: what is sent in trying holds the same bytes.
 */
export async function proveHttp(parts: HttpLockParts, read: () => Promise<StateDocument>): Promise<readonly string[]> {
  const { protocol } = parts;
  const { location } = protocol;
  const [one, other] = [anAsker(parts, 'test'), anAsker(parts, 'test')];
  const [id, otherId] = [renderLockId(one), renderLockId(other)];
  const refused = async (): Promise<boolean> => !(await lockSurely(parts, otherId, other)).taken;
  locksHeldHere.add(one.id);
  const first = await lockSurely(parts, id, one);
  if (!first.taken) throw locked(location, first.holder && parseLockId(first.holder.id, first.holder), 0);
  try {
    if (!(await refused())) throw notSafe(protocol, 'two asked for the lock, and both were told that they have it');
    const stands = await read();
    await protocol
      .post(renderDocument(stands.serial + 1, stands.lineage, stands.bytes), otherId)
      .catch((error: unknown) => {
        if (!(error instanceof OutcomeUnknown)) throw error;
      });
    if ((await read()).serial !== stands.serial)
      throw notSafe(protocol, 'it took a write from somebody who did not hold the lock');
    await unlockSurely(parts, otherId, other);
    if (!(await refused())) throw notSafe(protocol, 'it removed the lock for somebody who did not hold it');
  } finally {
    await unlockSurely(parts, otherId, other);
    await unlockSurely(parts, id, one);
    locksHeldHere.delete(one.id);
  }
  if (!(await refused())) {
    await unlockSurely(parts, otherId, other);
    return ['one holder of the lock', 'no write without it', 'no unlocking by others', 'unlock'];
  }
  throw notSafe(protocol, 'a lock that was given back is still there');
}
