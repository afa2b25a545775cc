import { type Address, parseAddress } from '../model/address.ts';
import { associationPointer, attributePointer, type FieldPointer } from '../model/body.ts';
import type { AttributeSpec, Project } from '../model/project.ts';

/** The fields that a type, contacts or conversations may have. */
export interface RecordFields {
  /** Every field there may be, and its place: times first, then as trueup.yaml declares them. */
  readonly order: ReadonlyMap<FieldPointer, number>;
  readonly required: readonly FieldPointer[];
}

/** Looks the fields of a record up; worked out once for each type. */
export function createRecordFields(project: Project): (address: Address) => RecordFields {
  const known = new Map<string, RecordFields>();
  return (address) => {
    const parts = parseAddress(address);
    const type = parts?.kind === 'instance' ? parts.type : undefined;
    const key = JSON.stringify([parts?.kind, type]);
    const found = known.get(key) ?? build(project, parts?.kind, type);
    known.set(key, found);
    return found;
  };
}

function build(project: Project, kind: string | undefined, type: string | undefined): RecordFields {
  if (type !== undefined) {
    const spec = Object.hasOwn(project.types, type) ? project.types[type] : undefined;
    return fieldsOf(['/external_created_at', '/external_updated_at'], spec?.attributes ?? {}, []);
  }
  const { attributes, relationships } = kind === 'contact' ? project.contacts : project.conversations;
  return fieldsOf([], attributes, Object.keys(relationships));
}

function fieldsOf(
  times: readonly FieldPointer[],
  attributes: { readonly [name: string]: AttributeSpec },
  relationships: readonly string[],
): RecordFields {
  const pointers = [
    ...times,
    ...Object.keys(attributes).map(attributePointer),
    ...relationships.map(associationPointer),
  ];
  const required = Object.entries(attributes).filter(([, spec]) => spec.required);
  return {
    order: new Map(pointers.map((pointer, index) => [pointer, index] as const)),
    required: required.map(([name]) => attributePointer(name)),
  };
}
