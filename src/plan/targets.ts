import { type Address, instanceAddress } from '../model/address.ts';
import { type FieldPointer, membersOf } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { Project } from '../model/project.ts';

/** The instances a field's value points at; none for a field that is no relationship. */
export function targetsOf(project: Project, address: Address, pointer: FieldPointer, value: Json): Address[] {
  const type = fieldSpec(project, address, pointer).relationship?.to;
  if (type === undefined) return [];
  return membersOf(value).flatMap((member) => (typeof member === 'string' ? [instanceAddress(type, member)] : []));
}
