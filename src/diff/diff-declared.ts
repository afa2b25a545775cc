import { describeAcceptance } from '../model/acceptance.ts';
import { type Address, hashScope, kindOf } from '../model/address.ts';
import { sameApplied } from '../model/applied-field.ts';
import { type Body, buildBody, isUnset, listFields, readField } from '../model/body.ts';
import type { Change, FieldChange, NoteCode, Origin } from '../model/change.ts';
import type { DesiredRecord } from '../model/desired.ts';
import { fieldSpec } from '../model/field-spec.ts';
import type { Json } from '../model/json.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import type { Absence, LiveRecord } from '../model/live.ts';
import { describeAbsence, isDeleted } from './accepted-drift.ts';
import { appliedBody, compareFields } from './compare-fields.ts';
import type { DiffInput, Findings } from './diff.ts';
import { fieldState } from './field-state.ts';
import { whyTooOld } from './older-update.ts';

/** What has to happen to one thing the YAML names. `entry` is what the ledger holds for it. */
export function diffDeclared(
  input: DiffInput,
  record: DesiredRecord,
  entry: LedgerEntry | undefined,
  findings: Findings,
): void {
  if (record.state === 'external') return diffExternal(input, record, entry, findings);
  if (record.state === 'forgotten') {
    if (entry) findings.changes.push(forget(record.address, entry, 'declared as forgotten', record));
    return;
  }
  const live = input.live.records.get(record.address);
  if (live) {
    if (record.state === 'absent') findings.changes.push(deletion(input, live, entry, record));
    else diffExisting(input, record, live, entry, findings);
    return;
  }
  const absence = input.live.absent.get(record.address);
  if (!absence) throw new Error(`${record.address} was not read`);
  if (noteDeletion(input, record, entry, absence, findings)) return;
  if (record.state === 'absent') {
    if (entry) findings.recorded.set(record.address, null);
    else findings.unchanged.push(record.address);
  } else if (kindOf(record.address) === 'instance' && absence.state === 'missing') {
    findings.changes.push(creation(input, record, entry));
  } else {
    findings.notes.push(notFound(record, absence));
  }
}

/** Tells what is accepted, or was until it expired, of a deletion in Intercom; true when it is let be. */
function noteDeletion(
  { accepted, hasher }: DiffInput,
  record: DesiredRecord,
  entry: LedgerEntry | undefined,
  absence: Absence,
  { notes }: Findings,
): boolean {
  const { address, source } = record;
  const acceptance = accepted?.find(address, null);
  if (acceptance === undefined || !isDeleted(record, entry, absence, hasher)) return false;
  const code = acceptance.expired ? 'acceptance-expired' : 'drift-accepted';
  notes.push({ code, address, message: `${describeAbsence(absence)}, ${describeAcceptance(acceptance)}`, source });
  return !acceptance.expired;
}

/** Deletion of something live: by id, after the whole body it had when it was planned. */
export function deletion(
  input: DiffInput,
  live: LiveRecord,
  entry: LedgerEntry | undefined,
  record: DesiredRecord | undefined,
  reason?: string,
): Change {
  const left = record === undefined ? 'no longer in the YAML' : 'declared as absent';
  const moved = entry !== undefined && movedSince(input, live, entry);
  return {
    address: live.address,
    action: 'delete',
    origin: entry === undefined && record !== undefined ? 'adopt' : moved ? 'conflict' : 'edit',
    reason: reason ?? (moved ? `${left}; changed in Intercom since the last apply` : left),
    id: live.id,
    before: live.body,
    after: null,
    fields: [],
    references: [],
    released: false,
    entry: null,
    protected: input.isProtected(live.address) || (entry?.protected ?? false),
    ...(record ? { source: record.source } : {}),
  };
}

/** Stops owning something without touching it. */
export function forget(address: Address, entry: LedgerEntry, reason: string, record?: DesiredRecord): Change {
  return {
    address,
    action: 'forget',
    origin: 'edit',
    reason,
    id: entry.id,
    before: null,
    after: null,
    fields: [],
    references: [],
    released: false,
    entry: null,
    protected: false,
    ...(record ? { source: record.source } : {}),
  };
}

/** The touched fields of a body, unset ones left out. */
export function touchedBody(fields: readonly FieldChange[], side: 'before' | 'after'): Body {
  const set = fields.filter((field) => !isUnset(field[side]));
  return buildBody(set.map((field) => [field.pointer, field[side]] as const));
}

/** The label of a whole change: the gravest of its fields'. */
function gravestOrigin(fields: readonly FieldChange[]): Origin {
  const order = ['adopt', 'conflict', 'drift'] as const;
  return order.find((origin) => fields.some((field) => field.origin === origin)) ?? 'edit';
}

function diffExternal(
  input: DiffInput,
  record: DesiredRecord,
  entry: LedgerEntry | undefined,
  findings: Findings,
): void {
  if (entry) findings.changes.push(forget(record.address, entry, 'declared as external: others own it', record));
  else if (input.live.records.has(record.address)) findings.unchanged.push(record.address);
}

function diffExisting(
  input: DiffInput,
  record: DesiredRecord,
  live: LiveRecord,
  entry: LedgerEntry | undefined,
  findings: Findings,
): void {
  const compared = compareFields({ ...input, live, entry, desired: record });
  findings.notes.push(...compared.notes);
  const isInstance = kindOf(record.address) === 'instance';
  const tooOld = isInstance && compared.changes.length > 0 ? whyTooOld(record, live, input.traits) : undefined;
  if (tooOld !== undefined) {
    findings.notes.push({ code: 'older-update', address: record.address, message: tooOld, source: record.source });
    return;
  }
  const next: LedgerEntry = {
    address: record.address,
    id: live.id,
    fields: compared.applied,
    protected: input.isProtected(record.address),
  };
  const adopts = isInstance && entry === undefined;
  if (compared.changes.length === 0 && !adopts) {
    if (!compared.isLetBe) findings.unchanged.push(record.address);
    if (!entry || !sameEntry(entry, next)) findings.recorded.set(record.address, next);
    return;
  }
  const fields = adopts ? compared.changes.map((field) => ({ ...field, origin: 'adopt' as const })) : compared.changes;
  const origin = adopts ? 'adopt' : gravestOrigin(fields);
  findings.changes.push({
    address: record.address,
    action: origin === 'adopt' ? 'adopt' : 'update',
    origin,
    reason: existingReason(adopts, origin),
    source: fields[0]?.source ?? record.source,
    id: live.id,
    before: touchedBody(fields, 'before'),
    after: touchedBody(fields, 'after'),
    fields,
    references: record.references,
    released: false,
    entry: next,
    protected: next.protected,
  });
}

function existingReason(adopts: boolean, origin: Origin): string {
  if (adopts) return 'exists in Intercom and is not in the ledger';
  if (origin === 'adopt') return 'holds values in Intercom that were not applied from here';
  if (origin === 'conflict') return 'changed in the YAML and in Intercom';
  return origin === 'drift' ? 'changed in Intercom since the last apply' : 'changed in the YAML';
}

function creation(input: DiffInput, record: DesiredRecord, entry: LedgerEntry | undefined): Change {
  const fields = listFields(record.body).flatMap((pointer): FieldChange[] => {
    const after = readField(record.body, pointer) as Json;
    if (isUnset(after)) return [];
    const { sensitive } = fieldSpec(input.project, record.address, pointer);
    const source = record.fieldSources[pointer] ?? record.source;
    const origin = creationOrigin(input, record.address, entry, pointer, after);
    return [{ pointer, origin, before: null, after, sensitive, adjust: false, foreignDetached: 0, source }];
  });
  const vanished = entry !== undefined && entry.id !== null;
  return {
    address: record.address,
    action: 'create',
    origin: vanished ? (fields.some((field) => field.origin === 'conflict') ? 'conflict' : 'drift') : 'edit',
    reason: vanished ? 'was deleted in Intercom since the last apply' : 'new in the YAML',
    source: record.source,
    id: null,
    before: null,
    after: touchedBody(fields, 'after'),
    fields,
    references: record.references,
    released: false,
    entry: {
      address: record.address,
      id: null,
      fields: appliedBody(input.project, record, input.hasher),
      protected: input.isProtected(record.address),
    },
    protected: input.isProtected(record.address),
  };
}

function creationOrigin(
  input: DiffInput,
  address: Address,
  entry: LedgerEntry | undefined,
  pointer: string,
  after: Json,
): Origin {
  if (entry === undefined || entry.id === null) return 'edit';
  const state = fieldState(entry, hashScope(address), pointer, input.hasher);
  if (!state.known) return 'edit';
  return state.desiredIsApplied(after) ? 'drift' : 'conflict';
}

function movedSince(input: DiffInput, live: LiveRecord, entry: LedgerEntry): boolean {
  const scope = hashScope(live.address);
  return Object.keys(entry.fields).some((pointer) => {
    const state = fieldState(entry, scope, pointer, input.hasher);
    return !state.liveIsApplied(readField(live.body, pointer) ?? null);
  });
}

/** Of addresses nothing: an entry under another one is recorded in any case. */
function sameEntry(left: LedgerEntry, right: LedgerEntry): boolean {
  const pointers = new Set([...Object.keys(left.fields), ...Object.keys(right.fields)]);
  return (
    left.id === right.id &&
    left.protected === right.protected &&
    left.intended === undefined &&
    [...pointers].every((pointer) => sameApplied(left.fields[pointer], right.fields[pointer]))
  );
}

function notFound(record: DesiredRecord, absence: Absence): Findings['notes'][number] {
  const note = (code: NoteCode, message: string) => ({
    code,
    address: record.address,
    message,
    source: record.source,
  });
  switch (absence.state) {
    case 'archived':
      return note('archived', 'is archived in Intercom; unarchive it there or remove it from the YAML');
    case 'merged':
      return note(
        'merged',
        `was merged into another contact${absence.into ? ` (id ${absence.into})` : ''}; name that one`,
      );
    case 'ambiguous':
      return note(
        'ambiguous',
        `matches ${absence.ids.length} contacts (ids ${absence.ids.join(', ')}); select one by id`,
      );
    case 'missing':
      return note(
        'not-found',
        kindOf(record.address) === 'contact'
          ? 'was not found in Intercom: it does not exist, is archived, or was merged into another contact'
          : 'was not found in Intercom',
      );
  }
}
