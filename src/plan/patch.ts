import jsonPatch from 'fast-json-patch';
import type { Body } from '../model/body.ts';
import type { PatchOperation } from '../model/plan.ts';

/** RFC 6902 operations that turn one body into the other; null stands for "does not exist". */
export function buildPatch(before: Body | null, after: Body | null): PatchOperation[] {
  if (before === null && after === null) return [];
  if (before === null) return [{ op: 'add', path: '', value: after as never }];
  if (after === null) return [{ op: 'remove', path: '' }];
  const operations = jsonPatch.compare(before as object, after as object);
  return operations as PatchOperation[];
}
