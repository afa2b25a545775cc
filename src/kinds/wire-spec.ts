import type { Kind } from '../model/address.ts';
import { associationPointer, attributePointer, type FieldPointer } from '../model/body.ts';
import type { AttributeSpec, Project, RelationshipSpec } from '../model/project.ts';

/** What is declared about the custom attributes of one kind or type: how their wire values are to be read. */
export interface WireSpec {
  readonly attributes: ReadonlyMap<string, AttributeSpec>;
  readonly relationships: ReadonlyMap<string, RelationshipSpec>;
  /** Instances keep relationships among their attributes, contacts and conversations among their associations. */
  readonly relationshipPointer: (name: string) => FieldPointer;
}

/** Looks a declaration up; a type that is not (or no longer) declared has none of anything. */
export type WireSpecs = (kind: Kind, type?: string) => WireSpec;

/** Prepares every declaration of a project once, so that reading a record costs no more than its own attributes. */
export function buildWireSpecs(project: Project): WireSpecs {
  const types = new Map(
    Object.entries(project.types).map(([type, spec]) => [type, buildWireSpec(spec.attributes, {}, attributePointer)]),
  );
  const undeclared = buildWireSpec({}, {}, attributePointer);
  const { contacts, conversations } = project;
  const contact = buildWireSpec(contacts.attributes, contacts.relationships, associationPointer);
  const conversation = buildWireSpec(conversations.attributes, conversations.relationships, associationPointer);
  return (kind, type = '') => {
    if (kind === 'instance') return types.get(type) ?? undeclared;
    return kind === 'contact' ? contact : conversation;
  };
}

function buildWireSpec(
  attributes: { readonly [name: string]: AttributeSpec },
  relationships: { readonly [name: string]: RelationshipSpec },
  relationshipPointer: (name: string) => FieldPointer,
): WireSpec {
  const pointing = new Map(Object.entries(relationships));
  for (const [name, spec] of Object.entries(attributes)) if (spec.type === 'relationship') pointing.set(name, spec);
  return { attributes: new Map(Object.entries(attributes)), relationships: pointing, relationshipPointer };
}
