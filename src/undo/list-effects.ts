import { type Address, kindOf } from '../model/address.ts';
import { type Body, EMPTY_BODY, type FieldPointer, listFields, readField } from '../model/body.ts';
import type { Action } from '../model/change.ts';
import type { Json } from '../model/json.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { IntentRecord, LearnedEntry, Referrer, ResultRecord } from '../model/run.ts';

/** What a run did, or may have done, to one field. Values of sensitive fields are masked. */
export interface EffectField {
  readonly before: Json;
  readonly after: Json;
  /** `before` and `after` hold only the members that went and came. */
  readonly adjusted: boolean;
  /** False when nobody confirmed that it was written. */
  readonly certain: boolean;
}

/** What a run did, or may have done, to one address. */
export interface Effect {
  readonly address: Address;
  readonly action: Action;
  readonly certain: boolean;
  /** Intercom's id before the run; null when it did not exist. */
  readonly idBefore: string | null;
  /** Intercom's id after it, as far as an answer told. */
  readonly idAfter: string | null;
  /** The whole body of what was deleted. */
  readonly before: Body | null;
  readonly fields: ReadonlyMap<FieldPointer, EffectField>;
  /** What the ledger held before; undefined in journals that do not say. */
  readonly was: LedgerEntry | null | undefined;
  /** What the ledger was to hold after. */
  readonly next: LedgerEntry | null;
  readonly referrers: readonly Referrer[];
}

/**
 * What a journal says a run did, by address, in the order it was done. A step that was refused, skipped or found moved
 * did nothing; one whose outcome nobody confirmed, or that was kept only in part, may have.
 */
export function listEffects(run: {
  readonly intents: readonly IntentRecord[];
  readonly results: readonly ResultRecord[];
  readonly header: { readonly learned?: readonly LearnedEntry[] };
}): ReadonlyMap<Address, Effect> {
  const results = new Map(run.results.map((result) => [result.number, result] as const));
  const effects = new Map<Address, Effect>();
  for (const intent of run.intents) {
    const result = results.get(intent.number);
    if (!mayHaveHappened(result)) continue;
    const earlier = effects.get(intent.address);
    const effect = toEffect(intent, result);
    if (earlier === undefined) effects.set(intent.address, effect);
    // The second write of an instance that was created within a cycle of references.
    else if (intent.action === 'update') effects.set(intent.address, joined(earlier, effect));
  }
  // What the ledger learned at its start, the run learned.
  for (const { address, was } of foldRenamed(run.header.learned ?? [])) {
    const effect = effects.get(address);
    if (effect?.was !== undefined) effects.set(address, { ...effect, was });
  }
  return effects;
}

/**
 * A contact that went on under another address keeps it: which one the YAML uses is for the next plan to find. What was
 * owned under the old address was owned under the new one.
 */
export function foldRenamed(learned: readonly LearnedEntry[]): readonly LearnedEntry[] {
  const left = new Map<string, LedgerEntry>();
  for (const { was, entry } of learned) {
    if (was !== null && entry === null && isRecord(was)) left.set(`${kindOf(was.address)}/${was.id}`, was);
  }
  if (left.size === 0) return learned;
  const renamed = new Set<LedgerEntry>();
  const folded = learned.map((each): LearnedEntry => {
    const { address, was, entry } = each;
    const old = was === null && entry !== null ? left.get(`${kindOf(address)}/${entry.id}`) : undefined;
    if (old === undefined) return each;
    renamed.add(old);
    return { ...each, was: { ...old, address } };
  });
  return folded.filter(({ was }) => was === null || !renamed.has(was));
}

function isRecord({ address, id }: LedgerEntry): boolean {
  return id !== null && kindOf(address) !== 'instance';
}

function mayHaveHappened(result: ResultRecord | undefined): boolean {
  if (result === undefined || result.outcome === 'done' || result.outcome === 'unknown') return true;
  return result.outcome === 'failed' && result.entry !== undefined;
}

function toEffect(intent: IntentRecord, result: ResultRecord | undefined): Effect {
  const certain = result?.outcome === 'done';
  const adjusted = new Set(intent.adjusted ?? []);
  const [before, after] = [intent.before ?? EMPTY_BODY, intent.after ?? EMPTY_BODY];
  const pointers = intent.action === 'delete' ? [] : [...new Set([...listFields(before), ...listFields(after)])];
  const fields = pointers.map((pointer): [FieldPointer, EffectField] => [
    pointer,
    {
      before: readField(before, pointer) ?? null,
      after: readField(after, pointer) ?? null,
      adjusted: adjusted.has(pointer),
      certain,
    },
  ]);
  return {
    address: intent.address,
    action: intent.action,
    certain,
    idBefore: intent.action === 'create' ? null : intent.id,
    idAfter: result?.id ?? (intent.action === 'create' ? null : intent.id),
    before: intent.action === 'delete' ? intent.before : null,
    fields: new Map(fields),
    was: intent.was,
    next: result?.entry ?? intent.entry,
    referrers: intent.referrers ?? [],
  };
}

function joined(earlier: Effect, later: Effect): Effect {
  const fields = new Map(earlier.fields);
  for (const [pointer, field] of later.fields) {
    fields.set(pointer, { ...field, before: earlier.fields.get(pointer)?.before ?? field.before });
  }
  return { ...earlier, idAfter: later.idAfter ?? earlier.idAfter, fields, next: later.next };
}
