import { kindOf, parseAddress } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import { TrueupError } from '../model/error.ts';
import type { RemoteRecord, WriteField } from '../model/remote.ts';
import { showsAllMembers } from '../model/traits.ts';
import type { RunContext } from './apply-steps.ts';
import { checkUnmoved } from './check-unmoved.ts';
import { withHiddenMembers } from './hidden-members.ts';
import { insteadOf, isInconclusive, unverified } from './settle.ts';
import type { Turn } from './turns.ts';
import { type Dropped, verifyWrite } from './verify-write.ts';
import { withoutSensitive } from './without-sensitive.ts';
import { buildWriteFields } from './write-fields.ts';

/** A record that was written: its Intercom id, and what Intercom answered 200 to and did not keep. */
export interface Written {
  readonly id: string;
  readonly dropped: readonly Dropped[];
}

/** Waits between tries of one write in milliseconds; one more try than there are waits. */
const RETRY_WAITS = [500, 1500];

/** Waits between looks at what was written. */
const WAITS = [500, 1000, 2000];

/** How often it is looked anew because the write was held back until the look was old. */
const LOOKS = 10;

/**
 * Writes one record and proves it: from the answer where there is one, by reading where there is none. A request whose
 * outcome is unknown is never simply sent again: what it wanted may be there already. Once one try is unknown, so is the
 * whole write until it is seen: a request may still be carried out after everybody has given up on it.
 */
export async function writeRecord(context: RunContext, number: number, change: Change): Promise<Written> {
  const turn = context.turn();
  try {
    return await tryToWrite(context, number, change, turn);
  } finally {
    turn.leave();
  }
}

async function tryToWrite(context: RunContext, number: number, change: Change, turn: Turn): Promise<Written> {
  let unsettled: TrueupError | undefined;
  let looks = 0;
  for (let attempt = 0; ; attempt += 1) {
    const since = context.remote.waits();
    // What a lost answer stood for stays unknown, whatever a later look finds.
    await checkUnmoved(context, change, attempt > 0).catch(insteadOf(unsettled));
    const fields = await buildWriteFields(context, change).catch(insteadOf(unsettled));
    let answer: RemoteRecord | undefined;
    try {
      answer = await context.remote.write(
        change.address,
        idFor(context, change),
        fields,
        replaces(change, fields, since),
      );
      turn.leave();
      return await prove(context, change, fields, answer);
    } catch (error) {
      turn.leave();
      if (!(error instanceof TrueupError)) throw error;
      if (error.code === 'look-outdated' && looks < LOOKS) {
        looks += 1;
        attempt -= 1;
        await turn.take();
        continue;
      }
      if (isUnknown(error)) {
        unsettled = error;
        // Without a look at what became of it, it stays unknown and is not sent again.
        const record = await readBack(context, change).catch(insteadOf(error));
        if (record && dropped(context, change, fields, record).length === 0) return { id: record.id, dropped: [] };
      }
      const wait = RETRY_WAITS[attempt];
      if (wait === undefined || !mayTryAgain(context, change, error)) {
        if (unsettled !== undefined && isInconclusive(error)) throw unsettled;
        throw answer === undefined ? error : unverified(error);
      }
      context.emit({
        type: 'step-retried',
        number,
        address: change.address,
        attempt: attempt + 1,
        why: withoutSensitive(error.message, change),
      });
      await context.sleep(wait);
    }
  }
}

/**
 * The answer is the proof; where it does not show a value, a fresh read may, and otherwise it was dropped. Reads may lag
 * behind writes (U), so a list that the answer may only have cut is looked at again before a member counts as dropped.
 */
async function prove(
  context: RunContext,
  change: Change,
  fields: readonly WriteField[],
  answer: RemoteRecord,
): Promise<Written> {
  if (dropped(context, change, fields, answer).length === 0) return { id: answer.id, dropped: [] };
  for (let look = 0; ; look += 1) {
    const shown = (await readBack(context, change, answer.id)) ?? answer;
    const record = await withHiddenMembers(context, change, fields, shown);
    const lost = dropped(context, change, fields, record);
    const wait = WAITS[look];
    if (lost.length === 0 || wait === undefined || context.signal.aborted || !isCut(context, fields, answer)) {
      return { id: answer.id, dropped: lost };
    }
    await context.sleep(wait);
  }
}

/** True when a list of the answer shows some of the members that were sent, nothing else, and may hide the others. */
function isCut({ traits }: RunContext, fields: readonly WriteField[], answer: RemoteRecord): boolean {
  return fields.some((field) => {
    if (!('members' in field)) return false;
    const shown = answer.members[field.pointer] ?? [];
    const isPart = shown.every((member) => field.members.includes(member.id));
    const isShort = shown.length > 0 && shown.length < field.members.length;
    return isPart && isShort && !showsAllMembers(traits, shown.length);
  });
}

function dropped(context: RunContext, change: Change, fields: readonly WriteField[], record: RemoteRecord): Dropped[] {
  return verifyWrite(context.project, change.address, fields, record);
}

async function readBack(context: RunContext, change: Change, id?: string): Promise<RemoteRecord | undefined> {
  const parts = parseAddress(change.address);
  const known = id ?? idFor(context, change);
  const type = parts?.kind === 'instance' ? parts.type : undefined;
  const reading = await (known === null
    ? context.remote.read(change.address)
    : context.remote.readById(kindOf(change.address), known, type));
  return reading.state === 'found' ? reading.record : undefined;
}

/** What tells a look that came before a wait; undefined where nobody looked, because nothing is there to be replaced. */
function replaces({ id }: Change, fields: readonly WriteField[], since: number): number | undefined {
  return id !== null && fields.some((field) => 'members' in field) ? since : undefined;
}

function idFor(context: RunContext, change: Change): string | null {
  return change.id ?? context.ids.get(change.address) ?? null;
}

/** Only what may pass, and only while the run has repetitions left. */
function mayTryAgain(context: RunContext, change: Change, error: TrueupError): boolean {
  if (error.category !== 'later' || !('outcome' in error) || context.signal.aborted) return false;
  return context.remote.takeRetry(withoutSensitive(error.message, change));
}

function isUnknown(error: TrueupError): boolean {
  return 'outcome' in error && error.outcome === 'unknown';
}
