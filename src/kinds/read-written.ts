import { NetworkError, TrueupError } from '../model/error.ts';
import type { RemoteRecord } from '../model/remote.ts';

/**
 * Reads the record a write was answered with. A success that cannot be read proves neither that everything was kept nor
 * that anything was not: what became of it is unknown until somebody looks.
 */
export function readWritten(read: () => RemoteRecord): RemoteRecord {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TrueupError)) throw error;
    const { message, code, category, hint } = error;
    throw new NetworkError(message, { code, category, hint, outcome: 'unknown', cause: error });
  }
}
