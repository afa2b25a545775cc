import { type Address, parseAddress } from '../model/address.ts';
import { type FieldPointer, isUnset, listFields, membersOf, parseFieldPointer, readField } from '../model/body.ts';
import type { DesiredRecord } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { LiveRecord } from '../model/live.ts';
import type { ImportRules, ImportSubject } from './import-input.ts';
import type { ImportNote } from './import-note.ts';
import { ownPart, targetsOf, writeField } from './write-field.ts';
import { isSameState, type WrittenValue } from './written-value.ts';

/** What the YAML is to say of one thing. */
export interface RecordDecision {
  readonly address: Address;
  /** `add`: it is not declared. `replace`: declared in another state. `change`: some fields differ. `same`: none does. */
  readonly action: 'add' | 'replace' | 'change' | 'same';
  /** What to write: for `change` only what differs. In the order in which it is to stand. */
  readonly fields: ReadonlyMap<FieldPointer, Json>;
  /** Instances that what is written points at. */
  readonly references: readonly Address[];
  /** Something differs and was left as it is: the next plan will tell. */
  readonly differs: boolean;
}

/** Decides what is written of one subject; undefined, with a note, when it is not declared. */
export function decideRecord(
  rules: ImportRules,
  { live, named }: ImportSubject,
  notes: ImportNote[],
): RecordDecision | undefined {
  const { address } = live;
  const declared = rules.desired.records.get(address);
  const why = whyNot(rules, address, declared, named);
  if (why !== undefined) {
    notes.push({ address, message: why });
    return undefined;
  }
  if (declared?.state === 'present') return decideChange(rules, live, declared, notes);
  const found = decideNew(rules, live, notes);
  return found && (declared ? { ...found, action: 'replace' } : found);
}

/** Why a subject is not to be declared, whatever it holds. */
function whyNot(
  { desired, problemOfId }: ImportRules,
  address: Address,
  declared: DesiredRecord | undefined,
  named: boolean,
): string | undefined {
  if (desired.moved.some(({ from }) => from === address)) return 'is left alone: `moved` renames it';
  if (declared && declared.state !== 'present' && !named)
    return `is declared \`state: ${declared.state}\` and stays so; name it with --ids to take it over`;
  const parts = parseAddress(address);
  const problem = parts?.kind === 'instance' && !declared ? problemOfId(parts.externalId) : undefined;
  return problem === undefined ? undefined : `cannot be declared: ${problem}`;
}

function decideNew(rules: ImportRules, live: LiveRecord, notes: ImportNote[]): RecordDecision | undefined {
  const { address, body } = live;
  const { order, required } = rules.fieldsOf(address);
  const fields = new Map<FieldPointer, Json>();
  const references: Address[] = [];
  for (const pointer of order.keys()) {
    const value = ownPart(rules, address, pointer, readField(body, pointer) ?? null, []);
    if (isUnset(value)) continue;
    const written = live.uncertain.includes(pointer) ? UNCERTAIN : writeField(rules, address, pointer, value);
    if ('why' in written) {
      notes.push({ address, message: `${quoted(pointer)} is left out: it ${written.why}` });
      continue;
    }
    fields.set(pointer, written.value);
    references.push(...targetsOf(rules, address, pointer, value));
  }
  const missing = required.filter((pointer) => !fields.has(pointer)).map(quoted);
  if (missing.length === 0) return { address, action: 'add', fields, references, differs: false };
  const [is, it] = missing.length === 1 ? ['is', 'it'] : ['are', 'them'];
  notes.push({
    address,
    message: `cannot be declared: ${missing.join(', ')} ${is} required, and there is nothing to write for ${it}`,
  });
  return undefined;
}

function decideChange(
  rules: ImportRules,
  { address, body, uncertain }: LiveRecord,
  declared: DesiredRecord,
  notes: ImportNote[],
): RecordDecision {
  const fields = new Map<FieldPointer, Json>();
  const references: Address[] = [];
  let differs = false;
  for (const pointer of managedFields(rules, declared)) {
    const desired = readField(declared.body, pointer);
    const value = ownPart(rules, address, pointer, readField(body, pointer) ?? null, membersOf(desired));
    if (isSameState(desired, value)) continue;
    const found = uncertain.includes(pointer) ? UNCERTAIN : changeOf(rules, declared, pointer, value);
    if ('why' in found) {
      differs = true;
      notes.push({ address, message: `${quoted(pointer)} differs and stays as it is written: it ${found.why}` });
      continue;
    }
    fields.set(pointer, found.value);
    references.push(...targetsOf(rules, address, pointer, value));
  }
  return { address, action: fields.size > 0 ? 'change' : 'same', fields, references, differs };
}

/** What is written, and what was applied from here and has left the YAML: the next plan would clear that. */
function managedFields({ fieldsOf, ownedFields }: ImportRules, { address, body }: DesiredRecord): Set<FieldPointer> {
  const { order } = fieldsOf(address);
  const owned = new Set(ownedFields(address));
  return new Set([...listFields(body), ...[...order.keys()].filter((pointer) => owned.has(pointer)), ...owned]);
}

/** Below 2.16 nothing settles it, and the plan says so, too. */
const UNCERTAIN = { why: 'shows fewer members than were applied from here, and Intercom may cut such a list short' };

/** What the YAML is to say of a declared field instead of what it says now; or why it cannot. */
export function changeOf(rules: ImportRules, declared: DesiredRecord, pointer: FieldPointer, live: Json): WrittenValue {
  const { address } = declared;
  const { relationship, attribute, sensitive } = fieldSpec(rules.project, address, pointer);
  if (!rules.fieldsOf(address).order.has(pointer)) return { why: 'is no longer declared in trueup.yaml' };
  if (declared.fieldVariables?.[pointer] !== undefined) return { why: 'reads a variable' };
  if (!isUnset(live)) return writeField(rules, address, pointer, live);
  if (sensitive) return { why: 'is sensitive, and no secret is written into YAML' };
  if (attribute?.required) return { why: 'is required, and unset in Intercom' };
  return { value: relationship?.many ? [] : null };
}

function quoted(pointer: FieldPointer): string {
  return JSON.stringify(parseFieldPointer(pointer).name);
}
