import type { Address } from './address.ts';
import type { FieldPointer } from './body.ts';
import { fieldSpec } from './field-spec.ts';
import type { Project } from './project.ts';
import type { RemoteRecord } from './remote.ts';
import { isSameType } from './same-type.ts';

/**
 * True when another relationship of a record points, or may point, at the same type: a listing of what the record points
 * at tells the type and not the relationship, so it would not tell their members apart.
 */
export function isSharedType(
  project: Project,
  address: Address,
  pointer: FieldPointer,
  type: string,
  members: RemoteRecord['members'],
): boolean {
  return Object.entries(members).some(([other, ends]) => {
    if (other === pointer) return false;
    const to = fieldSpec(project, address, other).relationship?.to;
    if (to !== undefined) return to === type && ends.length > 0;
    return ends.some((end) => end.type === undefined || isSameType(end.type, type));
  });
}
