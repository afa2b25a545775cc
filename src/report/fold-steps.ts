import { parseAddress } from '../model/address.ts';
import { canonicalJson, type Json } from '../model/json.ts';
import type { Step } from '../model/plan.ts';
import { listChangedFields } from './changed-fields.ts';
import { countOf, renderName } from './name.ts';
import { isSensitive } from './value.ts';

/** Steps that do the same to different addresses; at least one. */
export type Fold = readonly [Step, ...Step[]];

/**
 * Steps that do the same are told as one, at the place of the first of them. A step that touches a sensitive field stays
 * alone: whether two secrets are the same is nobody's business.
 */
export function foldSteps(steps: readonly Step[]): readonly Fold[] {
  const folds: [Step, ...Step[]][] = [];
  const byLikeness = new Map<string, [Step, ...Step[]]>();
  for (const step of steps) {
    const likeness = likenessOf(step);
    const known = likeness === undefined ? undefined : byLikeness.get(likeness);
    if (known) {
      known.push(step);
      continue;
    }
    const fold: [Step, ...Step[]] = [step];
    folds.push(fold);
    if (likeness !== undefined) byLikeness.set(likeness, fold);
  }
  return folds;
}

/** `37 instances of Order`, `2 contacts`, `3 addresses`. */
export function renderMany(steps: readonly Step[]): string {
  const nouns = new Set(steps.map(({ address }) => nounOf(address)));
  const [one] = nouns;
  if (one === undefined || nouns.size > 1) return countOf(steps.length, 'address', 'addresses');
  const [singular, plural] = one.split('\n') as [string, string];
  return countOf(steps.length, singular, plural);
}

function nounOf(address: string): string {
  const parts = parseAddress(address);
  if (parts?.kind !== 'instance') return parts ? `${parts.kind}\n${parts.kind}s` : 'address\naddresses';
  const type = renderName(parts.type);
  return `instance of ${type}\ninstances of ${type}`;
}

/** Equal for steps that read the same but for address, number and place; undefined for a step that stands alone. */
function likenessOf(step: Step): string | undefined {
  if (step.moved_from !== undefined || step.moved_to !== undefined) return undefined;
  const fields = listChangedFields(step.before, step.after);
  if (fields.some(({ before, after }) => isSensitive(before) || isSensitive(after))) return undefined;
  return JSON.stringify([
    step.action,
    step.origin,
    step.reason,
    step.patch.length > 0,
    step.after_steps,
    step.referenced_by,
    ...fields.map(({ pointer, before, after }) => [
      pointer,
      keyOf(before),
      keyOf(after),
      (Object.hasOwn(step.fields, pointer) ? step.fields[pointer]?.origin : undefined) ?? null,
    ]),
  ]);
}

// One text for the whole would cost several times as much, and a plan may have ten thousand steps.
function keyOf(value: Json | undefined): Json {
  return typeof value === 'object' && value !== null ? canonicalJson(value) : (value ?? null);
}
