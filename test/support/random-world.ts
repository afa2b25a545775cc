import { type Address, contactAddress, conversationAddress, instanceAddress } from '../../src/model/address.ts';
import type { Desired, DesiredRecord } from '../../src/model/desired.ts';
import type { Json } from '../../src/model/json.ts';
import type { Seed, SeedContact, SeedConversation, SeedInstance } from '../../src/sandbox/seed.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { type DesiredDraw, type LiveDraw, SLOTS, type Slot } from './random-history.ts';
import { CONTACTS, CONVERSATIONS, type RandomKind, THEIRS, TYPES } from './random-schema.ts';

/** Fields that are set, by `time/…`, `value/…` or `members/…`; members are sorted external ids. */
export type WorldFields = ReadonlyMap<string, Json>;

/** Everything in Intercom, by a name of our own: instance address, `contact/c1`, `conversation/508`, `unnamed/Order/7`. */
export type World = ReadonlyMap<string, WorldFields>;

const TIMES = ['external_created_at', 'external_updated_at'] as const;

/** How a slot is called in a `World`. */
export function slotName({ of, kind, key }: Slot): string {
  return kind === 'instance' ? instanceAddress(of.type, key) : `${kind}/${key}`;
}

/** What the sandbox holds, read from its own state and not through the client. */
export function readWorld(state: SandboxState): World {
  const names = new Map(state.instances.map((each) => [`${each.type}/${each.id}`, each.external_id]));
  const world = new Map<string, WorldFields>();
  for (const each of state.instances) {
    const of = TYPES.find(({ type }) => type === each.type);
    if (of === undefined) continue;
    const name =
      each.external_id === null ? `unnamed/${each.type}/${each.id}` : instanceAddress(each.type, each.external_id);
    if (world.has(name)) throw new Error(`${name} exists twice`);
    const times = TIMES.map((time): [string, Json] => [`time/${time}`, each[time]]);
    world.set(name, onlySet([...times, ...contents(each, of, names)]));
  }
  for (const each of state.contacts) world.set(`contact/${each.id}`, onlySet(contents(each, CONTACTS, names)));
  for (const each of state.conversations) {
    world.set(`conversation/${each.id}`, onlySet(contents(each, CONVERSATIONS, names)));
  }
  return world;
}

/** Somebody's work in Intercom as a seed, without references to what is not there. */
export function seedOf(draws: readonly LiveDraw[], world: World, isFirst: boolean): Seed {
  const exists = new Set(world.keys());
  for (const [index, slot] of SLOTS.entries()) {
    const act = draws[index]?.act;
    if (slot.kind !== 'instance' || act === 'leave') continue;
    if (act === 'put') exists.add(slotName(slot));
    else exists.delete(slotName(slot));
  }
  const instances = new Map<string, [string, SeedInstance][]>();
  const contacts: SeedContact[] = [];
  const conversations: SeedConversation[] = [];
  for (const [index, slot] of SLOTS.entries()) {
    const draw = draws[index] as LiveDraw;
    const writes = draw.act === 'put';
    if (slot.kind === 'instance') {
      const seeded = writes ? seedInstance(slot, draw, exists) : { remove: true as const };
      if (draw.act !== 'leave')
        instances.set(slot.of.type, [...(instances.get(slot.of.type) ?? []), [slot.key, seeded]]);
    } else if (writes || isFirst) {
      const { attributes, associations } = seedRecord(slot, draw, exists);
      const filled = writes ? { attributes, associations } : {};
      const keys = { id: slot.key, external_id: `${slot.key}-external`, email: `${slot.key}@example.com` };
      if (slot.kind === 'contact') contacts.push({ ...keys, ...filled });
      else conversations.push({ id: slot.key, ...filled });
    }
  }
  const named = [...instances].map(([type, each]) => [type, Object.fromEntries(each)] as const);
  return { instances: Object.fromEntries(named), contacts, conversations };
}

/** What the YAML says, without references that reading it would have refused or that others would have to fulfil first. */
export function desiredOf(draws: readonly DesiredDraw[], world: World): Desired {
  const states = new Map(SLOTS.map((slot, index) => [slotName(slot), draws[index]?.state ?? 'omit'] as const));
  // A configuration that declares nothing is refused by a guard of its own.
  if ([...states.values()].every((state) => state === 'omit')) states.set(slotName(SLOTS[0] as Slot), 'present');
  const mayPointAt = (name: string): boolean => {
    const state = states.get(name);
    return state === 'present' || ((state === 'external' || state === 'forgotten') && world.has(name));
  };
  const records = SLOTS.flatMap((slot, index): DesiredRecord[] => {
    const state = states.get(slotName(slot)) ?? 'omit';
    if (state === 'omit') return [];
    return [desiredRecord(slot, draws[index] as DesiredDraw, state, mayPointAt, index)];
  });
  records.sort((left, right) => (left.address < right.address ? -1 : 1));
  return { records: new Map(records.map((record) => [record.address, record])), moved: [] };
}

/** The slot a desired address stands for, however a contact is selected. */
export function slotAt(address: Address): Slot {
  const slot = SLOTS.find((each) =>
    (['external_id', 'id', 'email'] as const).some((by) => addressOf(each, by) === address),
  );
  if (slot === undefined) throw new Error(`${address} stands for nothing`);
  return slot;
}

function addressOf(slot: Slot, selector: DesiredDraw['selector']): Address {
  if (slot.kind === 'instance') return instanceAddress(slot.of.type, slot.key);
  if (slot.kind === 'conversation') return conversationAddress(slot.key);
  if (selector === 'email') return contactAddress('email', `${slot.key}@example.com`);
  return contactAddress(selector, selector === 'id' ? slot.key : `${slot.key}-external`);
}

function desiredRecord(
  slot: Slot,
  draw: DesiredDraw,
  state: DesiredRecord['state'],
  mayPointAt: (name: string) => boolean,
  line: number,
): DesiredRecord {
  const values: [string, Json][] = [];
  const members: [string, Json][] = [];
  const references: Address[] = [];
  for (const [index, attribute] of slot.of.attributes.entries()) {
    const drawn = draw.fields[index];
    if (drawn === undefined) continue;
    if (attribute.type !== 'relationship') values.push([attribute.name, drawn === '' ? null : drawn]);
    else {
      const keys = targetKeys(attribute.to, drawn).filter((key) => mayPointAt(instanceAddress(attribute.to, key)));
      references.push(...keys.map((key) => instanceAddress(attribute.to, key)));
      members.push([attribute.name, attribute.many ? keys : (keys[0] ?? null)]);
    }
  }
  const isInstance = slot.kind === 'instance';
  const times = TIMES.map((time, index) => [time, isInstance ? draw.times[index] : undefined] as const);
  const body = {
    ...Object.fromEntries(times.filter(([, value]) => value !== undefined)),
    attributes: Object.fromEntries(isInstance ? [...values, ...members] : values),
    associations: Object.fromEntries(isInstance ? [] : members),
  };
  const isPresent = state === 'present';
  return {
    address: addressOf(slot, draw.selector),
    state,
    body: isPresent ? body : { attributes: {}, associations: {} },
    references: isPresent ? references : [],
    source: { file: 'objects/all.yaml', line: line + 1, column: 1 },
    fieldSources: {},
  };
}

function targetKeys(type: string, drawn: Json): string[] {
  const keys = TYPES.find((each) => each.type === type)?.keys ?? [];
  const picked = (drawn as readonly number[]).map((index) => keys[index % keys.length] as string);
  // Members are sorted by their JSON text wherever they are canonical.
  return [...new Set(picked)].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

function seedInstance(slot: Slot, draw: LiveDraw, exists: ReadonlySet<string>): SeedInstance {
  const { attributes, associations } = seedRecord(slot, draw, exists);
  const times = TIMES.flatMap((time, index) => (draw.times[index] === undefined ? [] : [[time, draw.times[index]]]));
  const all = [...Object.entries(attributes), ...Object.entries(associations)];
  return { ...Object.fromEntries(times), attributes: Object.fromEntries(all) };
}

function seedRecord(slot: Slot, draw: LiveDraw, exists: ReadonlySet<string>) {
  const attributes: [string, Json][] = draw.theirs === undefined ? [] : [[THEIRS, draw.theirs]];
  const associations: [string, readonly string[] | null][] = [];
  for (const [index, attribute] of slot.of.attributes.entries()) {
    const drawn = draw.fields[index];
    if (drawn === undefined) continue;
    if (attribute.type !== 'relationship') attributes.push([attribute.name, drawn]);
    else {
      const keys = targetKeys(attribute.to, drawn).filter((key) => exists.has(instanceAddress(attribute.to, key)));
      associations.push([attribute.name, keys.slice(0, attribute.many ? keys.length : 1)]);
    }
  }
  return { attributes: Object.fromEntries(attributes), associations: Object.fromEntries(associations) };
}

function contents(
  record: Pick<SandboxState['contacts'][number], 'attributes' | 'references'>,
  of: RandomKind,
  names: ReadonlyMap<string, string | null>,
): [string, Json][] {
  const members = of.attributes
    .filter(({ type }) => type === 'relationship')
    .map(({ name, to }): [string, Json] => {
      const ids = Object.hasOwn(record.references, name) ? (record.references[name] ?? []) : [];
      return [`members/${name}`, ids.map((id) => names.get(`${to}/${id}`) ?? `dangling ${id}`).sort()];
    });
  const values = Object.entries(record.attributes).map(([name, value]): [string, Json] => [`value/${name}`, value]);
  return [...members, ...values];
}

function onlySet(fields: readonly (readonly [string, Json])[]): WorldFields {
  return new Map(
    fields.filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)),
  );
}
