import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A list or a map where one value belongs. */
export const notOne: DefinedDiagnostic<
  | { readonly name: string; readonly type: string; readonly written: 'list' | 'map' }
  | {
      readonly name: string;
      /** The only member of the list, as it could be written alone. */
      readonly only: string | undefined;
    }
> = defineDiagnostic('not-one', 'error', 'One value belongs here', (facts) =>
  'type' in facts
    ? {
        message: `${facts.name} holds one ${facts.type === 'list' ? 'of its options' : facts.type}, not a ${facts.written}`,
        hint: 'write one value',
      }
    : {
        message: `${facts.name} points at one, so it takes no list`,
        hint: facts.only === undefined ? 'write one id, or declare it with `many: true`' : `write ${facts.only}`,
      },
);
