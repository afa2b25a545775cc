import { TrueupError, UsageError } from '../../model/error.ts';
import type { Workspace } from '../../model/live.ts';
import { canList } from '../../model/project.ts';
import { escapeText } from '../../report/escape.ts';
import type { CommandContext } from '../context.ts';
import type { CommonOptions } from '../options.ts';
import { askWhoseToken } from './ask-whose-token.ts';
import { hasRemote } from './has-remote.ts';
import { openQuestions, type Parsed, type Question, type Questions } from './questions.ts';
import {
  DEFAULTS,
  type InitSettings,
  parseApiVersion,
  parseLedger,
  parseRegion,
  parseTokenEnv,
  parseTypes,
  parseWorkspace,
  parseYes,
  WHERE_LEDGER,
  WHY_2_16,
} from './settings.ts';

/** Flags of `trueup init`; each answers its question. */
export interface InitOptions extends CommonOptions {
  readonly workspace?: string;
  readonly region?: string;
  readonly apiVersion?: string;
  readonly tokenEnv?: string;
  readonly ledger?: string;
  readonly type?: readonly string[];
  /** Asks Intercom nothing. */
  readonly offline?: boolean;
}

export interface Chosen {
  readonly settings: InitSettings;
  /** The workspace as Intercom knows it; undefined when nobody asked it. */
  readonly seen: Workspace | undefined;
  /** What exists of the types is to be taken into the YAML at once. */
  readonly imports: boolean;
}

/** Takes the flags, and asks for the rest where somebody is there to answer. Writes nothing. */
export async function chooseSettings(
  context: CommandContext,
  options: InitOptions,
  directory: string,
): Promise<Chosen> {
  const flags = checkFlags(options);
  const questions = context.interactive ? openQuestions(context) : undefined;
  try {
    const given = flags.region ?? (await answer(questions, REGION)) ?? DEFAULTS.region;
    const apiVersion = flags.apiVersion ?? (await answer(questions, API_VERSION)) ?? DEFAULTS.apiVersion;
    const tokenEnv = flags.tokenEnv ?? (await answer(questions, TOKEN_ENV)) ?? DEFAULTS.tokenEnv;
    const seen = await askWhoseToken(context, options, { region: given, apiVersion, tokenEnv });
    if (seen) questions?.tell(`The token belongs to workspace ${nameOf(seen)}.`);
    else questions?.tell(`${tokenEnv} was not tried${options.offline || options.sandbox ? '' : ': it is not set'}.`);
    const region = settleRegion(flags.region, given, seen, questions);
    const workspace =
      settleWorkspace(flags.workspace, seen) ?? (await answer(questions, WORKSPACE)) ?? noWorkspace(tokenEnv);
    const ledger = flags.ledger ?? (await chooseLedger(context, questions, directory));
    const types = flags.types ?? (await answer(questions, TYPES)) ?? [];
    const settings = { workspace, region, apiVersion, tokenEnv, ledger, types };
    const imports = seen !== undefined && canImport(settings) && (await answer(questions, importOf(types)));
    return { settings, seen, imports: imports === true };
  } finally {
    questions?.close();
  }
}

const REGION: Question<InitSettings['region']> = {
  text: 'Region of the workspace (us, eu, au)',
  fallback: DEFAULTS.region,
  parse: parseRegion,
};

const API_VERSION: Question<InitSettings['apiVersion']> = {
  text: 'API version (2.16, 2.15, 2.14, 2.13)',
  why: WHY_2_16,
  fallback: DEFAULTS.apiVersion,
  parse: parseApiVersion,
};

const TOKEN_ENV: Question<string> = {
  text: 'Variable that holds the access token',
  fallback: DEFAULTS.tokenEnv,
  parse: parseTokenEnv,
};

const WORKSPACE: Question<string> = {
  text: 'Workspace id',
  why: 'It stands in the address of every page of Intercom: https://app.intercom.com/a/apps/ID.',
  parse: parseWorkspace,
};

/** Where there is a remote, a team can share the ledger, and a machine of CI need not keep it. */
async function chooseLedger(
  context: CommandContext,
  questions: Questions | undefined,
  directory: string,
): Promise<InitSettings['ledger']> {
  const fallback = (await hasRemote(context, directory)) ? 'git' : DEFAULTS.ledger;
  return (await answer(questions, ledgerQuestion(fallback))) ?? fallback;
}

function ledgerQuestion(fallback: InitSettings['ledger']): Question<InitSettings['ledger']> {
  return {
    text: 'Ledger, what says which objects are managed from here (file, git)',
    why: WHERE_LEDGER,
    fallback,
    parse: parseLedger,
  };
}

const TYPES: Question<readonly string[]> = {
  text: 'Custom object types to declare, as Intercom names them, with commas between (or none)',
  fallback: '',
  parse: (text) => parseTypes(text.split(',')),
};

/** Whole types are read from listings. */
export function canImport({ types, apiVersion }: Pick<InitSettings, 'types' | 'apiVersion'>): boolean {
  return types.length > 0 && canList(apiVersion);
}

function importOf(types: readonly string[]): Question<boolean> {
  return {
    text: `Write what exists of ${types.join(', ')} into the YAML now (yes, no)`,
    why: 'Intercom is only read for it; trueup import does the same later.',
    fallback: 'no',
    parse: parseYes,
  };
}

/** Wrong flags are known before anything is asked. */
function checkFlags({ region, apiVersion, tokenEnv, workspace, ledger, type }: InitOptions) {
  return {
    region: flag('--region', region, parseRegion),
    apiVersion: flag('--api-version', apiVersion, parseApiVersion),
    tokenEnv: flag('--token-env', tokenEnv, parseTokenEnv),
    workspace: flag('--workspace', workspace, parseWorkspace),
    ledger: flag('--ledger', ledger, parseLedger),
    types: flag('--type', type, parseTypes),
  };
}

function flag<Text, Value>(
  name: string,
  text: Text | undefined,
  parse: (text: Text) => Parsed<Value>,
): Value | undefined {
  if (text === undefined) return undefined;
  const parsed = parse(text);
  if ('value' in parsed) return parsed.value;
  throw new UsageError(`${name} cannot be used; nothing was written`, parsed.problem);
}

async function answer<Value>(questions: Questions | undefined, question: Question<Value>): Promise<Value | undefined> {
  return questions?.ask(question);
}

/** Intercom's word counts more than an answer or a default, and a flag that says otherwise is a mistake. */
function settleRegion(
  flagged: InitSettings['region'] | undefined,
  given: InitSettings['region'],
  seen: Workspace | undefined,
  questions: Questions | undefined,
): InitSettings['region'] {
  const parsed = parseRegion(seen?.region ?? given);
  if (!seen || !('value' in parsed) || parsed.value === given) return given;
  if (flagged === undefined) {
    questions?.tell(`It is in region ${parsed.value}, so that is what trueup.yaml says.`);
    return parsed.value;
  }
  throw wrong(
    `Workspace ${nameOf(seen)} is in region ${parsed.value}, and --region says ${given}`,
    `Pass --region ${parsed.value}.`,
  );
}

function settleWorkspace(flagged: string | undefined, seen: Workspace | undefined): string | undefined {
  if (!seen || flagged === undefined || flagged === seen.id) return seen?.id ?? flagged;
  throw wrong(
    `The token belongs to workspace ${nameOf(seen)}, and --workspace names ${flagged}`,
    'Use a token of that workspace, or leave --workspace out.',
  );
}

function wrong(message: string, hint: string): TrueupError {
  return new TrueupError(`${message}; nothing was written`, { code: 'wrong-workspace', category: 'refused', hint });
}

function nameOf({ id, name }: Workspace): string {
  return name === undefined ? escapeText(id) : `${escapeText(id)} (${escapeText(name)})`;
}

function noWorkspace(tokenEnv: string): never {
  throw new UsageError(
    `init needs to know the workspace, ${tokenEnv} could not tell it, and there is no terminal to ask in; nothing was written`,
    `Pass --workspace ID (as in https://app.intercom.com/a/apps/ID), or set ${tokenEnv} to its access token.`,
  );
}
