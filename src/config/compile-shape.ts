import { Ajv, type CodeOptions, type ValidateFunction } from 'ajv';
import objectsSchema from '../../schemas/objects.schema.json' with { type: 'json' };
import projectSchema from '../../schemas/project.schema.json' with { type: 'json' };

/** The published schemas of what users write, by what they describe. */
export const shapeNames = ['project', 'objects'] as const;
export type ShapeName = (typeof shapeNames)[number];

/**
 * The validator of one shape. Compiling takes longer than all else that a small project needs, so the build puts a module
 * in the place of this one that holds what `shapeAjv` compiled (`build-schemas.mjs`).
 */
export function compileShape(name: ShapeName): ValidateFunction {
  return shapeAjv().getSchema(name) as ValidateFunction;
}

/** Knows both shapes by their names. */
export function shapeAjv(code: CodeOptions = {}): Ajv {
  const ajv = new Ajv({
    // Numbers are judged by their source text later; NaN and infinities must not be reported twice.
    strictNumbers: false,
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    // The schemas are our own and tests hold them against draft-07; checking and polishing them costs every command 60 ms.
    meta: false,
    validateSchema: false,
    code: { optimize: false, ...code },
  });
  ajv.addVocabulary(['x-names']);
  return ajv.addSchema(projectSchema, 'project').addSchema(objectsSchema, 'objects');
}
