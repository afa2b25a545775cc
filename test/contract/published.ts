import { Ajv, type ValidateFunction } from 'ajv';
import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { collectFieldNames, compareFields, compareWithSchema, type FieldDifference } from './compare-fields.ts';
import { loadDescription, objectAt, resolve, type Version } from './description.ts';

/** One documented operation, and the questions asked of it. Problems are lines of text; none means it fits. */
export interface Operation {
  /** `GET /contacts/{contact_id}`. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly statuses: readonly string[];
  checkRequest(body: Json | undefined): readonly string[];
  checkParameter(place: 'path' | 'query' | 'header', name: string, value: string): readonly string[];
  checkResponse(status: number, body: Json): readonly string[];
  /** Fields the answer carries and the description does not know, and fields it describes and the answer lacks. */
  compareFields(status: number, body: Json): FieldDifference;
  /** Documented answers of this status, word for word. */
  examples(status: number): readonly Json[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonObject;
}

export interface Published {
  readonly version: Version;
  readonly operations: readonly Operation[];
  /** The operation a request means, with the values of its path; fixed paths win. */
  find(method: string, path: string): { operation: Operation; pathValues: ReadonlyMap<string, string> } | undefined;
  /** Every field name any schema of the extract has. */
  fieldNames(): ReadonlySet<string>;
}

/** Loads the description of one version, with the questions asked of it. */
export function loadPublished(version: Version): Published {
  const document = loadDescription(version);
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, 'published');
  const operations = Object.entries(objectAt(document, 'paths')).flatMap(([path, methods]) =>
    Object.keys(methods as JsonObject).map((method) => buildOperation(document, ajv, path, method)),
  );
  return {
    version,
    operations,
    find: (method, path) => findOperation(operations, method, path),
    fieldNames: () => collectFieldNames(document),
  };
}

function buildOperation(document: JsonObject, ajv: Ajv, path: string, method: string): Operation {
  const described = objectAt(document, 'paths', path, method);
  const parameters = described['parameters'] as unknown as readonly Parameter[];
  const responses = objectAt(described, 'responses');
  const mediaAt = (status: number): JsonObject | undefined => {
    const answer = responses[String(status)];
    if (!isJsonObject(answer)) return undefined;
    return objectAt(resolve(document, answer), 'content', 'application/json');
  };
  const check = (schema: Json, value: Json): readonly string[] => {
    const validate = compile(ajv, schema);
    if (validate(value)) return [];
    const all = validate.errors ?? [];
    // The null of `nullable` and the combinators only say that something below them did not fit.
    const told = all.filter(({ message, keyword }) => !COMBINATORS.has(keyword) && message !== 'must be null');
    return [
      ...new Set((told.length > 0 ? told : all).map(({ instancePath, message }) => `${instancePath} ${message}`)),
    ];
  };
  return {
    name: `${method.toUpperCase()} ${path}`,
    parameters,
    statuses: Object.keys(responses),
    checkRequest: (body) => {
      const described = requestSchema(document, path, method);
      if (described === undefined) return body === undefined ? [] : ['no body is documented'];
      if (body === undefined) return ['a body is documented and none was sent'];
      const { undocumented } = compareWithSchema(document, described, body);
      return [...check(described, body), ...undocumented.map((field) => `${field} is not documented`)];
    },
    checkParameter: (place, name, value) => {
      const parameter = parameters.find((each) => each.in === place && each.name === name);
      if (parameter === undefined) return [`${place} parameter ${name} is not documented`];
      const { type } = parameter.schema;
      return check(
        parameter.schema,
        type === 'integer' ? Number(value) : type === 'boolean' ? value === 'true' : value,
      );
    },
    checkResponse: (status, body) => {
      const media = mediaAt(status);
      return media === undefined ? [`status ${status} is not documented`] : check(media['schema'] as Json, body);
    },
    compareFields: (status, body) => {
      const media = mediaAt(status);
      if (media === undefined) return { undocumented: [], absent: [] };
      return compareFields(document, media, body);
    },
    examples: (status) => Object.values(objectAt(mediaAt(status) ?? {}, 'examples')) as readonly Json[],
  };
}

const COMBINATORS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'if']);
const compiled = new WeakMap<Ajv, Map<string, ValidateFunction>>();

/** Schemas outside the document refer into it by its name. */
function compile(ajv: Ajv, schema: Json): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"published#/');
  const known = compiled.get(ajv) ?? new Map<string, ValidateFunction>();
  compiled.set(ajv, known);
  const validate = known.get(text) ?? ajv.compile(JSON.parse(text) as object);
  known.set(text, validate);
  return validate;
}

function requestSchema(document: JsonObject, path: string, method: string): JsonObject | undefined {
  const body = objectAt(document, 'paths', path, method)['requestBody'];
  return isJsonObject(body) ? objectAt(body, 'content', 'application/json', 'schema') : undefined;
}

function findOperation(operations: readonly Operation[], method: string, path: string): ReturnType<Published['find']> {
  const parts = path.split('/');
  const fitting = operations.flatMap((operation) => {
    const [verb, template = ''] = operation.name.split(' ');
    const pattern = template.split('/');
    if (verb !== method || pattern.length !== parts.length) return [];
    const pathValues = new Map<string, string>();
    for (const [index, piece] of pattern.entries()) {
      const part = parts[index] ?? '';
      if (piece.startsWith('{')) pathValues.set(piece.slice(1, -1), decodeURIComponent(part));
      else if (piece !== part) return [];
    }
    return [{ operation, pathValues }];
  });
  return fitting.sort((left, right) => left.pathValues.size - right.pathValues.size)[0];
}
