import { join, resolve } from 'node:path';
import { type ActionCommand, type ActionInputs, INPUT_RULES } from './action-inputs.ts';

/** What a command line is made of beside the inputs. */
export interface ActionPlace {
  /** Where the runner starts steps. */
  readonly cwd: string;
  /** A directory of this job. */
  readonly temporary: string | undefined;
}

/**
 * The command line that inputs stand for. There is no shell: each value stays one word, and `--flag=value` keeps one that
 * begins with a dash from being a flag.
 */
export function buildArgs(inputs: ActionInputs, place: ActionPlace): readonly string[] {
  const { command } = inputs;
  const flags = flagsFor(command, inputs);
  const file = planFileOf(inputs, place);
  if (command === 'plan') return [command, '--ci', '--no-input', ...flags, `--out=${file}`];
  if (command !== 'apply') return [command, '--ci', '--no-input', ...flags];
  const approval = inputs.values.has('plan-file') ? ['--', file] : ['--auto-approve'];
  return [command, '--ci', '--no-input', ...flags, ...approval];
}

/** The offline check that stands for a command which is given no secrets. */
export function buildValidateArgs(inputs: ActionInputs): readonly string[] {
  return ['validate', '--ci', '--no-input', ...flagsFor('validate', inputs)];
}

export function buildCommentArgs(inputs: ActionInputs, place: ActionPlace): readonly string[] {
  const labels = inputs.values.get('labels') === 'false' ? ['--no-labels'] : [];
  const when = `--when=${inputs.values.get('comment') ?? 'always'}`;
  return ['comment', '--json', '--no-input', when, ...labels, ...projectFlags(inputs), '--', planFileOf(inputs, place)];
}

export function buildUnlockArgs(inputs: ActionInputs, id: string): readonly string[] {
  return ['ledger', 'unlock', '--auto-approve', '--no-input', ...projectFlags(inputs), '--', id];
}

/** Relative to the working directory, as in a command line; otherwise beside what else the job leaves for later steps. */
export function planFileOf({ values }: ActionInputs, { cwd, temporary }: ActionPlace): string {
  const directory = resolve(cwd, values.get('working-directory') ?? '.');
  const given = values.get('plan-file');
  if (given !== undefined) return resolve(directory, given);
  const parts = [values.get('environment'), values.get('shard')?.replace('/', 'of')];
  const name = ['trueup-plan', ...parts.filter((part) => part !== undefined)].join('-');
  return join(temporary ?? join(directory, '.trueup'), `${name}.json`);
}

const ONE_A_LINE = new Set(['target', 'exclude']);

function flagsFor(command: ActionCommand, { values }: ActionInputs): readonly string[] {
  return INPUT_RULES.flatMap(({ name, of, flag }) => {
    const value = values.get(name);
    if (flag === undefined || value === undefined || !of.includes(command)) return [];
    if (value === 'true') return [flag];
    if (value === 'false' && SWITCHES.has(name)) return [];
    if (!ONE_A_LINE.has(name)) return [`${flag}=${value}`];
    const lines = value.split(/\r?\n/u).map((line) => line.trim());
    return lines.filter((line) => line !== '').map((line) => `${flag}=${line}`);
  });
}

const SWITCHES = new Set(['adopt', 'issue']);

function projectFlags(inputs: ActionInputs): readonly string[] {
  return flagsFor('validate', inputs);
}
