import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts';
import { type RawApi, type Told, UnexpectedAnswer } from './raw-api.ts';
import { ATTRIBUTES, PEOPLE } from './story.ts';

/** One attribute of the story, as it was declared: a data type, or more about it. */
type Spec =
  | string
  | { readonly type: string; readonly options?: readonly string[]; readonly to?: string; readonly many?: boolean };

/** Ids of records that may be written and are deleted afterwards. */
export interface Probes {
  readonly externalId: string;
  readonly contact: string;
  readonly conversation: string;
}

/**
 * Writes every attribute of the story to probes of its own: nothing else tells what attributes instances have. Answers
 * what has to be created in Intercom's settings, a line each.
 */
export async function checkSettings(api: RawApi, probes: Probes): Promise<readonly string[]> {
  const missing: string[] = [];
  const ids = new Map<string, string>();
  for (const type of Object.keys(ATTRIBUTES)) {
    const told = await api.ask('POST', `/custom_object_instances/${type}`, { external_id: probes.externalId });
    if (told.status === 200 && isJsonObject(told.body)) ids.set(type, String(told.body['id']));
    else if (told.status === 404) missing.push(`custom object ${type}`);
    else throw new UnexpectedAnswer(`POST /custom_object_instances/${type}`, told);
  }
  for (const [type, attributes] of Object.entries(ATTRIBUTES)) {
    if (!ids.has(type)) continue;
    const write = (custom_attributes: JsonObject): Promise<Told> =>
      api.ask('POST', `/custom_object_instances/${type}`, { external_id: probes.externalId, custom_attributes });
    missing.push(...(await checkAttributes(`custom object ${type}`, attributes, ids, write)));
  }
  const people = [
    ['people', PEOPLE.contact, `/contacts/${probes.contact}`],
    ['conversations', PEOPLE.conversation, `/conversations/${probes.conversation}`],
  ] as const;
  for (const [owner, attributes, path] of people) {
    const write = (custom_attributes: JsonObject): Promise<Told> => api.ask('PUT', path, { custom_attributes });
    missing.push(...(await checkAttributes(owner, attributes, ids, write)));
  }
  return missing;
}

async function checkAttributes(
  owner: string,
  attributes: Readonly<Record<string, Spec>>,
  ids: ReadonlyMap<string, string>,
  write: (attributes: JsonObject) => Promise<Told>,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [name, spec] of Object.entries(attributes)) {
    const value = valueFor(spec, ids);
    const line = `${owner}: attribute \`${name}\`, ${describe(spec)}`;
    // Its type has to be created first, and is on the list.
    if (value === undefined) missing.push(line);
    else missing.push(...(await tryOut(line, name, spec, value, write)));
  }
  return missing;
}

async function tryOut(
  line: string,
  name: string,
  spec: Spec,
  value: Json,
  write: (attributes: JsonObject) => Promise<Told>,
): Promise<readonly string[]> {
  const told = await write({ [name]: value });
  if (told.status === 400) return [`${line} (${JSON.stringify(told.body).slice(0, 300)})`];
  if (told.status !== 200 || !isJsonObject(told.body)) throw new UnexpectedAnswer(`writing ${line}`, told);
  const attributes = told.body['custom_attributes'];
  const kept = isJsonObject(attributes) ? (attributes[name] ?? null) : null;
  return isKept(spec, value, kept) ? [] : [`${line} (sent ${JSON.stringify(value)}, kept ${JSON.stringify(kept)})`];
}

function valueFor(spec: Spec, ids: ReadonlyMap<string, string>): Json | undefined {
  if (typeof spec === 'string') return { decimal: 3.5, datetime: '2026-03-01T09:00:00Z' }[spec] ?? 'a text';
  if (spec.type === 'list') return spec.options?.[1];
  const id = ids.get(spec.to ?? '');
  return id === undefined || spec.many !== true ? id : [id];
}

/** Lists may read as ids of options, times and relationships in several shapes: there only has to be something. */
function isKept(spec: Spec, sent: Json, kept: Json): boolean {
  if (spec === 'string' || spec === 'decimal') return kept === sent;
  if (isJsonObject(kept)) return Array.isArray(kept['instances']) && kept['instances'].length > 0;
  return Array.isArray(kept) ? kept.length > 0 : kept !== null;
}

function describe(spec: Spec): string {
  if (typeof spec === 'string') return spec;
  if (spec.type === 'list') return `list of ${spec.options?.join(', ')}`;
  return `reference to ${spec.to}, ${spec.many === true ? 'many' : 'one'}`;
}
