import { createHash } from 'node:crypto';
import { type Address, parseAddress } from '../model/address.ts';
import type { Body } from '../model/body.ts';
import type { Action } from '../model/change.ts';
import type { RunCounts, StepOutcome } from '../model/event.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { IntentRecord, LearnedEntry, ResultRecord } from '../model/run.ts';
import { parseIntentContext, parseLearned, toContextJson, toLearnedJson } from './intent-context.ts';
import { parseEntry, toEntryJson } from './ledger-entry.ts';

/** What a run started from. */
export interface RunHeader {
  /** `run-20260301T090000Z-1f2e`. */
  readonly run: string;
  /** Id of the plan. */
  readonly plan: string;
  readonly workspace: string;
  readonly environment: string;
  readonly lineage: string;
  /** Serial of the ledger when the run started. */
  readonly serial: number;
  readonly started_at: string;
  /** Name and version of the program. */
  readonly tool: string;
  /** What the ledger learned before the first step; journals of older versions do not say. */
  readonly learned?: readonly LearnedEntry[];
}

/** The last line of a run that came to its end. */
export interface RunEnd {
  readonly counts: RunCounts;
  readonly at: string;
  /** A signal ended it early. */
  readonly interrupted?: boolean;
}

export type RunRecord =
  | ({ readonly type: 'run'; readonly format: 'trueup-run'; readonly version: number } & RunHeader)
  | ({ readonly type: 'intent' } & IntentRecord)
  | ({ readonly type: 'result' } & ResultRecord)
  | ({ readonly type: 'end' } & RunEnd);

/** The line of a record, newline included. Its last member is a checksum of what stands before it. */
export function renderRunLine(record: RunRecord): string {
  const text = JSON.stringify(toRecordJson(record));
  return `${text.slice(0, -1)},"sum":"${sumOf(Buffer.from(text))}"}\n`;
}

const TAIL = /^,"sum":"([0-9a-f]{16})"\}$/u;
const TAIL_BYTES = 26;

/** Reads a line without its newline; undefined when it is not, byte for byte, a line that was written. */
export function parseRunLine(line: Buffer): RunRecord | undefined {
  const sum = TAIL.exec(line.subarray(-TAIL_BYTES).toString('latin1'))?.[1];
  const text = Buffer.concat([line.subarray(0, Math.max(0, line.length - TAIL_BYTES)), Buffer.from('}')]);
  if (sum === undefined || sumOf(text) !== sum) return undefined;
  try {
    // Whatever ends with a brace and is JSON is an object.
    return parseRecord(JSON.parse(text.toString('utf8')) as JsonObject);
  } catch {
    return undefined;
  }
}

function toRecordJson(record: RunRecord): unknown {
  if (record.type === 'intent') {
    const { type, number, address, action, id, entry, before, after } = record;
    const told = { type, number, address, action, id, entry: entry && toEntryJson(entry), before, after };
    return { ...told, ...toContextJson(record) };
  }
  if (record.type === 'run' && record.learned !== undefined) {
    return { ...record, learned: record.learned.map(toLearnedJson) };
  }
  if (record.type !== 'result' || record.entry === undefined) return record;
  return { ...record, entry: toEntryJson(record.entry) };
}

function sumOf(text: Buffer): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function parseRecord(value: JsonObject): RunRecord | undefined {
  switch (value['type']) {
    case 'run':
      return isHeader(value) ? withLearned(value) : undefined;
    case 'intent':
      return parseIntent(value);
    case 'result':
      return parseResult(value);
    case 'end':
      return isEnd(value) ? value : undefined;
    default:
      return undefined;
  }
}

const HEADER_TEXTS = ['run', 'plan', 'workspace', 'environment', 'lineage', 'started_at', 'tool'];

function isHeader(value: JsonObject): value is JsonObject & Extract<RunRecord, { type: 'run' }> {
  return (
    value['format'] === 'trueup-run' &&
    isCount(value['version']) &&
    isCount(value['serial']) &&
    HEADER_TEXTS.every((member) => typeof value[member] === 'string')
  );
}

function withLearned(header: JsonObject & Extract<RunRecord, { type: 'run' }>): RunRecord | undefined {
  const { learned, ...rest } = header;
  if (learned === undefined) return header;
  const parsed = parseLearned(learned as unknown as Json);
  return parsed && { ...rest, learned: parsed };
}

const ACTIONS: ReadonlySet<Json | undefined> = new Set<Action>(['create', 'update', 'delete', 'adopt', 'forget']);

function parseIntent(value: JsonObject): RunRecord | undefined {
  const { number, address, action, id, before, after } = value;
  const entry = value['entry'] === null ? null : parseEntry(value['entry']);
  if (!isCount(number) || !isAddress(address) || !ACTIONS.has(action) || entry === undefined) return undefined;
  if ((id !== null && typeof id !== 'string') || !isBodyOrNull(before) || !isBodyOrNull(after)) return undefined;
  if (entry !== null && entry.address !== address) return undefined;
  const context = parseIntentContext(value, address);
  return context && { type: 'intent', number, address, action: action as Action, id, entry, before, after, ...context };
}

const OUTCOMES: ReadonlySet<Json | undefined> = new Set<StepOutcome>(['done', 'failed', 'skipped', 'unknown', 'moved']);

function parseResult(value: JsonObject): RunRecord | undefined {
  const { number, address, outcome, id, message } = value;
  if (!isCount(number) || !isAddress(address) || !OUTCOMES.has(outcome)) return undefined;
  if (!isOptionalText(id) || !isOptionalText(message)) return undefined;
  const entry = value['entry'] === undefined ? undefined : parseEntry(value['entry']);
  if (value['entry'] !== undefined && entry?.address !== address) return undefined;
  return {
    type: 'result',
    number,
    address,
    outcome: outcome as StepOutcome,
    ...(id === undefined ? {} : { id }),
    ...(message === undefined ? {} : { message }),
    ...(entry === undefined ? {} : { entry }),
  };
}

function isEnd(value: JsonObject): value is JsonObject & Extract<RunRecord, { type: 'end' }> {
  const { counts, at, interrupted } = value;
  if (interrupted !== undefined && typeof interrupted !== 'boolean') return false;
  return typeof at === 'string' && isJsonObject(counts) && Object.values(counts).every((count) => isCount(count));
}

function isBodyOrNull(value: Json | undefined): value is (JsonObject & Body) | null {
  return (
    value === null || (isJsonObject(value) && isJsonObject(value['attributes']) && isJsonObject(value['associations']))
  );
}

function isAddress(value: Json | undefined): value is Address {
  return typeof value === 'string' && parseAddress(value) !== undefined;
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isOptionalText(value: Json | undefined): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
