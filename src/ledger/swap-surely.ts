import { TrueupError } from '../model/error.ts';
import { type ChangeNote, OutcomeUnknown, type SeenObject, type SharedObject } from './shared-object.ts';

const TRIES = 4;
const PAUSE_MS = 250;

type Sleep = (milliseconds: number) => Promise<void>;

/**
 * A compare-and-swap that knows how it ended: after a lost answer it looks, and sends again only what did not happen.
 * Bytes that say who wrote them are recognised as one's own, also when a lost request lands late. Undefined when
 * somebody else was first.
 */
export async function swapSurely(
  object: SharedObject,
  change: { readonly bytes: Uint8Array; readonly expected: string | undefined; readonly note: ChangeNote },
  sleep: Sleep,
): Promise<string | undefined> {
  const { bytes, expected, note } = change;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const version = await object.write(bytes, expected, note);
      if (version !== undefined || attempt === 1) return version;
      return ownVersion(await object.read(), bytes);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      const seen = await lookAfter(object, error);
      const own = ownVersion(seen, bytes);
      if (own !== undefined) return own;
      if (seen?.version !== expected) return undefined;
      if (attempt === TRIES) throw unanswered(object, error);
      await sleep(PAUSE_MS * 2 ** attempt);
    }
  }
}

/** Removes a version, and knows whether it did; after a lost answer nothing standing there is as good as removed. */
export async function removeSurely(object: SharedObject, version: string, sleep: Sleep): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await object.remove(version)) || (attempt > 1 && (await object.read()) === undefined);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      const seen = await lookAfter(object, error);
      if (seen?.version !== version) return seen === undefined;
      if (attempt === TRIES) throw unanswered(object, error);
      await sleep(PAUSE_MS * 2 ** attempt);
    }
  }
}

/** What stands there after a lost answer. Where nobody can look, nobody may say that nothing was changed. */
async function lookAfter(object: SharedObject, lost: OutcomeUnknown): Promise<SeenObject | undefined> {
  try {
    return await object.read();
  } catch (cause) {
    if (!(cause instanceof TrueupError)) throw cause;
    throw new TrueupError(
      `${object.location} did not say whether it took a change (${lost.message}), and cannot be looked at now.`,
      {
        code: 'ledger-unreachable',
        category: 'later',
        hint: 'Run the same command again in a while: it starts from what stands there then.',
        cause,
      },
    );
  }
}

function ownVersion(seen: SeenObject | undefined, bytes: Uint8Array): string | undefined {
  return seen && Buffer.compare(seen.bytes, bytes) === 0 ? seen.version : undefined;
}

function unanswered({ location }: SharedObject, cause: OutcomeUnknown): TrueupError {
  return new TrueupError(
    `${location} took no change: ${cause.message}. Asked ${TRIES} times; what stands there is as it was.`,
    { code: 'ledger-unreachable', category: 'later', hint: 'Run the same command again in a while.', cause },
  );
}
