import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** Two moves from one address, or to one. */
export const movedTwice: DefinedDiagnostic<{ readonly from: Address } | { readonly to: Address }> = defineDiagnostic(
  'moved-twice',
  'error',
  'Two moves share an end',
  (facts) =>
    'from' in facts
      ? { message: `${facts.from} moves twice`, hint: 'keep one of the two entries' }
      : {
          message: `${facts.to} takes the place of two instances`,
          hint: 'keep one; to delete the other, write `state: absent` on it',
        },
);
