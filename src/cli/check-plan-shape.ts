import { Ajv, type ValidateFunction } from 'ajv';
import planSchema from '../../schemas/plan.schema.json' with { type: 'json' };
import type { Json } from '../model/json.ts';

let validate: ValidateFunction | undefined;

/** Validates a value against the published plan schema; says what is wrong, or undefined. */
export function checkPlanShape(value: Json): string | undefined {
  validate ??= new Ajv({ strict: true, allErrors: false, meta: false, validateSchema: false }).compile(planSchema);
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return error
    ? `${error.instancePath || 'the document'} ${error.message ?? 'is not as it should be'}`
    : 'it is no plan';
}
