import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import type { Version } from './description.ts';
import { loadPublished, type Operation, type Published } from './published.ts';

/** What a description cannot tell: which workspace this is, who is in it, and which attributes are relationships. */
export interface Population {
  readonly workspace: string;
  /** Owner (a type, `contact`, `conversation`), attribute, and the type it points at. */
  readonly relationships: { readonly [owner: string]: { readonly [attribute: string]: string } };
  readonly contacts: readonly JsonObject[];
  readonly conversations: readonly string[];
}

export interface IndependentServer {
  readonly url: string;
  /** Requests and answers that the description does not allow. */
  readonly problems: readonly string[];
  readonly requests: readonly string[];
  /** External ids of the instances of a type. */
  instances(type: string): readonly string[];
  close(): Promise<void>;
}

/** A record as stored: its own fields, attributes as sent, relationships as ids. */
interface Stored {
  readonly owner: string;
  readonly id: string;
  readonly fields: JsonObject;
  readonly attributes: JsonObject;
}

interface Asked {
  readonly operation: Operation;
  readonly values: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

interface Told {
  readonly status: number;
  readonly body: Json;
}

/**
 * A second Intercom for tests that shares no code and no opinion with the sandbox: every answer is a documented example
 * with the values put in that were sent, and every request and answer is held against the description.
 */
export async function startIndependentServer(version: Version, population: Population): Promise<IndependentServer> {
  const published = loadPublished(version);
  const shelf = createShelf(populate(population));
  const problems: string[] = [];
  const requests: string[] = [];
  const answer = createAnswers(published, population, shelf);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '' } = incoming;
      requests.push(`${method} ${url}`);
      const text = Buffer.concat(chunks).toString('utf8');
      const sent = text === '' ? undefined : (JSON.parse(text) as Json);
      const [path = '', query = ''] = url.split('?');
      const found = published.find(method, path);
      let told: Told = { status: 404, body: {} };
      if (found === undefined) {
        problems.push(`${method} ${url} is not documented`);
      } else {
        const { operation, pathValues: values } = found;
        problems.push(...operation.checkRequest(sent));
        told = answer({ operation, values, query: new URLSearchParams(query), body: isJsonObject(sent) ? sent : {} });
        const documented = operation.statuses.includes(String(told.status));
        if (documented) problems.push(...operation.checkResponse(told.status, told.body));
      }
      outgoing.writeHead(told.status, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(told.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    problems,
    requests,
    instances: (type) => shelf.all(type).map(({ fields }) => String(fields['external_id'])),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const COLLECTION = '/custom_object_instances/{custom_object_type_identifier}';
const ONE = `${COLLECTION}/{custom_object_instance_id}`;

function populate({ contacts, conversations }: Population): readonly Stored[] {
  return [
    ...contacts.map((fields) => ({ owner: 'contact', id: String(fields['id']), fields, attributes: {} })),
    ...conversations.map((id) => ({ owner: 'conversation', id, fields: { id }, attributes: {} })),
  ];
}

/** The first documented answer of an operation, or another one of them. */
type Example = (name: string, status?: number, which?: number) => JsonObject;

function examplesOf(published: Published): Example {
  return (name, status = 200, which = 0) => {
    const shown = published.operations.find((each) => each.name === name)?.examples(status)[which];
    if (!isJsonObject(shown)) throw new Error(`${published.version} has no example of ${name} ${status}`);
    return shown;
  };
}

/** Everything there is, by owner and id. */
interface Shelf {
  get(owner: string, id: string): Stored | undefined;
  byExternalId(owner: string, externalId: string | null): Stored | undefined;
  all(owner: string): readonly Stored[];
  /** Merges a body as it was sent into a record; null and the empty list clear. */
  store(record: Stored, body: JsonObject): Stored;
  remove(record: Stored): void;
}

function createShelf(population: readonly Stored[]): Shelf {
  const records = new Map(population.map((record) => [keyOf(record), record]));
  const all = (owner: string): readonly Stored[] => [...records.values()].filter((each) => each.owner === owner);
  return {
    get: (owner, id) => records.get(keyOf({ owner, id })),
    byExternalId: (owner, externalId) => all(owner).find(({ fields }) => fields['external_id'] === externalId),
    all,
    store: (record, body) => {
      const { custom_attributes: sent, ...fields } = body;
      const merged = Object.entries({ ...record.attributes, ...(isJsonObject(sent) ? sent : {}) });
      const kept = merged.filter(([, value]) => value !== null && (!Array.isArray(value) || value.length > 0));
      const attributes = Object.fromEntries(kept) as JsonObject;
      const stored = { ...record, fields: { ...record.fields, ...fields } as JsonObject, attributes };
      records.set(keyOf(record), stored);
      return stored;
    },
    remove: (record) => {
      records.delete(keyOf(record));
    },
  };
}

function keyOf({ owner, id }: Pick<Stored, 'owner' | 'id'>): string {
  return `${owner}/${id}`;
}

/** Puts a record into the documented answer of its kind, relationships into the documented list of instances. */
function createRenderer(example: Example, { relationships }: Population, shelf: Shelf): (record: Stored) => JsonObject {
  // The documented updates; the example of reading a conversation contradicts its schema.
  const update = 'PUT /conversations/{conversation_id}';
  const templates: { readonly [owner: string]: JsonObject } = {
    contact: example('GET /contacts/{contact_id}'),
    conversation: example(update),
  };
  const list = (example(update, 200, 1)['custom_attributes'] as JsonObject)['order'] as JsonObject;
  const [instance] = list['instances'] as readonly JsonObject[];
  const showNested = ({ owner, id, fields, attributes }: Stored): JsonObject => {
    const plain = Object.entries(attributes).filter(([name]) => relationships[owner]?.[name] === undefined);
    return { ...instance, ...fields, id, type: owner, custom_attributes: Object.fromEntries(plain) };
  };
  return ({ owner, id, fields, attributes }) => {
    const shown = Object.entries(attributes).map(([name, value]): [string, Json] => {
      const to = relationships[owner]?.[name];
      if (to === undefined) return [name, value];
      const held = [value].flat().flatMap((each) => shelf.get(to, String(each)) ?? []);
      return [name, { ...list, type: `${to}.list`, instances: held.map(showNested) }];
    });
    const template = templates[owner] ?? { ...example(`POST ${COLLECTION}`), type: owner };
    return { ...template, ...fields, id, custom_attributes: Object.fromEntries(shown) };
  };
}

/** What each operation does; the parameters of its path follow in order. */
type Routes = { readonly [operation: string]: (asked: Asked, first: string, second: string) => Told };

function createAnswers(published: Published, population: Population, shelf: Shelf): (asked: Asked) => Told {
  const example = examplesOf(published);
  const show = createRenderer(example, population, shelf);
  const routes = { ...instanceRoutes(example, shelf, show), ...peopleRoutes(example, shelf, show) };
  return (asked) => {
    const { name } = asked.operation;
    const [first = '', second = ''] = [...asked.values.values()];
    if (name === 'GET /me') {
      const me = example(name);
      return { status: 200, body: { ...me, app: { ...(me['app'] as JsonObject), id_code: population.workspace } } };
    }
    // The lists of attributes answer their documented example as it is.
    return routes[name]?.(asked, first, second) ?? { status: 200, body: example(name) };
  };
}

function instanceRoutes(example: Example, shelf: Shelf, show: (record: Stored) => JsonObject): Routes {
  let lastId = 20;
  const missing = (): Told => ({ status: 404, body: example(`GET ${ONE}`, 404) });
  const found = (record: Stored | undefined): Told => (record ? { status: 200, body: show(record) } : missing());
  const remove = (record: Stored | undefined): Told => {
    if (record === undefined) return missing();
    shelf.remove(record);
    return { status: 200, body: { ...example(`DELETE ${ONE}`), id: record.id, object: record.owner } };
  };
  const page = (owner: string, query: URLSearchParams): Told => {
    const holders = ['contact', 'conversation'].filter((kind) => query.has(`references_${kind}_id`));
    const held = holders.flatMap((kind) => {
      const holder = shelf.get(kind, query.get(`references_${kind}_id`) ?? '');
      return Object.values(holder?.attributes ?? {}).flat();
    });
    const whole = shelf.all(owner).filter(({ id }) => holders.length === 0 || held.includes(id));
    const [number, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 20)];
    const pages = { type: 'pages', page: number, per_page: size, total_pages: Math.ceil(whole.length / size) };
    const data = whole.slice((number - 1) * size, number * size).map(show);
    return { status: 200, body: { ...example(`GET ${COLLECTION}`), pages, total_count: whole.length, data } };
  };
  return {
    [`POST ${COLLECTION}`]: ({ body }, owner) => {
      const known = shelf.byExternalId(owner, body['external_id'] as string);
      if (known === undefined) lastId += 1;
      const fields = { external_created_at: null, external_updated_at: null };
      return found(shelf.store(known ?? { owner, id: String(lastId), fields, attributes: {} }, body));
    },
    [`GET ${COLLECTION}`]: ({ query }, owner) =>
      query.has('external_id') ? found(shelf.byExternalId(owner, query.get('external_id'))) : page(owner, query),
    [`DELETE ${COLLECTION}`]: ({ query }, owner) => remove(shelf.byExternalId(owner, query.get('external_id'))),
    [`GET ${ONE}`]: (_, owner, id) => found(shelf.get(owner, id)),
    [`DELETE ${ONE}`]: (_, owner, id) => remove(shelf.get(owner, id)),
  };
}

function peopleRoutes(example: Example, shelf: Shelf, show: (record: Stored) => JsonObject): Routes {
  // No contact operation describes a miss; this is the one of conversations.
  const missing = (): Told => ({ status: 404, body: example('GET /conversations/{conversation_id}', 404) });
  const found = (record: Stored | undefined): Told => (record ? { status: 200, body: show(record) } : missing());
  const update = (owner: string, id: string, body: JsonObject): Told => {
    const record = shelf.get(owner, id);
    return found(record && shelf.store(record, body));
  };
  return {
    'GET /contacts/{contact_id}': (_, id) => found(shelf.get('contact', id)),
    'PUT /contacts/{contact_id}': ({ body }, id) => update('contact', id, body),
    'GET /contacts/find_by_external_id/{external_id}': (_, id) => found(shelf.byExternalId('contact', id)),
    'POST /contacts/search': ({ body }) => {
      const { field, value } = body['query'] as { field: string; value: Json };
      const data = shelf.all('contact').filter(({ fields }) => fields[field] === value);
      const pages = { type: 'pages', page: 1, per_page: 50, total_pages: 1 };
      const envelope = example('POST /contacts/search');
      return { status: 200, body: { ...envelope, data: data.map(show), total_count: data.length, pages } };
    },
    'GET /conversations/{conversation_id}': (_, id) => found(shelf.get('conversation', id)),
    'PUT /conversations/{conversation_id}': ({ body }, id) => update('conversation', id, body),
  };
}
