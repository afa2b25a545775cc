import type { Argument, Command, Option } from 'commander';

/** What the word under the cursor can be, and what the words before it said. */
export interface ReadWords {
  /** The command the words have come to; the program itself when none is named yet. */
  readonly command: Command;
  /** The names that led to it: `sandbox start`. */
  readonly path: string;
  /** `argument` is undefined where nothing more can stand. */
  readonly wanted:
    | { readonly kind: 'command' }
    | { readonly kind: 'flag' }
    | { readonly kind: 'value'; readonly option: Option }
    | { readonly kind: 'argument'; readonly argument: Argument | undefined };
  /** What has been typed of it. */
  readonly partial: string;
  /** Stands before every candidate: `--env=` when the value is typed behind the flag. */
  readonly prefix: string;
  /** Values of the flags before the cursor, by long name; the last one of each. */
  readonly flags: ReadonlyMap<string, string>;
}

/** Reads a command line up to the cursor as the program would; the last word is the one being typed. */
export function readWords(program: Command, words: readonly string[]): ReadWords {
  const reading: Reading = { command: program, path: [], operands: 0, pending: undefined, ended: false };
  const flags = new Map<string, string>();
  for (const word of words.slice(0, -1)) readWord(program, reading, word, flags);
  const { command, pending, ended } = reading;
  const last = words.at(-1) ?? '';
  const at = { command, path: reading.path.join(' '), flags };
  if (pending) return { ...at, wanted: { kind: 'value', option: pending }, partial: last, prefix: '' };
  if (!ended && /^--[^=]+=/u.test(last)) {
    const cut = last.indexOf('=');
    const option = findOption(program, command, last.slice(0, cut));
    const [prefix, partial] = [last.slice(0, cut + 1), last.slice(cut + 1)];
    if (option) return { ...at, wanted: { kind: 'value', option }, partial, prefix };
  }
  const typed = { ...at, partial: last, prefix: '' };
  if (!ended && last.startsWith('-')) return { ...typed, wanted: { kind: 'flag' } };
  if (command.commands.length > 0 && reading.operands === 0) return { ...typed, wanted: { kind: 'command' } };
  const declared = command.registeredArguments;
  const final = declared.at(-1);
  const argument = declared[reading.operands] ?? (final?.variadic ? final : undefined);
  return { ...typed, wanted: { kind: 'argument', argument } };
}

/** Every flag that may stand with a command, its own first. */
export function listOptions(program: Command, command: Command): readonly Option[] {
  const all = command === program ? program.options : [...command.options, ...program.options];
  return all.filter(({ hidden }) => !hidden);
}

interface Reading {
  command: Command;
  readonly path: string[];
  operands: number;
  /** The flag whose value comes next. */
  pending: Option | undefined;
  ended: boolean;
}

function readWord(program: Command, reading: Reading, word: string, flags: Map<string, string>): void {
  const { pending } = reading;
  if (pending) {
    flags.set(pending.long ?? '', word);
    reading.pending = undefined;
  } else if (reading.ended) reading.operands += 1;
  else if (word === '--') reading.ended = true;
  else if (/^-./u.test(word)) readFlag(program, reading, word, flags);
  else enter(reading, word);
}

function readFlag(program: Command, reading: Reading, word: string, flags: Map<string, string>): void {
  const cut = word.startsWith('--') ? word.indexOf('=') : -1;
  const name = cut === -1 ? word : word.slice(0, cut);
  const option = findOption(program, reading.command, name);
  if (!option) return;
  if (cut !== -1) flags.set(option.long ?? '', word.slice(cut + 1));
  else if (option.required) reading.pending = option;
  else flags.set(option.long ?? '', '');
}

function enter(reading: Reading, word: string): void {
  const next =
    reading.operands === 0
      ? reading.command.commands.find((each) => each.name() === word || each.aliases().includes(word))
      : undefined;
  if (!next) reading.operands += 1;
  else {
    reading.command = next;
    reading.path.push(next.name());
  }
}

function findOption(program: Command, command: Command, name: string): Option | undefined {
  return listOptions(program, command).find(({ short, long }) => long === name || short === name);
}
