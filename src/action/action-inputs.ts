import { UsageError } from '../model/error.ts';

export const ACTION_COMMANDS = ['validate', 'plan', 'apply', 'drift'] as const;
export type ActionCommand = (typeof ACTION_COMMANDS)[number];

/** What one input may be, and which flag of the command line says the same. */
interface InputRule {
  readonly name: string;
  /** Commands it means something to; given to another one, it is refused. */
  readonly of: readonly ActionCommand[];
  readonly form: RegExp;
  /** What the form is, in words. */
  readonly expected: string;
  /** Undefined where the action itself acts on it. */
  readonly flag?: string;
}

const EVERY = ACTION_COMMANDS;
const ASKING = ['plan', 'apply', 'drift'] as const;
const CHANGING = ['plan', 'apply'] as const;
const BOOLEAN = { form: /^(?:true|false)$/u, expected: 'true or false' };
const TIME = { form: /^\d{1,6}[smh]?$/u, expected: 'a time such as 30s, 5m or 1h' };
const ONE_LINE = { form: /^[^\p{Cc}]+$/u, expected: 'one line' };

/** Every input but the tokens, in the order of action.yml. */
export const INPUT_RULES: readonly InputRule[] = [
  { name: 'working-directory', of: EVERY, ...ONE_LINE, flag: '--chdir' },
  { name: 'environment', of: EVERY, form: /^[\w.@+-]+$/u, expected: 'the name of an environment', flag: '--env' },
  { name: 'plan-file', of: CHANGING, ...ONE_LINE },
  { name: 'adopt', of: CHANGING, ...BOOLEAN, flag: '--adopt' },
  { name: 'allow-deletes', of: CHANGING, form: /^\d{1,9}$/u, expected: 'a whole number', flag: '--allow-deletes' },
  { name: 'target', of: ASKING, form: /\S/u, expected: 'globs of addresses, one a line', flag: '--target' },
  { name: 'exclude', of: ASKING, form: /\S/u, expected: 'globs of addresses, one a line', flag: '--exclude' },
  {
    name: 'base',
    of: ['plan'],
    form: /^[^\s\p{Cc}~^:?*[\\-][^\s\p{Cc}:?*[\\]*$/u,
    expected: 'a ref of git',
    flag: '--base',
  },
  {
    name: 'shard',
    of: CHANGING,
    form: /^\d{1,3}\/\d{1,3}$/u,
    expected: 'part and number of parts: 2/4',
    flag: '--shard',
  },
  { name: 'comment', of: ['plan'], form: /^(?:always|changes|never)$/u, expected: 'always, changes or never' },
  { name: 'labels', of: ['plan'], ...BOOLEAN },
  { name: 'issue', of: ['drift'], ...BOOLEAN, flag: '--issue' },
  { name: 'fail-on-drift', of: ['drift'], ...BOOLEAN },
  { name: 'api-url', of: ASKING, form: /^https?:\/\/[^\s\p{Cc}]+$/u, expected: 'an address', flag: '--api-url' },
  { name: 'budget', of: ASKING, form: /^\d{1,3}%?$/u, expected: 'a share such as 60%', flag: '--budget' },
  { name: 'deadline', of: ASKING, ...TIME, flag: '--deadline' },
  { name: 'lock-timeout', of: ['apply'], ...TIME, flag: '--lock-timeout' },
];

export interface ActionInputs {
  readonly command: ActionCommand;
  /** Of those that were given: the text, trimmed. */
  readonly values: ReadonlyMap<string, string>;
  readonly token: string | undefined;
  readonly githubToken: string | undefined;
}

type Env = { readonly [name: string]: string | undefined };

/** What the workflow wrote under `with:`; the runner hands it over in variables (D). Every problem is told at once. */
export function readActionInputs(env: Env): ActionInputs {
  const problems: string[] = [];
  const command = ACTION_COMMANDS.find((known) => known === readInput(env, 'command'));
  if (command === undefined)
    problems.push(
      `command is ${JSON.stringify(readInput(env, 'command') ?? '')}: give one of ${ACTION_COMMANDS.join(', ')}`,
    );
  const values = new Map<string, string>();
  for (const { name, of, form, expected } of INPUT_RULES) {
    const value = readInput(env, name);
    if (value === undefined) continue;
    values.set(name, value);
    if (!form.test(value)) problems.push(`${name} is ${JSON.stringify(value)}: give ${expected}`);
    else if (command !== undefined && !of.includes(command))
      problems.push(`${name} means nothing to ${command}: it is for ${of.join(' and ')}`);
  }
  const [first, ...more] = problems;
  if (command === undefined || first !== undefined)
    throw new UsageError([`input ${first}`, ...more].join('; input '), HINT);
  return { command, values, token: readInput(env, 'token'), githubToken: readInput(env, 'github-token') };
}

const HINT = 'Correct what stands under `with:` in the workflow; action.yml describes each input.';

/** Undefined when it was not given: the runner makes that an empty text. */
export function readInput(env: Env, name: string): string | undefined {
  return env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
}

/** The variables without inputs: what is started from here has no need of them, and one is a token. */
export function withoutInputs(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('INPUT_')));
}
