import { type Address, type Kind, kindOf, parseAddress } from '../model/address.ts';
import { isUnset, parseFieldPointer } from '../model/body.ts';
import { compareText, type Json } from '../model/json.ts';
import type { AttributeSpec, Project } from '../model/project.ts';
import type { RemoteMember, RemoteRecord } from '../model/remote.ts';
import { isSameType } from '../model/same-type.ts';
import type { Declarations, NewField, Owner } from './declarations.ts';
import { guessAttribute } from './guess-attribute.ts';
import type { ImportNote } from './import-note.ts';
import { type ScalarSpec, writeScalar } from './written-value.ts';

/** A record as Intercom answered it, and where it was asked for. */
export interface MetRecord {
  readonly address: Address;
  readonly record: RemoteRecord;
}

export interface DeclareInput {
  readonly project: Project;
  /** Types whose instances are imported. */
  readonly types: Iterable<string>;
  /** Records the YAML says nothing of yet. */
  readonly met: Iterable<MetRecord>;
  /** Also undeclared attributes of contacts and conversations: they are many, and most are nobody's here. */
  readonly allAttributes: boolean;
  /** What Intercom itself tells of attributes; of those of instances it tells nothing. */
  readonly told?: ToldAttributes;
}

/** By section, then name: what Intercom tells an attribute or relationship to be. */
export type ToldAttributes = {
  readonly [section in 'contacts' | 'conversations']?: ReadonlyMap<string, ToldAttribute>;
};

export type ToldAttribute =
  | ScalarSpec
  /** Which type it points at is told by its members. */
  | { readonly type: 'relationship'; readonly many: boolean };

/** What was seen of one undeclared name. */
interface Seen {
  readonly owner: Owner;
  readonly name: string;
  readonly values: Json[];
  readonly members: (readonly RemoteMember[])[];
}

/** What trueup.yaml has to declare so that the records can be written: types, attributes, relationships. */
export function declareMet({ project, types, met, allAttributes, told = {} }: DeclareInput): Declarations {
  const seen = new Map<string, Seen>();
  for (const each of met) collect(project, each, allAttributes, seen);
  const known = new Set([...Object.keys(project.types), ...types]);
  const fields: NewField[] = [];
  const notes: ImportNote[] = [];
  for (const each of [...seen.values()].sort(inOrder)) {
    const found = declare(each, known, toldOf(told, each));
    if ('why' in found) notes.push({ address: undefined, message: `${label(each)} is left out: ${found.why}` });
    else if (found.field) {
      const { spec } = found.field;
      if (spec.type === 'relationship') known.add(spec.to);
      fields.push(found.field);
    }
  }
  const added = [...known].filter((type) => !Object.hasOwn(project.types, type)).sort(compareText);
  return { types: added, fields, notes };
}

function collect(
  project: Project,
  { address, record }: MetRecord,
  allAttributes: boolean,
  seen: Map<string, Seen>,
): void {
  const owner = ownerOf(address);
  const declared = declaredOf(project, owner);
  const see = (name: string): Seen => {
    const key = JSON.stringify([owner, name]);
    const known = seen.get(key) ?? { owner, name, values: [], members: [] };
    seen.set(key, known);
    return known;
  };
  if (owner.section === 'types' || allAttributes)
    for (const [name, value] of Object.entries(record.body.attributes))
      if (!declared.has(name)) see(name).values.push(value);
  for (const [pointer, members] of Object.entries(record.members)) {
    const { name } = parseFieldPointer(pointer);
    if (!declared.has(name) && members.length > 0) see(name).members.push(members);
  }
}

function ownerOf(address: Address): Owner {
  const parts = parseAddress(address);
  if (parts?.kind === 'instance') return { section: 'types', type: parts.type };
  return { section: SECTIONS[kindOf(address)] };
}

const SECTIONS = { instance: 'contacts', contact: 'contacts', conversation: 'conversations' } as const satisfies {
  readonly [kind in Kind]: string;
};

function declaredOf(project: Project, owner: Owner): ReadonlySet<string> {
  if (owner.section !== 'types') {
    const { attributes, relationships } = project[owner.section];
    return new Set([...Object.keys(attributes), ...Object.keys(relationships)]);
  }
  const spec = Object.hasOwn(project.types, owner.type) ? project.types[owner.type] : undefined;
  return new Set(Object.keys(spec?.attributes ?? {}));
}

function toldOf(told: ToldAttributes, { owner, name }: Seen): ToldAttribute | undefined {
  return owner.section === 'types' ? undefined : told[owner.section]?.get(name);
}

function declare(
  { owner, name, values, members }: Seen,
  known: ReadonlySet<string>,
  told: ToldAttribute | undefined,
): { readonly field: NewField | undefined } | { readonly why: string } {
  if (/^$|[\u0000-\u001f\u007f-\u009f]/u.test(name)) return { why: 'its name holds control characters or nothing' };
  if (members.length > 0) {
    const found = relationshipOf(members, known, told);
    return 'why' in found ? found : { field: { owner, name, ...found } };
  }
  if (told && told.type !== 'relationship' && values.some((value) => !isUnset(value)) && fits(told, values))
    return { field: { owner, name, spec: told, guess: undefined } };
  const guess = guessAttribute(values);
  if (guess) {
    const spec: AttributeSpec = { type: guess.type, required: false, sensitive: false };
    return { field: { owner, name, spec, guess: guess.comment } };
  }
  if (values.some(Array.isArray))
    return {
      why: 'it holds a list, and Intercom does not say of what; if it is a relationship, declare it with `to` and import again',
    };
  return values.some((value) => typeof value === 'object' && value !== null)
    ? { why: 'it holds a structure, which no declaration describes' }
    : { field: undefined };
}

/** Values that are not what Intercom says they are would be left out: then they decide. */
function fits(told: ScalarSpec, values: readonly Json[]): boolean {
  return values.every((value) => isUnset(value) || 'value' in writeScalar(told, value));
}

function relationshipOf(
  met: readonly (readonly RemoteMember[])[],
  known: ReadonlySet<string>,
  told: ToldAttribute | undefined,
): Pick<NewField, 'spec' | 'guess'> | { readonly why: string } {
  const targets: string[] = [];
  for (const { type } of met.flat())
    if (type !== undefined && !targets.some((target) => isSameType(target, type))) targets.push(type);
  const [named, another] = targets;
  if (named === undefined) return { why: 'Intercom does not say which type it points at; declare it with `to`' };
  if (another !== undefined) return { why: `it points at several types (${targets.sort(compareText).join(', ')})` };
  if (NO_TYPES.has(named.toLowerCase().replace(/\.list$/u, '')))
    return { why: `it points at ${named}, and only instances can be pointed at` };
  if (named.includes('/')) return { why: `it points at ${JSON.stringify(named)}, which cannot be the name of a type` };
  const to = [...known].find((type) => isSameType(type, named)) ?? named.replace(/\.list$/iu, '');
  const isMany = met.some((members) => members.length > 1);
  const isTold = told?.type === 'relationship';
  const many = isMany || !isTold || told.many;
  return {
    spec: { type: 'relationship', to, many, members: 'exact', required: false, sensitive: false },
    guess: isMany || isTold ? undefined : 'guessed: many: false, if it never holds more than one',
  };
}

/** What Intercom has beside instances. */
const NO_TYPES: ReadonlySet<string> = new Set(['contact', 'conversation', 'company', 'user', 'lead', 'ticket']);

function label({ owner, name }: Seen): string {
  const whose = owner.section === 'types' ? owner.type : owner.section;
  return `${JSON.stringify(name)} of ${whose}`;
}

/** Types stand before the records that point at them. */
function inOrder(left: Seen, right: Seen): number {
  const rank = ({ owner }: Seen) => ['types', 'contacts', 'conversations'].indexOf(owner.section);
  const key = ({ owner, name }: Seen) => JSON.stringify([owner, name]);
  return rank(left) - rank(right) || compareText(key(left), key(right));
}
