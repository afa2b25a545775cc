import { type Address, kindOf } from '../model/address.ts';
import { attributePointer, buildBody, EMPTY_BODY, isUnset, readField } from '../model/body.ts';
import type { Change, Difference, FieldChange } from '../model/change.ts';
import { fieldSpec } from '../model/field-spec.ts';
import { compareText } from '../model/json.ts';
import type { LearnedEntry } from '../model/run.ts';
import { entryAfter, isSameEntry } from './entry-after.ts';
import { keepPointedAt } from './keep-pointed-at.ts';
import { type Effect, foldRenamed } from './list-effects.ts';
import { reattach } from './reattach.ts';
import { targetsOf } from './recorded-value.ts';
import { undoChanged, undoForgotten } from './undo-changed.ts';
import type { Draft, UndoContext, UndoInput } from './undo-context.ts';
import { undoCreated } from './undo-created.ts';
import { undoDeleted } from './undo-deleted.ts';

/**
 * What takes back a run: the counterpart of `diff`, with the before-images of a journal in the place of the YAML. In:
 * what the run did, live, the ledger. Out: changes in address order, and notes on what changed since and on what cannot
 * be brought back. Where live is as before the run already, there is nothing to do.
 */
export function buildUndo(input: UndoInput): Difference {
  const covered = [...input.effects.values()].filter(({ address }) => input.covers(address));
  const context: UndoContext = {
    ...input,
    recreated: recreatable(input, covered),
    drafts: new Map(),
    recorded: new Map(),
    notes: [],
  };
  for (const effect of covered) undoEffect(context, effect);
  for (const learned of foldRenamed(input.learned)) unlearn(context, learned);
  for (const effect of covered) if (effect.action === 'delete') reattach(context, effect);
  keepPointedAt(context);
  const drafts = [...context.drafts].sort(([left], [right]) => compareText(left, right));
  return {
    changes: drafts.map(([address, draft]) => toChange(context, address, draft)),
    recorded: context.recorded,
    unchanged: [],
    notes: context.notes,
  };
}

/** Every address an undo has to look at: what the run touched, what pointed at it, and what it is to point at again. */
export function undoAddresses(input: Pick<UndoInput, 'project' | 'effects'>): ReadonlySet<Address> {
  const addresses = new Set<Address>();
  for (const { address, before, fields, referrers } of input.effects.values()) {
    addresses.add(address);
    for (const referrer of referrers) addresses.add(referrer.address);
    const values = [...fields].map(([pointer, field]) => [pointer, field.before] as const);
    for (const [name, value] of Object.entries(before?.attributes ?? {})) {
      values.push([attributePointer(name), value]);
    }
    for (const [pointer, value] of values) {
      for (const target of targetsOf(fieldSpec(input.project, address, pointer), value)) addresses.add(target);
    }
  }
  return addresses;
}

/** What stands beside what is to be attached again: a set is written whole, and that takes the id of each of its members. */
export function undoNeighbours({
  project,
  effects,
  live,
}: Pick<UndoInput, 'project' | 'effects' | 'live'>): ReadonlySet<Address> {
  const addresses = new Set<Address>();
  for (const { address, pointer } of [...effects.values()].flatMap(({ referrers }) => referrers)) {
    const body = live.records.get(address)?.body ?? EMPTY_BODY;
    for (const target of targetsOf(fieldSpec(project, address, pointer), readField(body, pointer))) {
      if (!live.records.has(target) && !live.absent.has(target)) addresses.add(target);
    }
  }
  return addresses;
}

function recreatable({ live }: UndoInput, effects: readonly Effect[]): ReadonlySet<Address> {
  const gone = effects.filter(
    ({ action, address }) =>
      action === 'delete' && kindOf(address) === 'instance' && live.absent.get(address)?.state === 'missing',
  );
  return new Set(gone.map(({ address }) => address));
}

function undoEffect(context: UndoContext, effect: Effect): void {
  if (effect.action === 'create') undoCreated(context, effect);
  else if (effect.action === 'delete') undoDeleted(context, effect);
  else if (effect.action === 'forget') undoForgotten(context, effect);
  else undoChanged(context, effect);
}

/** What the ledger learned without any step, where it still holds exactly that. */
function unlearn(context: UndoContext, { address, was, entry: next }: LearnedEntry): void {
  if (context.effects.has(address) || !context.covers(address)) return;
  const current = context.ledger.entries.get(address);
  const id = current?.id ?? was?.id ?? null;
  const entry = entryAfter(context, { address, was, next, action: 'update', fields: new Map() }, new Map(), id);
  if (!isSameEntry(entry, current)) context.recorded.set(address, entry);
}

function toChange({ live, project, ledger, isProtected }: UndoContext, address: Address, draft: Draft): Change {
  const { action, id, fields, entry, reason } = draft;
  const isProtectedHere = isProtected(address) || ledger.entries.get(address)?.protected === true;
  const references = fields.flatMap((field) => targetsOf(fieldSpec(project, address, field.pointer), field.after));
  return {
    address,
    action,
    origin: 'edit',
    reason,
    id,
    before: beforeOf(action, live.records.get(address)?.body ?? null, fields),
    after: action === 'delete' || action === 'forget' ? null : touched(fields, 'after'),
    fields,
    references,
    released: false,
    entry,
    protected: isProtectedHere,
  };
}

function beforeOf(action: Change['action'], body: Change['before'], fields: readonly FieldChange[]): Change['before'] {
  if (action === 'create' || action === 'forget') return null;
  return action === 'delete' ? body : touched(fields, 'before');
}

function touched(fields: readonly FieldChange[], side: 'before' | 'after'): Change['before'] {
  const set = fields.filter((field) => !isUnset(field[side]));
  return set.length === 0 ? EMPTY_BODY : buildBody(set.map((field) => [field.pointer, field[side]] as const));
}
