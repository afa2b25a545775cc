import { type DefinedDiagnostic, defineDiagnostic, type Wording } from './define-diagnostic.ts';

/** A line of a table that is no JSON, or no object of JSON. */
export const jsonSyntax: DefinedDiagnostic<
  | { readonly what: keyof typeof WORDS }
  | {
      readonly what: 'missing';
      /** As a message calls it: `a colon`. */
      readonly sign: string;
      readonly atEnd: boolean;
      /** What stands there instead, as far as it tells something. */
      readonly instead: 'single-quote' | 'comma-before' | undefined;
    }
> = defineDiagnostic('json-syntax', 'error', 'The line is no JSON object', (facts): Wording => {
  if (facts.what !== 'missing') return WORDS[facts.what];
  return {
    message: `${facts.sign} is missing ${facts.atEnd ? 'at the end of this line' : 'here'}`,
    hint: INSTEAD[facts.instead ?? 'else'],
  };
});

const INSTEAD = {
  'single-quote': 'JSON has double quotes only',
  'comma-before': 'remove the comma before it',
  else: 'a row is one line of JSON: {"key": "value", "other": 1}',
} as const;

const WORDS = {
  'no-object': {
    message: 'a row is a JSON object: {"key": "value"}',
    hint: 'write one object on each line',
  },
  'list-of-rows': {
    message: 'a row is a JSON object: {"key": "value"}',
    hint: 'write one object on each line, without a list around them',
  },
  'more-than-one': {
    message: 'something follows the object of this row',
    hint: 'write one object on each line',
  },
  'no-value': {
    message: 'this is no JSON value',
    hint: 'texts stand in double quotes; numbers are written like 1204.5; there are also true, false and null',
  },
  'unclosed-text': {
    message: 'the text that begins here does not end on this line',
    hint: 'close it with a double quote; a line break inside is written \\n',
  },
  'bad-escape': {
    message: 'the text holds a tab, or an escape that JSON does not have',
    hint: 'a backslash is written \\\\ and a tab \\t',
  },
} as const;
