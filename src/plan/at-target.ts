import { isUnset, listFields, membersOf, readField } from '../model/body.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { canonicalJson, equalJson } from '../model/json.ts';
import type { FieldHasher, Ledger } from '../model/ledger.ts';
import type { Live } from '../model/live.ts';
import type { Step } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import { maskBody } from './mask.ts';

/** True when what a reviewed step was to bring about is so already, whoever did it. */
export function isAtTarget(
  step: Step,
  world: {
    readonly project: Project;
    readonly live: Live;
    readonly ledger: Ledger | undefined;
    readonly hasher: FieldHasher;
  },
): boolean {
  if (step.action === 'forget') return world.ledger?.entries.has(step.address) !== true;
  const wanted = step.after;
  // A delete: what was merely not read is not known to be gone.
  if (wanted === null) return world.live.absent.has(step.address);
  const live = world.live.records.get(step.address);
  if (!live) return false;
  const body = maskBody(world.project, step.address, live.body, world.hasher);
  const touched = new Set([...Object.keys(step.fields), ...listFields(wanted)]);
  return [...touched].every((pointer) => {
    const want = readField(wanted, pointer) ?? null;
    const have = readField(body, pointer) ?? null;
    if (fieldSpec(world.project, step.address, pointer).relationship?.members === 'owned') {
      const present = new Set(membersOf(have).map((member) => canonicalJson(member)));
      return membersOf(want).every((member) => present.has(canonicalJson(member)));
    }
    return (isUnset(want) && isUnset(have)) || equalJson(want, have);
  });
}
