import { nearestName } from '../model/nearest-name.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { quote } from './quote.ts';

/** A type that trueup.yaml does not declare: instances of it are written, or a relationship points at it. */
export const unknownType: DefinedDiagnostic<{
  readonly type: string;
  /** The declared types. */
  readonly declared: readonly string[];
}> = defineDiagnostic('unknown-type', 'error', 'The type is not declared', ({ type, declared }) => {
  const nearest = nearestName(type, declared);
  return {
    message: `the type ${quote(type)} is not declared in trueup.yaml`,
    hint:
      nearest === undefined
        ? 'declare it under `types` in trueup.yaml'
        : `did you mean ${nearest}, as trueup.yaml has it?`,
  };
});
