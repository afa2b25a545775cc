import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A key that has to be there. */
export const missingKey: DefinedDiagnostic<{
  /** What lacks it, as a message calls it: `the file`, a path in back quotes, `the relationship Order.items`. */
  readonly where: string;
  readonly key: string;
}> = defineDiagnostic('missing-key', 'error', 'A key is missing', ({ where, key }) => ({
  message: `${where} needs the key ${quote(key)}`,
  hint: HINTS[`${where}.${key}`] ?? HINTS[key] ?? `add \`${key}\``,
}));

const HINTS: { readonly [key: string]: string } = {
  version: 'add `version: 1`',
  workspace: 'add `workspace: { id: ID }`, with the id_code of the workspace',
  '`workspace`.id':
    'add `id: ID`, the id_code of the workspace; `trueup doctor` tells it when the id here is not that of the token',
  id: 'add `id`, in quotes',
  to: 'add `to: TYPE`, the type that the relationship points at',
  type: 'add `type`: string, integer, decimal, boolean, datetime, list or relationship',
  key: 'add `key: COLUMN`, the column that holds the external id',
  from: 'add `from: instance/TYPE/ID`, the old address',
};
