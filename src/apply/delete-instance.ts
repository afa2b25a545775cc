import { instanceAddress, parseAddress } from '../model/address.ts';
import { type FieldPointer, isUnset, listFields, type Member, membersOf, readField } from '../model/body.ts';
import type { Change } from '../model/change.ts';
import { TrueupError } from '../model/error.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { equalJson } from '../model/json.ts';
import type { RemoteMember, RemoteRecord } from '../model/remote.ts';
import type { RunContext } from './apply-steps.ts';
import type { StepResult } from './run-step.ts';
import { insteadOf } from './settle.ts';
import { withoutSensitive } from './without-sensitive.ts';

/** How often an unknown outcome is looked into before it is reported as unknown. */
const ATTEMPTS = 3;

/**
 * Deletes by the id just read, after the external id was echoed back: the one step that cannot be taken back is preceded
 * by a fresh look, and anything that changed since the plan stops it: nothing documents that Intercom could be told to
 * delete only what was seen (I, last write wins).
 */
export async function deleteInstance(context: RunContext, change: Change): Promise<StepResult> {
  const parts = parseAddress(change.address);
  if (parts?.kind !== 'instance') throw new Error(`${change.address} cannot be deleted`);
  let unsettled: TrueupError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const reading = await context.remote.read(change.address).catch(insteadOf(unsettled));
    if (reading.state !== 'found') return { outcome: 'done', entry: null };
    if (reading.record.id !== change.id || !isAsPlanned(context, change, reading.record)) {
      return {
        outcome: 'moved',
        message: 'was changed in Intercom after it was planned, so it was not deleted',
        hint: 'Run trueup plan to see what it holds now.',
      };
    }
    if (unsettled !== undefined && (await namesAnother(context, parts.type, change.id).catch(insteadOf(unsettled)))) {
      throw unsettled;
    }
    try {
      await context.remote.deleteInstance(parts.type, reading.record.id);
      context.gone.add(change.address);
      return { outcome: 'done', entry: null };
    } catch (error) {
      if (!(error instanceof TrueupError)) throw error;
      // What never left is no news about a delete that may have been carried out.
      if (!('outcome' in error)) throw unsettled ?? error;
      if (error.outcome === 'unknown') unsettled = error;
      if (error.category !== 'later' || attempt === ATTEMPTS || context.signal.aborted) throw unsettled ?? error;
      if (!context.remote.takeRetry(withoutSensitive(error.message, change))) throw unsettled ?? error;
      await context.sleep(500 * attempt);
    }
  }
}

/**
 * True when the id is also the external id of another instance. Up to 2.16 a path finds by external id what it does not
 * find by id (D, S14:9109): were the lost delete carried out, and reads lag behind (U), the next would meet that one.
 */
async function namesAnother(context: RunContext, type: string, id: string): Promise<boolean> {
  const address = instanceAddress(type, id);
  const known = context.gone.has(address) ? undefined : context.ids.get(address);
  // What this run made may not be shown yet.
  if (known !== undefined) return known !== id;
  const reading = await context.remote.read(address);
  return reading.state === 'found' && reading.record.id !== id;
}

/**
 * Compares every value, and the members whose external id the answer tells. Members deleted earlier in this run may be
 * gone from it: whether Intercom detaches what it deletes is undocumented (U).
 */
function isAsPlanned(context: RunContext, change: Change, record: RemoteRecord): boolean {
  const planned = change.before;
  if (planned === null) return false;
  const pointers = new Set([...listFields(planned), ...listFields(record.body), ...Object.keys(record.members)]);
  return [...pointers].every((pointer) => {
    const before = readField(planned, pointer) ?? null;
    const members = record.members[pointer];
    if (members !== undefined) return sameMembers(context, change, pointer, membersOf(before), members);
    const now = readField(record.body, pointer) ?? null;
    return (isUnset(before) && isUnset(now)) || equalJson(before, now);
  });
}

function sameMembers(
  context: RunContext,
  change: Change,
  pointer: FieldPointer,
  planned: readonly Member[],
  members: readonly RemoteMember[],
): boolean {
  const names = new Set(members.flatMap(({ externalId }) => (typeof externalId === 'string' ? [externalId] : [])));
  if (names.size < members.length) return planned.length >= members.length;
  const type = fieldSpec(context.project, change.address, pointer).relationship?.to;
  const isGone = (name: string) => type !== undefined && context.gone.has(instanceAddress(type, name));
  const before = new Set(planned.filter((member) => typeof member === 'string'));
  return [...names].every((name) => before.has(name)) && [...before].every((name) => names.has(name) || isGone(name));
}
