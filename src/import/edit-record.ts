import type { EditPath } from '../edit/editable-file.ts';
import { insertEntries, type NewEntry } from '../edit/insert-entry.ts';
import { setValue } from '../edit/set-value.ts';
import type { TextEdit } from '../edit/text-edit.ts';
import { parseAddress } from '../model/address.ts';
import { type FieldPointer, parseFieldPointer } from '../model/body.ts';
import type { Json } from '../model/json.ts';
import type { Located, LocatedList } from '../model/located.ts';
import type { RecordDecision } from './decide-record.ts';
import { nodeAt, type RecordPlace } from './object-place.ts';
import { MOST_SECONDS } from './written-value.ts';

/** Edits that make the fields of a declared record what they are to be; everything else about it stays. */
export function editRecord({ file, path }: RecordPlace, { fields }: RecordDecision): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  const added = new Map<string, NewEntry[]>();
  for (const [pointer, value] of fields) {
    const { section, name } = parseFieldPointer(pointer);
    const at: EditPath = section === 'time' ? [...path, name] : [...path, section, name];
    const node = nodeAt(file, at);
    if (node) edits.push(...setValue(file, at, asWritten(node, value), { plainDates: true }));
    else added.set(section, [...(added.get(section) ?? []), { key: name, value }]);
  }
  for (const section of ['attributes', 'associations']) {
    const entries = added.get(section);
    if (entries && nodeAt(file, [...path, section]))
      edits.push(...insertEntries(file, [...path, section], entries, { plainDates: true }));
    else if (entries) added.set('time', [...(added.get('time') ?? []), { key: section, value: mapOf(entries) }]);
  }
  const whole = added.get('time');
  if (whole) edits.push(...insertEntries(file, path, whole, { plainDates: true }));
  return edits;
}

/** Everything that is to stand in a new declaration, the selector of a contact or conversation included. */
export function newRecord({ address, fields }: RecordDecision): Json {
  const record: { [key: string]: Json } = Object.create(null);
  const parts = parseAddress(address);
  if (parts?.kind === 'contact') record[parts.selector] = parts.key;
  if (parts?.kind === 'conversation') record['id'] = parts.id;
  const sections: { [section: string]: [string, Json][] } = { attributes: [], associations: [] };
  for (const [pointer, value] of fields as ReadonlyMap<FieldPointer, Json>) {
    const { section, name } = parseFieldPointer(pointer);
    if (section === 'time') record[name] = value;
    else sections[section]?.push([name, value]);
  }
  for (const [section, entries] of Object.entries(sections))
    if (entries.length > 0) record[section] = mapOf(entries.map(([key, value]) => ({ key, value })));
  return record;
}

/** The value in the words of the one that is there: members keep their order, a time in seconds stays one. */
function asWritten(node: Located | undefined, value: Json): Json {
  if (node?.kind === 'list' && Array.isArray(value)) return inOrderOf(node, value);
  const isNumber = node?.kind === 'scalar' && typeof node.value === 'number';
  if (!isNumber || typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T[\d:]{8}Z$/u.test(value)) return value;
  const seconds = Date.parse(value) / 1000;
  // From there on they would be taken for milliseconds.
  return Math.abs(seconds) < MOST_SECONDS ? seconds : value;
}

function inOrderOf({ items }: LocatedList, members: readonly Json[]): Json {
  const written = items.map((item) => (item.kind === 'scalar' ? item.value : null));
  const kept = written.filter((member) => members.includes(member));
  return [...kept, ...members.filter((member) => !kept.includes(member as string))];
}

function mapOf(entries: readonly NewEntry[]): Json {
  const map: { [key: string]: Json } = Object.create(null);
  for (const { key, value } of entries) map[key] = value;
  return map;
}
