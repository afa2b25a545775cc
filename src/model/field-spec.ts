import { type Address, parseAddress } from './address.ts';
import { type FieldPointer, parseFieldPointer } from './body.ts';
import type { AttributeSpec, Project, RecordSpec, RelationshipSpec } from './project.ts';

/** What the project declares about one field of one address. */
export interface FieldSpec {
  /** Set when the field points at instances. */
  readonly relationship: RelationshipSpec | undefined;
  readonly attribute: AttributeSpec | undefined;
  readonly sensitive: boolean;
}

const UNDECLARED: FieldSpec = { relationship: undefined, attribute: undefined, sensitive: false };

/** Finds what is declared about a field; all undefined for a field the project does not (or no longer) declare. */
export function fieldSpec(project: Project, address: Address, pointer: FieldPointer): FieldSpec {
  const { section, name } = parseFieldPointer(pointer);
  if (section === 'time') return UNDECLARED;
  if (section === 'associations') {
    const relationship = own(recordSpec(project, address)?.relationships, name);
    return relationship === undefined ? UNDECLARED : { relationship, attribute: undefined, sensitive: false };
  }
  const attribute = own(attributeSpecs(project, address), name);
  if (attribute === undefined) return UNDECLARED;
  const relationship = attribute.type === 'relationship' ? attribute : undefined;
  return { relationship, attribute, sensitive: attribute.sensitive };
}

function attributeSpecs(project: Project, address: Address): { readonly [name: string]: AttributeSpec } | undefined {
  const parts = parseAddress(address);
  if (parts?.kind === 'instance') return own(project.types, parts.type)?.attributes;
  return recordSpec(project, address)?.attributes;
}

function recordSpec(project: Project, address: Address): RecordSpec | undefined {
  const kind = parseAddress(address)?.kind;
  return kind === 'contact' ? project.contacts : kind === 'conversation' ? project.conversations : undefined;
}

function own<Value>(map: { readonly [name: string]: Value } | undefined, name: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
