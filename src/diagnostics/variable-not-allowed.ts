import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A variable where none may stand: in an id, or in a table. */
export const variableNotAllowed: DefinedDiagnostic<
  | {
      /** `the external id of this Order`. */
      readonly id: string;
    }
  | {
      /** `Order.order_number`. */
      readonly attribute: string;
    }
> = defineDiagnostic('variable-not-allowed', 'error', 'No variable may stand here', (facts) =>
  'id' in facts
    ? { message: `${facts.id} reads a variable, and only attribute values may`, hint: 'write the id out' }
    : {
        message: `${facts.attribute} reads a variable, and the values of a table may not`,
        hint: 'write the value out, or declare this instance in an object file of its own',
      },
);
