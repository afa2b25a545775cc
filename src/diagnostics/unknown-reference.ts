import type { Address } from '../model/address.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A member that is neither declared nor `state: external`. */
export const unknownReference: DefinedDiagnostic<{
  /** `Order.items`, `contacts.orders`. */
  readonly relationship: string;
  readonly target: Address;
  readonly type: string;
  readonly id: string;
  /** Where it moves, when it does. */
  readonly movedTo: Address | undefined;
  /** The external id of something declared that is meant for sure, or looks much like it. */
  readonly meant: { readonly id: string; readonly why: 'address' | 'likeness' } | undefined;
}> = defineDiagnostic(
  'unknown-reference',
  'error',
  'The member is not declared',
  ({ relationship, target, type, id, movedTo, meant }) => ({
    message: `${relationship} points at ${target}, which is not declared`,
    hint:
      movedTo !== undefined
        ? `it moves to ${movedTo}: name that one`
        : meant === undefined
          ? `declare it; when others own it: instances: { ${type}: { ${quote(id)}: { state: external } } }`
          : meant.why === 'address'
            ? `write ${quote(meant.id)}: members are external ids, not addresses`
            : `did you mean ${quote(meant.id)}?`,
  }),
);
