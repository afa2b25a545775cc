import { TrueupError } from '../model/error.ts';
import { isJsonObject, type Json } from '../model/json.ts';

/** What a canary has to clean up: on disk before the first write, so that whoever comes after it can. */
export interface CanaryRun {
  /** All it makes has an external id that begins with this. */
  readonly prefix: string;
  readonly workspace: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly host: string;
  readonly pid: number;
  /** How many instances of each type it may have made; their external ids are `<prefix>-1`, `<prefix>-2`, … */
  readonly types: ReadonlyMap<string, number>;
  /** It may have made a contact. */
  readonly contact: boolean;
}

const FORMAT = 'trueup-canary-run';
const MAX_INSTANCES = 1000;

/** The external id of the n-th instance a canary makes of a type. */
export function instanceId(prefix: string, number: number): string {
  return `${prefix}-${number}`;
}

/** The external id of the one contact a canary makes. */
export function contactId(prefix: string): string {
  return `${prefix}-contact`;
}

/** The beginning of every external id of one canary, out of six random bytes. */
export function canaryPrefix(random: Uint8Array): string {
  return `trueup-canary-${Buffer.from(random).toString('hex')}`;
}

/** The name of an attribute nobody declares, told apart like everything else of this canary. */
export function unknownNameOf(prefix: string): string {
  return prefix.replaceAll('-', '_');
}

export function renderCanaryRun({ types, started, ...run }: CanaryRun): string {
  const document = {
    format: FORMAT,
    version: 1,
    ...run,
    started: new Date(started).toISOString(),
    types: Object.fromEntries(types),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Reads the file back. What it names will be deleted, so it is believed only when it is whole. */
export function parseCanaryRun(text: string, path: string): CanaryRun {
  const value = parseJson(text);
  if (!isJsonObject(value) || value['format'] !== FORMAT || value['version'] !== 1) throw damaged(path);
  const { prefix, workspace, host, pid, contact } = value;
  const started = typeof value['started'] === 'string' ? Date.parse(value['started']) : Number.NaN;
  const types = parseTypes(value['types']);
  if (typeof prefix !== 'string' || !/^trueup-canary-[0-9a-f]{12}$/u.test(prefix)) throw damaged(path);
  if (typeof workspace !== 'string' || typeof host !== 'string' || typeof pid !== 'number') throw damaged(path);
  if (Number.isNaN(started) || types === undefined || typeof contact !== 'boolean') throw damaged(path);
  return { prefix, workspace, started, host, pid, types, contact };
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function parseTypes(value: Json | undefined): ReadonlyMap<string, number> | undefined {
  if (!isJsonObject(value)) return undefined;
  const entries = Object.entries(value);
  const isCount = (count: Json): count is number => Number.isSafeInteger(count) && Number(count) >= 0;
  const counts = entries.flatMap(([type, count]): [string, number][] => (isCount(count) ? [[type, count]] : []));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return counts.length === entries.length && total <= MAX_INSTANCES ? new Map(counts) : undefined;
}

function damaged(path: string): TrueupError {
  return new TrueupError(`${path} should say what an interrupted canary left in Intercom, and is damaged`, {
    code: 'canary-run-damaged',
    category: 'invalid',
    hint: 'Look in Intercom for instances and contacts whose external id begins with trueup-canary-, remove them, then delete the file.',
  });
}
