import { expect } from 'vitest';
import type { Derivation } from '../../src/cli/pipeline.ts';
import { instanceAddress } from '../../src/model/address.ts';
import { type Body, membersOf } from '../../src/model/body.ts';
import { fieldSpec } from '../../src/model/field-spec.ts';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import type { PatchOperation } from '../../src/model/plan.ts';

/** What holds of the steps of every plan: they wait for earlier ones only, detach before they delete, and patch rightly. */
export function expectSoundSteps({ plan, work, project }: Derivation): void {
  const deletedAt = new Map(plan.steps.filter(({ action }) => action === 'delete').map((step) => [step.address, step]));
  for (const [index, step] of plan.steps.entries()) {
    expect(step.number).toBe(index + 1);
    expect(
      step.after_steps.filter((number) => number >= step.number),
      `${step.address} waits for what comes before it`,
    ).toEqual([]);
    expect(patched(step.before, step.patch), `the patch of ${step.address} makes its after`).toEqual(step.after);
  }
  for (const { step, change } of work) {
    if (step.action === 'delete') continue;
    for (const field of change.fields) {
      const to = fieldSpec(project, step.address, field.pointer).relationship?.to ?? '';
      const kept = new Set(membersOf(field.after));
      for (const member of membersOf(field.before).filter((each) => !kept.has(each))) {
        const deletion = deletedAt.get(instanceAddress(to, String(member)));
        if (to === '' || deletion === undefined) continue;
        expect(deletion.after_steps, `${deletion.address} goes after ${step.address} let go of it`).toContain(
          step.number,
        );
      }
    }
  }
}

/** RFC 6902 as far as plans use it; own keys only, so that `__proto__` is a key like any other. */
export function patched(before: Body | null, patch: readonly PatchOperation[]): Body | null {
  let document: Json = JSON.parse(JSON.stringify(before)) as Json;
  for (const operation of patch) document = patchOne(document, operation);
  return document as unknown as Body | null;
}

function patchOne(document: Json, operation: PatchOperation): Json {
  const keys = operation.path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = 'value' in operation ? operation.value : undefined;
  if (keys.length === 0) return value ?? null;
  const last = keys.at(-1) as string;
  let holder = document;
  for (const key of keys.slice(0, -1)) holder = ownValue(holder, key);
  if (Array.isArray(holder)) {
    const items = holder as Json[];
    const at = last === '-' ? items.length : Number(last);
    if (operation.op === 'remove') items.splice(at, 1);
    else items.splice(at, operation.op === 'replace' ? 1 : 0, value as Json);
  } else if (operation.op === 'remove') {
    if (!Object.hasOwn(holder as object, last)) throw new Error(`${operation.path} is not there to remove`);
    delete (holder as Record<string, Json>)[last];
  } else {
    const there = Object.hasOwn(holder as object, last);
    if (there !== (operation.op === 'replace')) throw new Error(`${operation.op} ${operation.path} does not fit`);
    Object.defineProperty(holder, last, { value, enumerable: true, writable: true, configurable: true });
  }
  return document;
}

function ownValue(holder: Json, key: string): Json {
  if (Array.isArray(holder)) return holder[Number(key)] as Json;
  if (isJsonObject(holder) && Object.hasOwn(holder, key)) return holder[key] as Json;
  throw new Error(`there is no ${key}`);
}
