import type { ApiVersion, Region } from '../../model/project.ts';
import { isSameType } from '../../model/same-type.ts';
import { escapeText } from '../../report/escape.ts';
import type { Parsed } from './questions.ts';

/** What a new project is made from. */
export interface InitSettings {
  readonly workspace: string;
  readonly region: Region;
  readonly apiVersion: ApiVersion;
  /** The variable that holds the token. */
  readonly tokenEnv: string;
  readonly ledger: LedgerChoice;
  /** Types to declare, as Intercom names them. */
  readonly types: readonly string[];
}

/** Backends that this version has. */
export const LEDGER_BACKENDS = ['file', 'git'] as const;
export type LedgerChoice = (typeof LEDGER_BACKENDS)[number];

const REGIONS: readonly Region[] = ['us', 'eu', 'au'];
const API_VERSIONS: readonly ApiVersion[] = ['2.16', '2.15', '2.14', '2.13'];

export const DEFAULTS: Pick<InitSettings, 'region' | 'apiVersion' | 'tokenEnv' | 'ledger'> = {
  region: 'us',
  apiVersion: '2.16',
  tokenEnv: 'INTERCOM_ACCESS_TOKEN',
  ledger: 'file',
};

/** Why 2.16 is offered first. */
export const WHY_2_16: string =
  '2.16 is recommended: only it can list instances, which reads 150 at a time, finds what is not in the YAML, and allows ' +
  '`prune: all` and `members: owned`.';

/** What the ledgers are. It holds no values wherever it is. */
export const WHERE_LEDGER: string =
  'file keeps it in .trueup/ledger.jsonl, to be committed; git on a branch of the remote origin, which a team shares; ' +
  'it holds addresses and keyed hashes, never values.';

export function parseRegion(text: string): Parsed<Region> {
  return oneOf(REGIONS, text.toLowerCase(), 'Regions');
}

export function parseApiVersion(text: string): Parsed<ApiVersion> {
  return oneOf(API_VERSIONS, text.replaceAll('"', ''), 'API versions');
}

export function parseLedger(text: string): Parsed<LedgerChoice> {
  return oneOf(LEDGER_BACKENDS, text.toLowerCase(), 'Ledgers in this version');
}

export function parseTokenEnv(text: string): Parsed<string> {
  const name = text.replace(/^\$/u, '');
  if (/^[A-Za-z_][A-Za-z0-9_]{0,127}$/u.test(name)) return { value: name };
  // What stands there may be the token itself, so it is not repeated.
  return {
    problem: 'That is not the name of a variable (letters, digits and _). The token itself is never written down.',
  };
}

export function parseWorkspace(text: string): Parsed<string> {
  if (/^[\w-]{1,64}$/u.test(text)) return { value: text };
  return { problem: 'A workspace id is a word like tx2p130c, as in https://app.intercom.com/a/apps/tx2p130c.' };
}

export function parseYes(text: string): Parsed<boolean> {
  const parsed = oneOf(['yes', 'y', 'no', 'n'], text.toLowerCase(), 'Answers');
  return 'value' in parsed ? { value: parsed.value.startsWith('y') } : parsed;
}

/** Names apart, without repeats. Spaces of a name shown in Intercom are underscores in its identifier (I, S16:13677). */
export function parseTypes(texts: readonly string[]): Parsed<readonly string[]> {
  const names = [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))];
  const wrong = names.find((name) => !/^[\p{L}\p{N}_.-]{1,200}$/u.test(name));
  const twice = names.find((name, index) => names.slice(0, index).some((other) => isSameType(name, other)));
  if (twice !== undefined) return { problem: `Intercom takes ${twice} and another of these for one type.` };
  if (wrong === undefined) return { value: names };
  const shown = escapeText(wrong.slice(0, 200));
  const better = wrong.replace(/ +/gu, '_');
  const hint = /^[\p{L}\p{N}_.-]+$/u.test(better) ? `Write ${better}: spaces are underscores in` : 'Write';
  return {
    problem: `${JSON.stringify(shown)} cannot be a type. ${hint} the identifier that Intercom shows for the type.`,
  };
}

function oneOf<Value extends string>(choices: readonly Value[], text: string, what: string): Parsed<Value> {
  const value = choices.find((choice) => choice === text);
  return value === undefined ? { problem: `${what}: ${choices.join(', ')}.` } : { value };
}
