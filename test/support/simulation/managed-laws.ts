import { parseAddress } from '../../../src/model/address.ts';
import type { Desired, DesiredRecord } from '../../../src/model/desired.ts';
import { isJsonObject, type Json } from '../../../src/model/json.ts';
import type { Project } from '../../../src/model/project.ts';
import type { JournalEntry } from '../../../src/sandbox/journal.ts';
import { SLOTS, type Slot } from '../random-history.ts';
import { slotAt, slotName } from '../random-world.ts';
import { holds, isWrite, type Names, requestsOf, subjectOf } from './simulation-laws.ts';
import type { Ran, Story } from './story.ts';

/** Fields as the journal sends them and as the YAML declares them, in one shape: members are sorted external ids. */
export type Fields = ReadonlyMap<string, Json>;

const TIMES = ['external_created_at', 'external_updated_at'];

/** A run writes what its YAML declares and clears what an earlier one declared; all else is left alone. */
export function expectManaged(story: Story, { ended, repository }: Ran): void {
  const { world, names } = story;
  for (const entry of requestsOf(world, ended).filter(isWrite)) {
    const slot = slotOf(entry, names);
    holds(slot !== undefined, 'only what somebody here may declare is written', entry);
    if (entry.method === 'DELETE') expectMayDelete(story, repository, slot, entry);
    else expectMayWrite(story, repository, slot, entry);
  }
}

export function slotOf(entry: JournalEntry, names: Names): Slot | undefined {
  const subject = subjectOf(entry, names);
  return SLOTS.find((slot) => slotName(slot) === subject);
}

/** What the YAML says of a slot. */
export function recordOf(desired: Desired, slot: Slot): DesiredRecord | undefined {
  return [...desired.records.values()].find(({ address }) => slotName(slotAt(address)) === slotName(slot));
}

/** Fields of a declaration, by name. */
export function declaredFields(slot: Slot, record: DesiredRecord | undefined): Fields {
  if (record?.state !== 'present') return new Map();
  const { attributes, associations, ...times } = record.body;
  const values = [...Object.entries(times), ...Object.entries(attributes), ...Object.entries(associations)];
  return new Map(values.map(([name, value]) => [name, isRelation(slot, name) ? listOf(value) : (value as Json)]));
}

/** Fields of a write, by name. */
export function sentFields(slot: Slot, { request }: JournalEntry, names: Names): Fields {
  holds(isJsonObject(request as Json), 'a write says what it writes', request);
  const { custom_attributes: attributes = {}, external_id: _id, ...times } = request as { [name: string]: Json };
  const sent = Object.entries(attributes as { [name: string]: Json }).map(([name, value]): [string, Json] => {
    if (!isRelation(slot, name)) return [name, value];
    const to = slot.of.attributes.find((each) => each.name === name)?.to ?? '';
    return [name, listOf(value).map((id) => externalIdOf(names.get(`instance/${to}/${id}`)) ?? id)];
  });
  for (const name of Object.keys(times)) holds(TIMES.includes(name), `${name} is nothing to write`);
  return new Map(
    [...(Object.entries(times) as [string, Json][]), ...sent].map(([name, value]) => [name, sorted(value)]),
  );
}

export function isTime(name: string): boolean {
  return TIMES.includes(name);
}

export function isRelation(slot: Slot, name: string): boolean {
  return slot.of.attributes.some((each) => each.type === 'relationship' && each.name === name);
}

export function listOf(value: Json | undefined): string[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value.map(String) : [String(value)]).sort();
}

/** True for a relationship in which members of others stay beside those that are written. */
export function isShared(project: Project, slot: Slot, name: string): boolean {
  if (slot.kind === 'instance') return false;
  const of = slot.kind === 'contact' ? project.contacts : project.conversations;
  return of.relationships[name]?.members === 'owned';
}

function sorted(value: Json): Json {
  return Array.isArray(value) ? [...value].sort() : value;
}

function externalIdOf(address: string | undefined): string | undefined {
  const parts = address === undefined ? undefined : parseAddress(address);
  return parts?.kind === 'instance' ? parts.externalId : undefined;
}

function expectMayWrite(
  { names }: Story,
  { project, desired, earlier }: Ran['repository'],
  slot: Slot,
  entry: JournalEntry,
): void {
  const name = slotName(slot);
  const record = recordOf(desired, slot);
  const wasDeclared = earlier.map((each) => declaredFields(slot, recordOf(each, slot)));
  const isReleased = record === undefined && slot.kind !== 'instance';
  holds(record?.state === 'present' || isReleased, `${name} is written because it is declared`, { entry, record });
  const declared = declaredFields(slot, record);
  for (const [field, value] of sentFields(slot, entry, names)) {
    const details = { entry, record, declared: [...declared] };
    const wanted = declared.get(field);
    const isOurs = declared.has(field) || wasDeclared.some((fields) => fields.has(field));
    holds(isOurs, `${name} ${field} is written because it is or was declared`, details);
    const shares = isShared(project, slot, field);
    if (!declared.has(field)) {
      if (isRelation(slot, field))
        holds(shares || isReleased || listOf(value).length === 0, `${name} ${field} is emptied`, details);
      else holds(value === null, `${name} ${field} is cleared`, details);
    } else if (shares) {
      const missing = listOf(wanted).filter((member) => !listOf(value).includes(member));
      holds(missing.length === 0, `${name} ${field} has what is declared among its members`, details);
    } else {
      holds(
        JSON.stringify(value) === JSON.stringify(sorted(wanted as Json)),
        `${name} ${field} is written as declared`,
        details,
      );
    }
  }
}

function expectMayDelete(
  { theirs }: Story,
  { project, desired, earlier }: Ran['repository'],
  slot: Slot,
  entry: JournalEntry,
): void {
  const name = slotName(slot);
  const record = recordOf(desired, slot);
  const details = { entry, record };
  if (record?.state === 'absent') return;
  holds(record === undefined, `${name} is not deleted while it is declared`, details);
  if (desired.moved.some(({ from }) => from === name)) return;
  const prune = project.types[slot.of.type]?.prune;
  if (prune === 'all') return;
  holds(prune === 'owned', `${name} is not deleted by a type with prune: never`, details);
  const wasOurs = earlier.some((each) => recordOf(each, slot)?.state === 'present');
  holds(wasOurs, `${name} is deleted because it was declared`, details);
  const key = `instance/${slot.of.type}/${entry.path.split('/').at(-1)}`;
  holds(!theirs.has(key), `${name} was made by others and stays`, details);
}
