import type { Address } from '../model/address.ts';
import { listFields, readField } from '../model/body.ts';
import type { Change } from '../model/change.ts';
import { compareText } from '../model/json.ts';
import type { Live } from '../model/live.ts';
import type { Project } from '../model/project.ts';
import { targetsOf } from './targets.ts';

/** Who points, live, at each instance that will be deleted: as far as was read, managed or not. */
export function referencedBy(
  project: Project,
  live: Live,
  changes: readonly Change[],
): ReadonlyMap<Address, readonly Address[]> {
  const deleted = new Set(changes.filter((change) => change.action === 'delete').map((change) => change.address));
  const referrers = new Map<Address, Set<Address>>();
  if (deleted.size === 0) return new Map();
  for (const { address, body } of live.records.values()) {
    for (const pointer of listFields(body)) {
      for (const target of targetsOf(project, address, pointer, readField(body, pointer) ?? null)) {
        if (!deleted.has(target)) continue;
        const others = referrers.get(target);
        if (others) others.add(address);
        else referrers.set(target, new Set([address]));
      }
    }
  }
  return new Map([...referrers].map(([target, addresses]) => [target, [...addresses].sort(compareText)] as const));
}
