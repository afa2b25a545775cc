import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { type RawApi, UnexpectedAnswer } from './raw-api.ts';
import { ATTRIBUTES, CONTACTS, CONVERSATIONS, INSTANCES, type Names, PEOPLE, type TypeName } from './story.ts';

const TYPES: readonly TypeName[] = ['Product', 'Order', 'Shipment'];

/** What a workspace holds of the story, read call by call with nothing of trueup's. */
export async function readWorld(api: RawApi, names: Names, version: string): Promise<Record<string, unknown>> {
  const instances: { type: TypeName; name: string; found: JsonObject }[] = [];
  for (const type of TYPES) {
    for (const name of INSTANCES[type]) {
      const found = await api.findInstance(type, names.external(name));
      if (found !== undefined) instances.push({ type, name, found });
    }
  }
  const byId = new Map(instances.map(({ type, name, found }) => [`${type}/${String(found['id'])}`, name]));
  const world: Record<string, unknown> = {};
  for (const { type, name, found } of instances) world[`${type}/${name}`] = view(ATTRIBUTES[type], found, byId);
  for (const name of CONTACTS) {
    const id = names.contactId(name);
    const seen = view(PEOPLE.contact, await read(api, `/contacts/${id}`), byId);
    // The list inside a contact may be cut without a sign.
    const whole = version === '2.16' ? await readOrders(api, id, byId) : seen['orders'];
    const { orders: _cut, ...attributes } = seen;
    world[`contact/${name}`] = whole === undefined ? attributes : { ...attributes, orders: whole };
  }
  for (const name of CONVERSATIONS) {
    const conversation = await read(api, `/conversations/${names.conversationId(name)}`);
    world[`conversation/${name}`] = view(PEOPLE.conversation, conversation, byId);
  }
  return world;
}

async function read(api: RawApi, path: string): Promise<JsonObject> {
  const told = await api.ask('GET', path);
  if (told.status !== 200 || !isJsonObject(told.body)) throw new UnexpectedAnswer(`GET ${path}`, told);
  return told.body;
}

async function readOrders(
  api: RawApi,
  contact: string,
  byId: ReadonlyMap<string, string>,
): Promise<readonly string[] | undefined> {
  const path = `/custom_object_instances/Order?references_contact_id=${contact}&per_page=150`;
  const { data } = await read(api, path);
  const found = Array.isArray(data) ? (data as readonly JsonObject[]) : [];
  const names = found.flatMap(({ id }) => byId.get(`Order/${String(id)}`) ?? []).sort();
  return names.length === 0 ? undefined : names;
}

/** The attributes of the story only, unset ones left out, times as seconds and members by name. */
function view(
  attributes: Readonly<Record<string, string | { readonly type: string; readonly to?: string }>>,
  { custom_attributes: held }: JsonObject,
  byId: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(attributes)) {
    const value = isJsonObject(held) ? (held[name] ?? null) : null;
    const isReference = typeof spec !== 'string' && spec.to !== undefined;
    if (isReference) {
      const members = idsOf(value).flatMap((id) => byId.get(`${spec.to}/${id}`) ?? []);
      if (members.length > 0) shown[name] = members.sort();
    } else if (value !== null && value !== '') {
      shown[name] = spec === 'datetime' && typeof value === 'string' ? Date.parse(value) / 1000 : value;
    }
  }
  return shown;
}

/** A relationship reads as a list object, an array of ids, or a bare id. */
function idsOf(value: Json): readonly string[] {
  if (value === null || value === '') return [];
  const members = isJsonObject(value) ? value['instances'] : value;
  return [members ?? []]
    .flat()
    .map((member) => String(isJsonObject(member as Json) ? (member as JsonObject)['id'] : member));
}
