import { TrueupError } from '../model/error.ts';

/** Somebody stopped the command before it wrote anything. */
export function interrupted(): TrueupError {
  return new TrueupError('Interrupted. Nothing was written.', { code: 'interrupted', category: 'failed' });
}
