/*
 * Cuts Intercom's published OpenAPI descriptions down to the operations trueup uses and the components they reach.
 * Usage: node test/contract/openapi/extract.mjs DIRECTORY, where DIRECTORY holds 2.14.yaml, 2.15.yaml and 2.16.yaml.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

const VERSIONS = ['2.14', '2.15', '2.16'];

const OPERATIONS = [
  [/^\/custom_object_instances\/\{[a-z_]+\}$/u, ['get', 'post', 'delete']],
  [/^\/custom_object_instances\/\{[a-z_]+\}\/\{[a-z_]+\}$/u, ['get', 'delete']],
  ['/contacts', ['post']],
  [/^\/contacts\/\{[a-z_]+\}$/u, ['get', 'put', 'delete']],
  [/^\/contacts\/find_by_external_id\/\{[a-z_]+\}$/u, ['get']],
  ['/contacts/search', ['post']],
  ['/conversations', ['post']],
  [/^\/conversations\/\{[a-z_]+\}$/u, ['get', 'put', 'delete']],
  ['/conversations/attributes', ['get']],
  ['/data_attributes', ['get']],
  ['/me', ['get']],
];

/** Prose; examples of single fields go as well, those of whole answers stay. */
const DROPPED = new Set(['description', 'summary', 'title']);

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: node test/contract/openapi/extract.mjs DIRECTORY');
for (const version of VERSIONS) {
  const text = await readFile(join(directory, `${version}.yaml`), 'utf8');
  const extract = cut(parse(text, { uniqueKeys: false }));
  await writeFile(new URL(`${version}.json`, import.meta.url), `${JSON.stringify(extract, null, 1)}\n`);
}

function cut(source) {
  const paths = {};
  for (const [path, item] of Object.entries(source.paths)) {
    const [, methods = []] =
      OPERATIONS.find(([wanted]) => (wanted instanceof RegExp ? wanted.test(path) : wanted === path)) ?? [];
    const kept = methods.filter((method) => item[method] !== undefined);
    const shared = item.parameters ?? [];
    if (kept.length === 0) continue;
    paths[path] = Object.fromEntries(kept.map((method) => [method, operation(item[method], shared)]));
  }
  const components = {};
  const queue = [...references(paths)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [, , section, name] = next.split('/');
    if (components[section]?.[name] !== undefined) continue;
    const component = schema(source.components[section][name]);
    components[section] = { ...components[section], [name]: component };
    queue.push(...references(component));
  }
  for (const [section, held] of Object.entries(components)) {
    components[section] = Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  const { title, version, license } = source.info;
  return { openapi: source.openapi, info: { title, version, license }, paths, components };
}

function operation({ operationId, parameters = [], requestBody, responses }, shared) {
  return {
    operationId,
    parameters: [...shared, ...parameters].map(schema),
    ...(requestBody === undefined ? {} : { requestBody: content(requestBody) }),
    responses: Object.fromEntries(Object.entries(responses).map(([status, answer]) => [status, content(answer)])),
  };
}

/** A request or response body: its schema without prose, its examples as they are. */
function content(body) {
  if (body.$ref !== undefined) return body;
  const types = Object.entries(body.content ?? {}).map(([type, media]) => {
    const examples = Object.entries(media.examples ?? (media.example === undefined ? {} : { example: media }));
    const kept = examples.map(([name, example]) => [name, example.value ?? example.example]);
    return [type, { schema: schema(media.schema), examples: Object.fromEntries(kept) }];
  });
  return { content: Object.fromEntries(types) };
}

function schema(value) {
  if (Array.isArray(value)) return value.map(schema);
  if (typeof value !== 'object' || value === null) return value;
  if (value.content !== undefined) return content(value);
  // A mapping under one of these names is a field that happens to be called so.
  const kept = Object.entries(value).filter(
    ([key, held]) => key !== 'example' && (!DROPPED.has(key) || (typeof held === 'object' && held !== null)),
  );
  return Object.fromEntries(kept.map(([key, held]) => [key, schema(held)]));
}

function references(value) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    key === '$ref' && typeof held === 'string' ? [held] : references(held),
  );
}
