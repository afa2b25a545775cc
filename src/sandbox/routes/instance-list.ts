import type { Json, JsonObject } from '../../model/json.ts';
import { type Call, queryOf } from '../call.ts';
import type { StoredInstance, StoredRecord } from '../record.ts';
import { parameterInvalid } from '../respond.ts';
import { attributesOf } from '../schema.ts';
import type { World } from '../world.ts';

const DEFAULT_PER_PAGE = 20;
const MAX_PER_PAGE = 150;

/** One page of instances (D, S16:29159): page numbers and whole URLs (rule 24); newest first (I). */
export function listInstances(
  world: World,
  call: Call,
  type: string,
  render: (instance: StoredInstance) => JsonObject,
): JsonObject {
  const all = referenced(world, call, type) ?? world.view.instances(type);
  const perPage = perPageOf(world, call);
  const page = Math.max(1, wholeNumber(call, 'page') ?? 1);
  const totalPages = Math.ceil(all.length / perPage);
  const data: JsonObject[] = [];
  for (let position = (page - 1) * perPage; position < Math.min(page * perPage, all.length); position += 1) {
    const instance = all[placeOf(position, all.length, world.switches.shuffle)];
    if (instance !== undefined) data.push(render(instance));
  }
  const next = page < totalPages ? nextUrl(world, call, type, page + 1, perPage) : null;
  const pages: Json = { type: 'pages', page, per_page: perPage, total_pages: totalPages, next };
  return { type: 'list', pages, total_count: all.length, data };
}

/** The instances a contact and a conversation point at with any relationship; undefined: neither is asked about (D, rule 25). */
function referenced(world: World, call: Call, type: string): readonly StoredInstance[] | undefined {
  const contact = queryOf(call, 'references_contact_id');
  const conversation = queryOf(call, 'references_conversation_id');
  if (contact === undefined && conversation === undefined) return undefined;
  const sets = [
    ...(contact === undefined ? [] : [membersOf(world, world.view.contact(contact), type)]),
    ...(conversation === undefined ? [] : [membersOf(world, world.view.conversation(conversation), type)]),
  ];
  const [first = new Set<string>(), ...others] = sets;
  const ids = [...first].filter((id) => others.every((set) => set.has(id)));
  const instances = ids.flatMap((id) => world.view.instance(type, id) ?? []);
  return instances.sort((left, right) => left.sequence - right.sequence);
}

function membersOf(world: World, record: StoredRecord | undefined, type: string): Set<string> {
  const members = new Set<string>();
  if (record === undefined) return members;
  const declared = attributesOf(world.store.schema(), record.kind);
  for (const [name, ids] of record.references) {
    if (declared.get(name)?.to === type) for (const id of ids) members.add(id);
  }
  return members;
}

/** Newest first; shuffled, a fixed mixed order of the same list, so that pages still add up. */
function placeOf(position: number, total: number, shuffle: boolean): number {
  if (!shuffle) return total - 1 - position;
  let step = Math.floor(total * 0.618) || 1;
  while (greatestCommonDivisor(step, total) > 1) step += 1;
  return (position * step + Math.floor(total / 3)) % total;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}

function perPageOf(world: World, call: Call): number {
  const asked = wholeNumber(call, 'per_page') ?? DEFAULT_PER_PAGE;
  if (asked > MAX_PER_PAGE && world.switches.perPageOver === 'reject') {
    throw parameterInvalid(`per_page must be at most ${MAX_PER_PAGE}`, 'per_page');
  }
  return asked < 1 ? DEFAULT_PER_PAGE : Math.min(asked, MAX_PER_PAGE);
}

function wholeNumber(call: Call, name: string): number | undefined {
  const text = queryOf(call, name);
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d{1,9}$/u.test(text)) throw parameterInvalid(`${name} must be a number`, name);
  return Number(text);
}

function nextUrl(world: World, call: Call, type: string, page: number, perPage: number): string {
  const filters = ['references_contact_id', 'references_conversation_id'].flatMap((name) => {
    const value = queryOf(call, name);
    return value === undefined ? [] : [`&${name}=${encodeURIComponent(value)}`];
  });
  const path = `/custom_object_instances/${encodeURIComponent(type)}`;
  return `${world.url}${path}?page=${page}&per_page=${perPage}${filters.join('')}`;
}
