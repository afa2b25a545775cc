import { TrueupError } from '../model/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ApiVersion } from '../model/project.ts';
import { TRAIT_NAMES, TRAITS, type TraitName, type Traits } from '../model/traits.ts';

/** What a canary learned, as it is kept in a project: no customer data, no secret. */
export interface CanaryDocument {
  readonly workspace: string;
  readonly apiVersion: ApiVersion;
  /** ISO 8601, in UTC, to the second. */
  readonly askedAt: string;
  readonly traits: Traits;
  /** Traits that could not be asked about, and why. */
  readonly open: { readonly [Name in TraitName]?: string };
}

/** The largest file of answers that is read; one that was written here has a few kilobytes. */
export const MAX_CANARY_BYTES: number = 256 * 1024;

const FORMAT = 'trueup-canary';
const VERSION = 1;
const API_VERSIONS: readonly string[] = ['2.13', '2.14', '2.15', '2.16'] satisfies readonly ApiVersion[];
const KEYS: ReadonlySet<string> = new Set([
  'format',
  'version',
  'workspace',
  'api_version',
  'asked_at',
  'traits',
  'open',
]);
const MAX_TEXT = 1000;

/** The text of the file: traits in their one order, so that equal answers are equal lines in a version control system. */
export function renderCanaryFile({ workspace, apiVersion, askedAt, traits, open }: CanaryDocument): string {
  const inOrder = <Value>(values: { readonly [Name in TraitName]?: Value }): { [name: string]: Value } =>
    Object.fromEntries(
      TRAIT_NAMES.flatMap((name) => {
        const value = values[name];
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  const document = {
    format: FORMAT,
    version: VERSION,
    workspace,
    api_version: apiVersion,
    asked_at: askedAt,
    traits: inOrder<string | number | null>(traits),
    open: inOrder(open),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Reads the file back. It may come from anywhere: every word in it is checked before anything relies on it. */
export function parseCanaryFile(text: string, path: string): CanaryDocument {
  if (Buffer.byteLength(text) > MAX_CANARY_BYTES) throw damaged(path, 'it is larger than 256 kB');
  const value = parseObject(text, path);
  if (value['format'] !== FORMAT) throw damaged(path, `its format is not ${FORMAT}`);
  if (value['version'] !== VERSION) {
    throw damaged(path, `its version is ${shown(value['version'])}, and this trueup reads version ${VERSION}`);
  }
  for (const key of Object.keys(value)) if (!KEYS.has(key)) throw damaged(path, `${shown(key)} is no key of it`);
  const { workspace, api_version: apiVersion, asked_at: askedAt } = value;
  if (!isText(workspace)) throw damaged(path, 'it names no workspace');
  if (!isText(apiVersion) || !API_VERSIONS.includes(apiVersion)) {
    throw damaged(path, `its api_version is ${shown(apiVersion)}, and those known are ${API_VERSIONS.join(', ')}`);
  }
  if (!isText(askedAt) || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(askedAt) || Number.isNaN(Date.parse(askedAt))) {
    throw damaged(path, `its asked_at is ${shown(askedAt)} and no time such as 2026-11-22T16:00:00Z`);
  }
  const traits = parseTraits(value['traits'], path);
  const open = parseOpen(value['open'], path);
  for (const name of TRAIT_NAMES) {
    if (Object.hasOwn(traits, name) && Object.hasOwn(open, name)) {
      throw damaged(path, `${name} is both answered and open`);
    }
  }
  return { workspace, apiVersion: apiVersion as ApiVersion, askedAt, traits, open };
}

function parseObject(text: string, path: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, 'it is no JSON', cause);
  }
  if (!isJsonObject(value)) throw damaged(path, 'it is no JSON object');
  return value;
}

function parseTraits(value: Json | undefined, path: string): Traits {
  const traits: { [Name in TraitName]?: Json } = {};
  for (const [name, answer] of entriesOf(value, 'traits', path)) {
    const { values } = TRAITS[name];
    const isKnown =
      values === 'count'
        ? answer === null || (typeof answer === 'number' && Number.isSafeInteger(answer) && answer >= 0)
        : (values as readonly Json[]).includes(answer);
    if (!isKnown) {
      const allowed = values === 'count' ? 'a whole number or null' : values.join(', ');
      throw damaged(path, `the answer of ${name} is ${shown(answer)}, and it can be ${allowed}`);
    }
    traits[name] = answer;
  }
  return traits as Traits;
}

function parseOpen(value: Json | undefined, path: string): CanaryDocument['open'] {
  const open: { [Name in TraitName]?: string } = {};
  for (const [name, reason] of entriesOf(value, 'open', path)) {
    if (!isText(reason)) throw damaged(path, `the reason of ${name} is no text of 1 to ${MAX_TEXT} characters`);
    open[name] = reason;
  }
  return open;
}

/** Names are those of traits before they become keys of anything. */
function* entriesOf(value: Json | undefined, key: string, path: string): Generator<readonly [TraitName, Json]> {
  if (!isJsonObject(value)) throw damaged(path, `its ${key} are no map`);
  for (const [name, each] of Object.entries(value)) {
    if (!Object.hasOwn(TRAITS, name)) throw damaged(path, `${shown(name)} is no trait`);
    yield [name as TraitName, each];
  }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;
}

/** What was found, short enough for a line. */
function shown(value: Json | undefined): string {
  const text = JSON.stringify(value ?? null);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function damaged(path: string, what: string, cause?: unknown): TrueupError {
  return new TrueupError(`${path} is not what doctor --canary writes: ${what}`, {
    code: 'canary-damaged',
    category: 'invalid',
    hint: 'Delete it or run trueup doctor --canary again.',
    cause,
  });
}
