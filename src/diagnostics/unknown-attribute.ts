import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An attribute that trueup.yaml does not declare. */
export const unknownAttribute: DefinedDiagnostic<{
  /** A type, `contacts` or `conversations`. */
  readonly owner: string;
  readonly name: string;
  readonly known: readonly string[];
  /** The declared name most like it. */
  readonly nearest: string | undefined;
  /** It is declared, as a relationship of contacts or conversations. */
  readonly isRelationship: boolean;
}> = defineDiagnostic(
  'unknown-attribute',
  'error',
  'The attribute is not declared',
  ({ owner, name, known, nearest, isRelationship }) => ({
    message: `${owner} has no declared attribute ${quote(name)}`,
    hint: isRelationship
      ? 'it is a relationship: write it under `associations`'
      : nearest !== undefined
        ? `did you mean \`${nearest}\`?`
        : `declare it in trueup.yaml${known.length > 0 && known.length <= 20 ? `; attributes of ${owner}: ${known.join(', ')}` : ''}`,
  }),
);
