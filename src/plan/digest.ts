import { createHash } from 'node:crypto';
import type { Body } from '../model/body.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { Plan, Step } from '../model/plan.ts';

/** Hash of the Intercom id and of the touched fields as live has them. */
export function stepBasis(id: string | null, before: Body | null): string {
  return sha256([id, before] as unknown as Json).slice(0, 32);
}

/** Names a plan by what it will do: equal steps give equal ids, however the files are laid out and worded. */
export function planId(plan: Pick<Plan, 'workspace' | 'environment' | 'version' | 'shard' | 'steps'>): string {
  const steps = plan.steps.map((step) => {
    const { source, reason, fields, ...rest } = step;
    const origins = Object.entries(fields).map(([pointer, field]) => [pointer, field.origin]);
    return { ...rest, fields: Object.fromEntries(origins) };
  });
  const shard = plan.shard && { shard: [plan.shard.index, plan.shard.total] };
  const covered = { workspace: plan.workspace, environment: plan.environment, version: plan.version, ...shard, steps };
  return sha256(covered as unknown as Json).slice(0, 16);
}

/** Covers everything in the document but itself and the signature, which covers it. */
export function planChecksum(plan: Omit<Plan, 'checksum' | 'signature'>): string {
  return sha256(plan as unknown as Json);
}

/** What makes a fresh step the one that was reviewed. A delete that makes room for another instance is no other delete. */
export function stepIdentity(step: Step): string {
  const moved = step.moved_to === undefined ? [] : [step.moved_to];
  return canonicalJson([step.address, step.action, step.patch, step.basis, ...moved] as unknown as Json);
}

function sha256(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
