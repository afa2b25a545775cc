import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { Json } from '../model/json.ts';

/** Validates a value against the published plan schema; says what is wrong, or undefined. */
export function checkPlanShape(value: Json): string | undefined {
  const schema: unknown = JSON.parse(readFileSync(new URL('../../schemas/plan.schema.json', import.meta.url), 'utf8'));
  const ajv = new Ajv({ strict: true, allErrors: false });
  const validate = ajv.compile(schema as object);
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  return error
    ? `${error.instancePath || 'the document'} ${error.message ?? 'is not as it should be'}`
    : 'it is no plan';
}
