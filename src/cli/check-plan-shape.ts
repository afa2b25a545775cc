import type { ValidateFunction } from 'ajv';
import type { Json } from '../model/json.ts';
import { compileShape } from './compile-plan-shape.ts';

let validate: ValidateFunction | undefined;

/** Validates a value against the published plan schema; says what is wrong, or undefined. */
export function checkPlanShape(value: Json): string | undefined {
  validate ??= compileShape('plan');
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return error
    ? `${error.instancePath || 'the document'} ${error.message ?? 'is not as it should be'}`
    : 'it is no plan';
}
