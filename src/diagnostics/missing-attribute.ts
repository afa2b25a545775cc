import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** An attribute declared `required: true` that has no value. */
export const missingAttribute: DefinedDiagnostic<{
  /** A type, `contacts` or `conversations`. */
  readonly owner: string;
  readonly name: string;
  /** Where it is missing; with a row, the column that would feed it. */
  readonly where: 'record' | 'value' | 'columns' | { readonly column: string };
}> = defineDiagnostic('missing-attribute', 'error', 'A required attribute has no value', ({ owner, name, where }) => {
  const required = `${owner}.${name} is required`;
  switch (where) {
    case 'record':
      return { message: `${required} and is missing here`, hint: `add \`${name}\` under \`attributes\`` };
    case 'value':
      return { message: `${required} and cannot be unset`, hint: 'write a value' };
    case 'columns':
      return {
        message: `${required}, and no column feeds it`,
        hint: `add the column ${quote(name)}, or name the column that holds it: columns: { COLUMN: ${name} }`,
      };
    default:
      return { message: `${required} and is missing in this row`, hint: `add ${quote(where.column)}` };
  }
});
