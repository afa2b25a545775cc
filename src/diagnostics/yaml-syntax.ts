import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A text that is no YAML. */
export const yamlSyntax: DefinedDiagnostic<{
  /** What the parser calls it, and what it says. */
  readonly kind: string;
  readonly message: string;
}> = defineDiagnostic('yaml-syntax', 'error', 'The file is no YAML', ({ kind, message }) => {
  const said = `${kind} ${message}`;
  for (const { pattern, words } of KNOWN) {
    const match = pattern.exec(said);
    if (match) {
      const [what, hint] = words(match[1] ?? '');
      return { message: what, hint };
    }
  }
  return {
    message: `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`,
    hint: 'look at the quotes, colons and indentation around this place',
  };
});

interface KnownMistake {
  readonly pattern: RegExp;
  /** Takes what the pattern picks out. */
  readonly words: (picked: string) => readonly [message: string, hint: string];
}

const NO_KEY = [
  'this is no key: there is no `: ` behind it',
  'write `key: value`, with a space behind the colon',
] as const;

/** What people get wrong most, in their words; the first that fits. */
const KNOWN: readonly KnownMistake[] = [
  {
    pattern: /closing (["'])quote/u,
    words: (mark) => [
      'the quote that opens this text is never closed',
      `close it at the end of the text; inside, it is written ${mark === '"' ? '\\"' : "''"}`,
    ],
  },
  {
    pattern: /^BLOCK_AS_IMPLICIT_KEY A block sequence/u,
    words: () => [
      'an item of a list stands where it belongs to none',
      'line the items of one list up in one column, under their key',
    ],
  },
  {
    pattern: /^BLOCK_AS_IMPLICIT_KEY/u,
    words: () => [
      'a map begins in the middle of a line',
      'a text that holds `: ` needs quotes; a nested map starts on its own line',
    ],
  },
  { pattern: /^MULTILINE_IMPLICIT_KEY|Implicit map keys need/u, words: () => NO_KEY },
  { pattern: /^TAB_AS_INDENT/u, words: () => ['a tab stands in the indentation', 'indent with spaces'] },
  {
    pattern: /^(?:BAD_INDENT|MISSING_CHAR) Flow .* end with a ([}\]])/u,
    words: (closing) => [
      `this \`${closing === '}' ? '{' : '['}\` is never closed`,
      `close it with \`${closing}\`; what stands inside is indented deeper than the line it begins on`,
    ],
  },
  {
    pattern: /^BAD_INDENT .*same column/u,
    words: () => [
      'this line is indented otherwise than those it stands among',
      'line the keys of one map up in one column',
    ],
  },
  {
    pattern: /^BAD_SCALAR_START .* (\S)$/u,
    words: (sign) => [`a text that begins with ${sign} needs quotes`, 'put the text in quotes'],
  },
  {
    pattern: /^BAD_DQ_ESCAPE .* (\S+)$/u,
    words: (sequence) => [
      `double quotes know no escape ${sequence}`,
      'a backslash is written \\\\ there; between single quotes it stands for itself',
    ],
  },
  {
    pattern: /^UNEXPECTED_TOKEN Unexpected flow-\w+-end/u,
    words: () => ['this bracket closes none that is open', 'remove it, or open one before'],
  },
  {
    pattern: /^UNEXPECTED_TOKEN Unexpected ,/u,
    words: () => ['there is nothing before this comma', 'remove the comma, or write what belongs before it'],
  },
  {
    pattern: /^MISSING_CHAR Missing , |^BLOCK_IN_FLOW/u,
    words: () => [
      'a comma is missing between two items',
      'write [A, B] or { a: 1, b: 2 }; a text that holds `, ` or `: ` needs quotes',
    ],
  },
  {
    pattern: /^UNEXPECTED_TOKEN Unexpected \S+ at node end/u,
    words: () => ['the value goes on behind its end', 'put the whole value in quotes, or remove what follows'],
  },
  {
    pattern: /^MISSING_CHAR Comments must be separated/u,
    words: () => ['a comment stands right behind a value', 'write a space before the #, or put the value in quotes'],
  },
  {
    pattern: /^UNEXPECTED_TOKEN Block scalar header/u,
    words: () => [
      'a text begins right behind the sign for a text of several lines',
      'begin it on the next line, or put it in quotes',
    ],
  },
  {
    pattern: /^KEY_OVER_1024_CHARS/u,
    words: () => ['the key is longer than 1024 characters', 'shorten it'],
  },
];
