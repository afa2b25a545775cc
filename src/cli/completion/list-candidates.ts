import type { Argument, Command, Option } from 'commander';
import { compareText } from '../../model/json.ts';
import { collapseAddresses } from './collapse-addresses.ts';
import { listOptions, type ReadWords } from './read-words.ts';

/** One thing that may stand at the cursor. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** What the cursor may be completed to; `files` and `directories` are listed by the shell, which does it better. */
export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly shell?: 'files' | 'directories';
}

/** What a project offers by name; asked for only when it is needed. */
export interface ProjectNames {
  environments(): Promise<readonly string[]>;
  types(): Promise<readonly string[]>;
  /** Declared or owned. */
  addresses(): Promise<readonly string[]>;
  /** The latest first. */
  runs(): Promise<readonly string[]>;
}

/** More than a screen shows; what is meant has to be typed further then. */
const MAX_CANDIDATES = 1000;

/** Lists what the cursor may be completed to. */
export async function listCandidates(program: Command, words: ReadWords, names: ProjectNames): Promise<Candidates> {
  const { command, wanted, partial } = words;
  switch (wanted.kind) {
    case 'command':
      return { candidates: fitting(listCommands(command), partial) };
    case 'flag':
      return { candidates: fitting(listFlags(program, command), partial) };
    default: {
      const place = wanted.kind === 'value' ? wanted.option : wanted.argument;
      if (!place) return { candidates: [] };
      const found = await listValues(place, words, names);
      return { ...found, candidates: fitting(found.candidates, partial) };
    }
  }
}

function fitting(candidates: readonly Candidate[], partial: string): readonly Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(partial)).slice(0, MAX_CANDIDATES);
}

function listCommands(command: Command): readonly Candidate[] {
  // The help of commander knows which commands are hidden, and adds its own `help`.
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((each) => ({ value: each.name(), about: each.description() }));
}

function listFlags(program: Command, command: Command): readonly Candidate[] {
  const declared = listOptions(program, command).flatMap(({ long, description }) =>
    long === undefined || long === null ? [] : [{ value: long, about: description }],
  );
  return [...declared, { value: '--help', about: 'display help for command' }];
}

/** Words that stand for a value and are not its name: what is listed for each. */
const SOURCES: { readonly [word: string]: (names: ProjectNames, partial: string) => Promise<Candidates> | Candidates } =
  {
    file: () => ({ candidates: [], shell: 'files' }),
    dir: () => ({ candidates: [], shell: 'directories' }),
    env: async (names) => plain(await names.environments()),
    type: async (names) => plain(await names.types()),
    run: async (names) => plain(await names.runs()),
    address: async (names, partial) => plain(collapseAddresses(await names.addresses(), partial)),
    glob: async (names, partial) => {
      const globs = (await names.types()).map((type) => `instance/${type}/*`);
      const addresses = collapseAddresses(await names.addresses(), partial);
      return plain([...new Set([...globs, ...addresses])].sort(compareText));
    },
  };

/** Which source a placeholder of the help text asks for: `<planfile|run>` for two of them. */
function sourceOf(placeholder: string): string | undefined {
  // Several of a kind stand as `paths` or `env1`; the last letter of `address` is its own.
  const word = placeholder.toLowerCase().replace(/(?<!s)s$|\d+$/u, '');
  if (/file$|^path$/u.test(word)) return 'file';
  if (word === 'directory') return 'dir';
  if (word === 'environment') return 'env';
  return Object.hasOwn(SOURCES, word) ? word : undefined;
}

async function listValues(
  place: Argument | Option,
  { path, partial }: ReadWords,
  names: ProjectNames,
): Promise<Candidates> {
  const fixed = place.argChoices ?? choicesOf(path, place);
  if (fixed) return plain(fixed);
  const placeholders = placeholderOf(place).split('|');
  const sources = placeholders.map(sourceOf);
  // `<us|eu|au>` spells its values out.
  if (placeholders.length > 1 && sources.every((source) => source === undefined)) return plain(placeholders);
  const wanted = [...new Set(sources.flatMap((source) => source ?? []))];
  const listed = await Promise.all(wanted.map(async (source) => SOURCES[source]?.(names, partial)));
  const shell = listed.find((each) => each?.shell !== undefined)?.shell;
  return { candidates: listed.flatMap((each) => each?.candidates ?? []), ...(shell === undefined ? {} : { shell }) };
}

function placeholderOf(place: Argument | Option): string {
  if (!('flags' in place)) return place.name();
  if (place.long === '--env') return 'env';
  return /[<[]([^\s>\].]+)/u.exec(place.flags)?.[1] ?? '';
}

/** Values of arguments that are told in words. */
const CHOICES: { readonly [place: string]: readonly string[] } = {
  'schema name': ['project', 'objects', 'plan', 'event', 'ledger'],
  'ledger migrate from': ['file', 'git', 's3', 'postgres', 'http'],
  'ledger migrate to': ['file', 'git', 's3', 'postgres', 'http'],
  'completion shell': ['bash', 'zsh', 'fish'],
};

function choicesOf(path: string, place: Argument | Option): readonly string[] | undefined {
  const key = `${path} ${'flags' in place ? (place.long ?? '') : place.name()}`;
  return Object.hasOwn(CHOICES, key) ? CHOICES[key] : undefined;
}

function plain(values: readonly string[]): Candidates {
  return { candidates: values.map((value) => ({ value })) };
}
