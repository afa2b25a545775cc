import type { AttributeSpec, Project, RecordSpec, RelationshipSpec, TypeSpec } from '../model/project.ts';
import type { ImportNote } from './import-note.ts';

/** Whose attribute it is: that of a type of instances, of contacts, or of conversations. */
export type Owner =
  | { readonly section: 'types'; readonly type: string }
  | { readonly section: 'contacts' | 'conversations' };

/** An attribute or relationship that Intercom has and trueup.yaml does not declare. */
export interface NewField {
  readonly owner: Owner;
  readonly name: string;
  /** A `relationship` of contacts and conversations is declared apart from their attributes. */
  readonly spec: AttributeSpec;
  /** What values could not tell. */
  readonly guess: string | undefined;
}

/** What import adds to trueup.yaml. */
export interface Declarations {
  /** Types, by name, that are not declared yet. */
  readonly types: readonly string[];
  /** By owner, then name. */
  readonly fields: readonly NewField[];
  readonly notes: readonly ImportNote[];
}

/** The project once these types and fields stand in its trueup.yaml. */
export function extendProject(project: Project, { types, fields }: Omit<Declarations, 'notes'>): Project {
  const known = own(project.types);
  for (const type of types) known[type] = { prune: 'owned', attributes: own({}) };
  const records = { contacts: project.contacts, conversations: project.conversations };
  for (const { owner, name, spec } of fields) {
    if (owner.section === 'types') known[owner.type] = withAttribute(known[owner.type], name, spec);
    else records[owner.section] = withField(records[owner.section], name, spec);
  }
  return { ...project, types: known, ...records };
}

function withAttribute(type: TypeSpec | undefined, name: string, spec: AttributeSpec): TypeSpec {
  return { prune: type?.prune ?? 'owned', attributes: own(type?.attributes ?? {}, [name, spec]) };
}

function withField(record: RecordSpec, name: string, spec: AttributeSpec): RecordSpec {
  if (spec.type !== 'relationship') return { ...record, attributes: own(record.attributes, [name, spec]) };
  const { to, many, members } = spec;
  return { ...record, relationships: own(record.relationships, [name, { to, many, members }]) };
}

/** A copy in which names like `__proto__` are keys like any other. */
function own<Value extends TypeSpec | AttributeSpec | RelationshipSpec>(
  named: { readonly [name: string]: Value },
  ...more: readonly (readonly [string, Value])[]
): { [name: string]: Value } {
  const copy: { [name: string]: Value } = Object.create(null);
  for (const [name, value] of [...Object.entries(named), ...more]) copy[name] = value;
  return copy;
}
