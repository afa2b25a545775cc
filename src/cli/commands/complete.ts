import { resolve } from 'node:path';
import type { Command } from 'commander';
import { escapeText } from '../../report/escape.ts';
import { type Candidate, listCandidates } from '../completion/list-candidates.ts';
import { projectNames } from '../completion/project-names.ts';
import { readWords } from '../completion/read-words.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

/**
 * `trueup __complete -- WORD…`: what the last word may be completed to, for the scripts of `trueup completion`. A line
 * for each, what it is behind a tab; a last line that begins with `:` says what the shell adds. Offline. Whatever goes
 * wrong, nothing is offered and nothing is said: a person is in the middle of a line.
 */
export async function runComplete(
  context: CommandContext,
  program: Command,
  words: readonly string[],
): Promise<ExitCode> {
  try {
    const read = readWords(program, words);
    const cwd = resolve(context.cwd, read.flags.get('--chdir') ?? '.');
    const { candidates, shell } = await listCandidates(program, read, projectNames(context, cwd, read.flags));
    const lines = candidates.filter(isHarmless).map((each) => renderLine(each, read.prefix));
    context.stdout.write([...lines, `:${shell ?? ''}`].map((line) => `${line}\n`).join(''));
  } catch {
    context.stdout.write(':\n');
  }
  return EXIT.done;
}

/** What acts instead of showing must not get on a screen from a file. */
function isHarmless({ value }: Candidate): boolean {
  return value !== '' && escapeText(value) === value;
}

function renderLine({ value, about }: Candidate, prefix: string): string {
  return about === undefined || about === ''
    ? `${prefix}${value}`
    : `${prefix}${value}\t${about.replace(/\s+/gu, ' ')}`;
}
