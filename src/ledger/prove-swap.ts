import { TrueupError } from '../model/error.ts';
import type { SharedObject } from './shared-object.ts';
import { removeSurely, swapSurely } from './swap-surely.ts';

const NOTE = { subject: 'a probe', by: 'trueup ledger test' };

/**
 * Proves on a probe that nobody else uses what the ledger and its lock rest on. An engine, or a proxy before it, that
 * ignores a condition answers both of two rivals with success: it is refused.
 */
export async function proveSwap(
  probe: SharedObject,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<readonly string[]> {
  const swap = (text: string, expected: string | undefined) =>
    swapSurely(probe, { bytes: Buffer.from(text), expected, note: NOTE }, sleep);
  const first = await swap('first\n', undefined);
  if (first === undefined) throw notSafe(probe, 'what nobody had made was there already');
  let last = first;
  try {
    const again = await swap('second\n', undefined);
    last = again ?? last;
    if (again !== undefined) throw notSafe(probe, 'two created the same object, and both were told that they had');
    const swapped = await swap('third\n', first);
    last = swapped ?? last;
    if (swapped === undefined)
      throw notSafe(probe, 'the version that stood there was not accepted as the one expected');
    const stale = await swap('fourth\n', first);
    last = stale ?? last;
    if (stale !== undefined) throw notSafe(probe, 'two replaced the same version, and both were told that they had');
    const stands = await probe.read();
    if (stands === undefined || Buffer.from(stands.bytes).toString() !== 'third\n')
      throw notSafe(probe, 'what was written last is not what is read');
  } catch (error) {
    // What is left of the probe harms nobody; what was found out must be told.
    await removeSurely(probe, last, sleep).catch(() => undefined);
    throw error;
  }
  await removeSurely(probe, last, sleep);
  if ((await probe.read()) !== undefined) throw notSafe(probe, 'what was removed is still there');
  return ['create once', 'compare and swap', 'read what was written', 'remove'];
}

/** The refusal of an engine that a ledger cannot be trusted to. */
export function notSafe({ location }: { readonly location: string }, what: string): TrueupError {
  return new TrueupError(`${location} cannot keep a ledger safely: ${what}.`, {
    code: 'ledger-not-safe',
    category: 'failed',
    hint: 'Use an engine that honours conditional writes, or another backend. Nothing was done to the ledger.',
  });
}
