import { Ajv, type CodeOptions, type ValidateFunction } from 'ajv';
import planSchema from '../../schemas/plan.schema.json' with { type: 'json' };

export const shapeNames = ['plan'] as const;

/** The validator of saved plans; the build puts what `shapeAjv` compiled in the place of this module (`build-schemas.mjs`). */
export function compileShape(name: (typeof shapeNames)[number]): ValidateFunction {
  return shapeAjv().getSchema(name) as ValidateFunction;
}

/** Knows the shape of a plan by its name. */
export function shapeAjv(code: CodeOptions = {}): Ajv {
  const ajv = new Ajv({ strict: true, allErrors: false, meta: false, validateSchema: false, code });
  return ajv.addSchema(planSchema, 'plan');
}
