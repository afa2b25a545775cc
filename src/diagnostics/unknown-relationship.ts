import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A relationship of contacts or conversations that trueup.yaml does not declare. */
export const unknownRelationship: DefinedDiagnostic<{
  readonly owner: string;
  readonly name: string;
  readonly known: readonly string[];
  /** The declared name most like it. */
  readonly nearest: string | undefined;
  /** It is declared, as an attribute. */
  readonly isAttribute: boolean;
}> = defineDiagnostic(
  'unknown-relationship',
  'error',
  'The relationship is not declared',
  ({ owner, name, known, nearest, isAttribute }) => ({
    message: `${owner} has no declared relationship ${quote(name)}`,
    hint: isAttribute
      ? 'it is an attribute: write it under `attributes`'
      : nearest !== undefined
        ? `did you mean \`${nearest}\`?`
        : `declare it in trueup.yaml${known.length > 0 && known.length <= 20 ? `; relationships of ${owner}: ${known.join(', ')}` : ''}`,
  }),
);
