import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import objectsSchema from '../../schemas/objects.schema.json' with { type: 'json' };
import projectSchema from '../../schemas/project.schema.json' with { type: 'json' };
import type { Diagnostic } from '../model/diagnostic.ts';
import { keyAt, type Located, type LocatedScalar, type Place, plainValue } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import { type ProblemExtras, problemAt } from './problem.ts';
import { type ObjectsPart, splitObjects } from './split-objects.ts';

/** The published schemas by what they describe. */
export type SchemaName = 'project' | 'objects';

/** Holds a file's tree against the published schema: at each place the one most telling problem. */
export function checkShape(file: string, root: Located, schema: SchemaName): readonly Diagnostic[] {
  const validate = validatorOf(schema);
  const found = new Map<string, Diagnostic>();
  for (const part of schema === 'objects' ? splitObjects(root) : [{ root, firstItem: 0 }]) {
    if (validate(plainValue(part.root))) continue;
    for (const error of validate.errors ?? []) {
      const diagnostic = describe(file, part, error);
      const { line, column } = diagnostic?.source ?? {};
      if (diagnostic && !found.has(`${line}:${column}`)) found.set(`${line}:${column}`, diagnostic);
    }
    if (found.size > MAX_PROBLEMS) return [...found.values(), tooMany(file, part.root)];
  }
  return [...found.values()];
}

/** After so many problems in one file they are all alike, and nobody reads on. */
const MAX_PROBLEMS = 10_000;

function tooMany(file: string, part: Located): Diagnostic {
  const message = `the file has more than ${MAX_PROBLEMS} problems of shape; those further down are not shown`;
  return problemAt(file, part, 'too-many-problems', message, { hint: 'correct these first' });
}

const validators = new Map<SchemaName, ValidateFunction>();

function validatorOf(schema: SchemaName): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  // Numbers are judged by their source text later; NaN and infinities must not be reported twice.
  const ajv = new Ajv({
    strictNumbers: false,
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    // The schemas are our own and tests hold them against draft-07; checking and polishing them costs every command 60 ms.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  ajv.addVocabulary(['x-names']);
  const validate = ajv.compile(schema === 'project' ? projectSchema : objectsSchema);
  validators.set(schema, validate);
  return validate;
}

function describe(file: string, { root, firstItem }: ObjectsPart, error: ErrorObject): Diagnostic | undefined {
  // `if` only says that a branch failed, which has said so itself; inside `propertyNames` the keyword itself speaks.
  if (error.keyword === 'if' || error.propertyName !== undefined) return undefined;
  const { node, key } = locate(root, error.instancePath);
  const where = error.instancePath === '' ? 'the file' : `\`${dotted(error.instancePath, firstItem)}\``;
  const problem = (place: Place, code: string, message: string, extras: ProblemExtras = {}): Diagnostic =>
    problemAt(file, place, code, message, extras);
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params['additionalProperty']);
      return problem(keyAt(node, name), 'unknown-key', `${where} has no key ${quote(name)}`, {
        hint: hintForKey(name, Object.keys(error.parentSchema?.['properties'] ?? {})),
      });
    }
    case 'propertyNames': {
      const name = String(error.params['propertyName']);
      const message = `${quote(name)} cannot be a name in ${where}: ${String(error.parentSchema?.['x-names'] ?? 'it is not allowed')}`;
      return problem(keyAt(node, name), 'invalid-name', message);
    }
    case 'required':
      return problem(
        key ?? node,
        'missing-key',
        `${where} needs the key ${quote(String(error.params['missingProperty']))}`,
      );
    case 'type':
      return problem(
        node,
        'wrong-type',
        `${where} must be ${typeNames(error.params['type'])}, not ${describeNode(node)}`,
        {
          hint: hintForType(node, error.params['type']),
        },
      );
    case 'enum':
    case 'const': {
      const allowed = (
        error.keyword === 'enum' ? error.params['allowedValues'] : [error.params['allowedValue']]
      ) as unknown[];
      return problem(node, 'not-allowed', `${where} must be ${oneOf(allowed)}, not ${describeNode(node)}`, {
        hint: hintForValue(node, allowed),
      });
    }
    default:
      return problem(node, 'invalid-value', `${where} ${limitOf(error)}`);
  }
}

/** What a value must be to keep within its limits, in words. */
function limitOf({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'minLength':
    case 'minItems':
      return 'must not be empty';
    case 'minimum':
      return `must be ${String(params['limit'])} or more`;
    case 'maximum':
      return `must be ${String(params['limit'])} or less`;
    case 'uniqueItems':
      return 'names the same thing twice';
    case 'pattern':
      return `does not look as it must (${String(params['pattern'])})`;
    default:
      return message ?? 'is not valid';
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

function hintForKey(name: string, known: readonly string[]): string {
  if (name === 'moved')
    return 'this version does not act on `moved`: rename with `state: absent` on the old id and a new declaration';
  if (['associations', 'relationships'].includes(name) && known.includes('state'))
    return 'the relationships of an instance stand under `attributes`';
  const nearest = nearestName(name, known);
  if (nearest) return `did you mean \`${nearest}\`?`;
  return known.length === 0 ? 'remove it' : `known keys: ${known.join(', ')}`;
}

function hintForType(node: Located, wanted: unknown): string | undefined {
  const types = [wanted].flat();
  if (node.kind === 'scalar' && node.plain && types.includes('string') && node.text !== '' && node.value !== null)
    return `write ${quote(node.text)}`;
  if (node.kind === 'scalar' && node.value === null && node.text === '') {
    if (types.includes('object')) return 'write {} or remove the key';
    if (types.includes('array')) return 'write [] or remove the key';
  }
  if (node.kind === 'scalar' && types.length === 1 && types[0] === 'array') return `write [${showScalar(node)}]`;
  return undefined;
}

function hintForValue(node: Located, allowed: readonly unknown[]): string | undefined {
  if (node.kind !== 'scalar') return undefined;
  const text = typeof node.value === 'string' ? node.value : node.text;
  if (allowed.includes(text)) return `write ${quote(text)}`;
  // One digit off is another version, not a slip.
  if (/^[\d.]+$/u.test(text)) return undefined;
  const nearest = nearestName(
    text,
    allowed.filter((value): value is string => typeof value === 'string'),
  );
  return nearest === undefined ? undefined : `did you mean ${nearest}?`;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? quote(values[0]) : `one of ${values.map(quote).join(', ')}`;
}

const TYPE_NAMES: { readonly [type: string]: string } = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function typeNames(types: unknown): string {
  return [types]
    .flat()
    .map((type) => TYPE_NAMES[String(type)] ?? String(type))
    .join(' or ');
}

/** Says what a node is without saying what it holds, unless it is short and plain. */
function describeNode(node: Located): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return node.text === '' ? 'empty' : 'null';
  if (typeof node.value === 'string') return node.value.length > 40 ? 'a long text' : quote(node.value);
  return `${typeof node.value === 'number' ? 'the number' : ''} ${node.text}`.trim();
}

function showScalar(node: LocatedScalar): string {
  return typeof node.value === 'string' ? quote(node.value) : node.text;
}

function quote(value: unknown): string {
  return JSON.stringify(value);
}
