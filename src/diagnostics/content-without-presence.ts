import type { State } from '../model/desired.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** Content of an instance that is not meant to be there, or belongs to others. */
export const contentWithoutPresence: DefinedDiagnostic<{
  readonly key: string;
  readonly state: Exclude<State, 'present'>;
}> = defineDiagnostic(
  'content-without-presence',
  'error',
  'Content of something that is not kept from here',
  ({ key, state }) => ({
    message: `${quote(key)} has no meaning with \`state: ${state}\``,
    hint: `remove it, or the \`state: ${state}\``,
  }),
);
