import { TrueupError } from '../model/error.ts';
import type { Json } from '../model/json.ts';

/**
 * Every behaviour of Intercom that is unknown, differs by version, or may be worse than documented. `by-version`: as the
 * request's `Intercom-Version` has it. Numbers are the rules of the fidelity list; U: nothing documents it.
 */
export interface Switches {
  /** 22: how a miss looks. */
  readonly miss: 'by-version' | '404' | 'found-false' | 'null';
  /** 23: what the path of a single instance is looked up as. */
  readonly pathLookup: 'by-version' | 'id-or-external-id' | 'id-only';
  /** 19: how an unset attribute reads. */
  readonly unset: 'by-version' | 'null' | 'absent';
  /** U: an empty relationship reads as an unset attribute, or as a list of no instances. */
  readonly emptyReferences: 'unset' | 'list';
  /** 16: how a datetime reads. */
  readonly datetimeRead: 'epoch' | 'iso';
  /** U: a list value reads as its label or as the id of the option. */
  readonly listRead: 'label' | 'id';
  /** U: how relationships of instances read: list objects, arrays of ids, or a bare id for a to-one. */
  readonly instanceReferences: 'list' | 'ids' | 'id';
  /** 1.1: the schema's example of an id is a number, every other example a text. */
  readonly numericIds: boolean;
  /** U: ids are unique in the workspace or only within a type. */
  readonly idScope: 'workspace' | 'type';
  /** 24: pages come in no order that means anything. */
  readonly shuffle: boolean;
  /** 24, U: more than 150 a page is cut to 150 or refused. */
  readonly perPageOver: 'clamp' | 'reject';
  /** 26: 2.13 to 2.15 list like 2.16. */
  readonly listOnOldVersions: boolean;
  /** 27, U: how deleting what is not there is answered. */
  readonly deleteMiss: '404' | 'found-false';
  /** 29, U: a deleted instance stays in the associations that held it. */
  readonly dangling: boolean;
  /** 30, U: an unknown id in a relationship of a contact or conversation is skipped or refused. */
  readonly unknownReference: 'skip' | 'reject';
  /** 3.2, U: a bare id on a to-many and an array of one on a to-one are accepted, or refused. */
  readonly cardinality: 'lenient' | 'strict';
  /** 3.3, U: what null does to a relationship of a contact or conversation. */
  readonly nullReference: 'clear' | 'ignore';
  /** 33, U: at most this many instances show in a relationship of a contact or conversation, without a sign. Null: all. */
  readonly nestedLimit: number | null;
  /** 34: any duplicate name blocks conversation writes, or only one that is sent. */
  readonly duplicateRule: 'any' | 'sent';
  /** 46, U: writing one side of a relationship writes the other. */
  readonly mirrored: boolean;
  /** 2: requests per minute; a window of ten seconds allows a sixth. */
  readonly rateLimit: number;
  /** 2: `X-RateLimit-*` are sent. */
  readonly rateHeaders: boolean;
  /** 3: a 429 says when to come back. */
  readonly retryAfter: boolean;
  /** 40: a new contact is found by search only after this long. */
  readonly searchDelayMs: number;
  /** 45: GET shows the state as it was this long ago. */
  readonly readDelayMs: number;
  /** U: an undeclared attribute on an instance is refused, or dropped without a word. */
  readonly unknownAttribute: 'reject' | 'drop';
  /** U: a value of the wrong scalar type is refused, or made to fit. */
  readonly wrongType: 'reject' | 'coerce';
  /** 44, U: unknown keys beside `custom_attributes`. */
  readonly unknownKeys: 'ignore' | 'reject';
  /** U: `custom_attributes: null` on an instance. */
  readonly nullAttributes: 'ignore' | 'clear';
  /** U: an `external_*_at` that an update does not mention. */
  readonly omittedTimes: 'keep' | 'clear';
  /** U: an update older than the stored `external_updated_at` is applied, or answered 200 and ignored. */
  readonly olderUpdate: 'apply' | 'ignore';
  /** 12, U: upserts do not see what another one created within the same second, and create it once more. */
  readonly racyCreate: boolean;
  /** U: texts are cut to this length without a word. Null: never. */
  readonly stringLimit: number | null;
  /** S16:22: `app` of GET /me is nullable. */
  readonly nullApp: boolean;
}

/** What holds unless a switch says otherwise: the reading each rule names first. */
export const DEFAULT_SWITCHES: Switches = {
  miss: 'by-version',
  pathLookup: 'by-version',
  unset: 'by-version',
  emptyReferences: 'unset',
  datetimeRead: 'epoch',
  listRead: 'label',
  instanceReferences: 'list',
  numericIds: false,
  idScope: 'workspace',
  shuffle: false,
  perPageOver: 'clamp',
  listOnOldVersions: false,
  deleteMiss: '404',
  dangling: false,
  unknownReference: 'skip',
  cardinality: 'lenient',
  nullReference: 'clear',
  nestedLimit: null,
  duplicateRule: 'any',
  mirrored: false,
  rateLimit: 10_000,
  rateHeaders: true,
  retryAfter: false,
  searchDelayMs: 0,
  readDelayMs: 0,
  unknownAttribute: 'reject',
  wrongType: 'reject',
  unknownKeys: 'ignore',
  nullAttributes: 'ignore',
  omittedTimes: 'keep',
  olderUpdate: 'apply',
  racyCreate: false,
  stringLimit: null,
  nullApp: false,
};

/** Named sets of switches for `sandbox start --profile`: how an API version is documented to behave. */
export const PROFILES: ReadonlyMap<string, Partial<Switches>> = new Map<string, Partial<Switches>>([
  ...['2.13', '2.14', '2.15', '2.16'].map((version): [string, Partial<Switches>] => [
    version,
    { miss: '404', pathLookup: 'id-or-external-id', unset: 'absent' },
  ]),
  ['2.17', { miss: 'found-false', pathLookup: 'id-only', unset: 'null', deleteMiss: 'found-false' }],
]);

/**
 * The worst Intercom might do at once where nothing documents it, for `sandbox start --adversarial`: lists of contacts and
 * conversations are cut without a sign (33), pages are shuffled (24), reads lag behind writes by a bounded while (45), what
 * is deleted stays where it was attached (29). Both sides of a relationship stay independent (46), which is the default.
 */
export const ADVERSARIAL: Partial<Switches> = {
  nestedLimit: 3,
  shuffle: true,
  // Shorter than the looks trueup takes before it calls a member dropped, so that every command still ends well.
  readDelayMs: 2000,
  dangling: true,
  mirrored: false,
};

const CHOICES: { readonly [name: string]: readonly string[] } = {
  miss: ['by-version', '404', 'found-false', 'null'],
  pathLookup: ['by-version', 'id-or-external-id', 'id-only'],
  unset: ['by-version', 'null', 'absent'],
  emptyReferences: ['unset', 'list'],
  datetimeRead: ['epoch', 'iso'],
  listRead: ['label', 'id'],
  instanceReferences: ['list', 'ids', 'id'],
  idScope: ['workspace', 'type'],
  perPageOver: ['clamp', 'reject'],
  deleteMiss: ['404', 'found-false'],
  unknownReference: ['skip', 'reject'],
  cardinality: ['lenient', 'strict'],
  nullReference: ['clear', 'ignore'],
  duplicateRule: ['any', 'sent'],
  unknownAttribute: ['reject', 'drop'],
  wrongType: ['reject', 'coerce'],
  unknownKeys: ['ignore', 'reject'],
  nullAttributes: ['ignore', 'clear'],
  omittedTimes: ['keep', 'clear'],
  olderUpdate: ['apply', 'ignore'],
};

/** Checks switches that came from a file or a request; throws naming the first that is off. */
export function checkSwitches(value: { readonly [name: string]: unknown }, path = 'switches'): Partial<Switches> {
  for (const [name, setting] of Object.entries(value)) {
    if (!Object.hasOwn(DEFAULT_SWITCHES, name)) {
      throw invalid(`${path}.${name}: there is no switch of this name`, Object.keys(DEFAULT_SWITCHES).join(', '));
    }
    const wanted = wrongSetting(name as keyof Switches, setting);
    if (wanted !== undefined) throw invalid(`${path}.${name}: ${JSON.stringify(setting)} is no setting`, wanted);
  }
  return value as Partial<Switches>;
}

/** The switches that differ from the default, in a fixed order: what a state file keeps. */
export function changedSwitches(switches: Switches): { readonly [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(switches).filter(([name, setting]) => setting !== DEFAULT_SWITCHES[name as keyof Switches]),
  ) as { readonly [name: string]: Json };
}

function wrongSetting(name: keyof Switches, setting: unknown): string | undefined {
  const choices = CHOICES[name];
  if (choices !== undefined) return choices.includes(setting as string) ? undefined : choices.join(', ');
  const standard = DEFAULT_SWITCHES[name];
  if (typeof standard === 'boolean') return typeof setting === 'boolean' ? undefined : 'true, false';
  if (standard === null && setting === null) return undefined;
  const least = name === 'rateLimit' ? 1 : 0;
  if (Number.isSafeInteger(setting) && (setting as number) >= least) return undefined;
  return `a whole number from ${least}${standard === null ? ', or null' : ''}`;
}

function invalid(message: string, allowed: string): TrueupError {
  return new TrueupError(message, {
    code: 'sandbox-switch-invalid',
    category: 'invalid',
    hint: `Use one of: ${allowed}.`,
  });
}
