import type { ErrorObject, ValidateFunction } from 'ajv';
import { diagnosticAt } from '../diagnostics/diagnostic-at.ts';
import { invalidName } from '../diagnostics/invalid-name.ts';
import { invalidValue } from '../diagnostics/invalid-value.ts';
import { missingKey } from '../diagnostics/missing-key.ts';
import { moreProblems } from '../diagnostics/more-problems.ts';
import { notAllowed } from '../diagnostics/not-allowed.ts';
import { unknownKey } from '../diagnostics/unknown-key.ts';
import { wrongType } from '../diagnostics/wrong-type.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { keyAt, type Located, type Place, plainValue } from '../model/located.ts';
import { compileShape, type ShapeName } from './compile-shape.ts';
import { type ObjectsPart, splitObjects } from './split-objects.ts';

/** Holds a file's tree against the published schema: at each place the one most telling problem. */
export function checkShape(file: string, root: Located, schema: ShapeName): readonly Diagnostic[] {
  const validate = validatorOf(schema);
  const found = new Map<string, Diagnostic>();
  for (const part of schema === 'objects' ? splitObjects(root) : [{ root, firstItem: 0 }]) {
    if (validate(plainValue(part.root))) continue;
    for (const error of validate.errors ?? []) {
      const diagnostic = describe(file, part, error);
      if (!diagnostic) continue;
      const place = `${diagnostic.source?.line}:${diagnostic.source?.column}`;
      const known = found.get(place);
      // A key that is unknown is most likely the one that seems to be missing.
      const tellsMore = diagnostic.code === 'unknown-key' && known?.code === 'missing-key';
      if (!known || tellsMore) found.set(place, diagnostic);
    }
    if (found.size > MAX_PROBLEMS) return [...found.values(), tooMany(file, part.root)];
  }
  return [...found.values()];
}

/** After so many problems in one file they are all alike, and nobody reads on. */
const MAX_PROBLEMS = 10_000;

function tooMany(file: string, part: Located): Diagnostic {
  return diagnosticAt(file, part, moreProblems({ file, shown: MAX_PROBLEMS }));
}

const validators = new Map<ShapeName, ValidateFunction>();

function validatorOf(schema: ShapeName): ValidateFunction {
  const validate = validators.get(schema) ?? compileShape(schema);
  validators.set(schema, validate);
  return validate;
}

function describe(file: string, { root, firstItem }: ObjectsPart, error: ErrorObject): Diagnostic | undefined {
  // `if` only says that a branch failed, which has said so itself; inside `propertyNames` the keyword itself speaks.
  if (error.keyword === 'if' || error.propertyName !== undefined) return undefined;
  const { node, key } = locate(root, error.instancePath);
  const where = error.instancePath === '' ? 'the file' : `\`${dotted(error.instancePath, firstItem)}\``;
  const { keyword, params, parentSchema = {} } = error;
  switch (keyword) {
    case 'additionalProperties': {
      const name = String(params['additionalProperty']);
      const known = Object.keys(parentSchema['properties'] ?? {});
      return diagnosticAt(file, keyAt(node, name), unknownKey({ where, key: name, known }));
    }
    case 'propertyNames': {
      const name = String(params['propertyName']);
      const rule = String(parentSchema['x-names'] ?? 'it is not allowed');
      return diagnosticAt(file, keyAt(node, name), invalidName({ where, name, rule }));
    }
    case 'required':
      return diagnosticAt(file, key ?? node, missingKey({ where, key: String(params['missingProperty']) }));
    case 'type':
      return diagnosticAt(file, node, wrongType({ where, wanted: [params['type']].flat(), node }));
    case 'enum':
      return diagnosticAt(file, node, notAllowed({ where, allowed: params['allowedValues'], node }));
    case 'const':
      return diagnosticAt(file, node, notAllowed({ where, allowed: [params['allowedValue']], node }));
    default:
      return diagnosticAt(
        file,
        node,
        invalidValue({ where, keyword, limit: String(params['limit'] ?? params['pattern']) }),
      );
  }
}

/** The node a JSON pointer names, and the place of its key. */
function locate(root: Located, pointer: string): { node: Located; key: Place | undefined } {
  let node = root;
  let key: Place | undefined;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const entry = node.kind === 'map' ? node.entries.get(name) : undefined;
    const next = node.kind === 'list' ? node.items[Number(name)] : entry?.value;
    if (!next) break;
    key = entry?.key;
    node = next;
  }
  return { node, key };
}

function dotted(pointer: string, firstItem: number): string {
  const parts = pointer.split('/').slice(1);
  if (firstItem > 0 && parts[1] !== undefined) parts[1] = String(Number(parts[1]) + firstItem);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}
