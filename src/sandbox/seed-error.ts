import { TrueupError } from '../model/error.ts';

/** A seed cannot be used as it is; the message begins with the path in the document. */
export function seedInvalid(message: string, cause?: unknown): TrueupError {
  return new TrueupError(message, {
    code: 'sandbox-seed-invalid',
    category: 'invalid',
    hint: 'Correct the seed and send it again; nothing of it was applied.',
    ...(cause === undefined ? {} : { cause }),
  });
}
