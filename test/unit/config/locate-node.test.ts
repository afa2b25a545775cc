import { describe, expect, test } from 'vitest';
import { check } from './check.ts';

/** What is written, where what is wrong with it, and what the hint must hold. */
const CASES: readonly (readonly [name: string, text: string, places: readonly string[], hint?: string])[] = [
  [
    'anchor and alias',
    'instances:\n  Order: &o { A: {} }\n  Product: *o\n',
    ['2:10 yaml-anchor'],
    'write the value out',
  ],
  ['anchor on a key', 'instances:\n  &x Order: {}\n', ['2:3 yaml-anchor']],
  ['alias as a key', 'instances:\n  *x : {}\n', ['2:3 yaml-alias']],
  ['merge key', 'instances:\n  Order:\n    <<: { A: {} }\n', ['3:5 merge-key'], 'write the merged keys out'],
  ['a quoted << is data', 'instances:\n  Order:\n    "<<": {}\n', []],
  ['custom tag', 'instances:\n  Order: !x { A: {} }\n', ['2:10 yaml-tag'], 'remove the tag'],
  ['core tag', 'instances:\n  Order: { A: { attributes: { text: !!str 12 } } }\n', ['2:37 yaml-tag']],
  ['non-specific tag', 'instances:\n  Order: { A: { attributes: { text: ! 12 } } }\n', ['2:37 yaml-tag']],
  ['%YAML 1.1', '%YAML 1.1\n---\ninstances: {}\n', ['1:1 yaml-directive'], 'remove the line'],
  ['%TAG', '%TAG ! tag:example.com,2000:\n---\ninstances: {}\n', ['1:1 yaml-directive']],
  ['%YAML 1.2 says nothing new', '%YAML 1.2\n---\ninstances: {}\n', []],
  ['two documents', 'instances: {}\n---\ninstances: {}\n', ['2:1 several-documents'], 'a file of its own'],
  ['same key twice', 'instances:\n  Order:\n    A: {}\n    A: {}\n', ['4:5 duplicate-key'], 'keep one'],
  ['same key, once quoted', 'instances:\n  Order:\n    A: {}\n    "A": {}\n', ['4:5 duplicate-key']],
  ['same key, once escaped', 'instances:\n  Order: { A: {}, "\\u0041": {} }\n', ['2:19 duplicate-key']],
  [
    'number and quoted number',
    'instances:\n  Order:\n    1: {}\n    "1": {}\n',
    ['3:5 unquoted-key', '4:5 duplicate-key'],
    '"1"',
  ],
  [
    'two Unicode forms of one key',
    'instances:\n  Order:\n    "\\u00e9": {}\n    "e\\u0301": {}\n',
    ['4:5 duplicate-key'],
  ],
  ['leading zeros', 'instances:\n  Order:\n    00123: {}\n', ['3:5 unquoted-key'], 'write "00123"'],
  ['exponent', 'instances:\n  Order:\n    1e3: {}\n', ['3:5 unquoted-key'], 'write "1e3"'],
  ['hexadecimal', 'instances:\n  Order:\n    0x1F: {}\n', ['3:5 unquoted-key'], 'write "0x1F"'],
  ['null as a key', 'instances:\n  Order:\n    null: {}\n', ['3:5 unquoted-key'], 'write "null"'],
  ['true as a key', 'instances:\n  Order:\n    true: {}\n', ['3:5 unquoted-key'], 'write "true"'],
  ['yes and no are texts', 'instances:\n  Order:\n    yes: {}\n    no: {}\n', []],
  ['a list as a key', 'instances:\n  ? [a]\n  : {}\n', ['2:5 key-not-a-text']],
  ['no key', 'instances:\n  : {}\n', ['2:3 empty-key']],
  ['unclosed quote', 'instances:\n  Order: { A: { attributes: { text: "x } } }\n', ['2:37 yaml-syntax']],
  ['unclosed bracket', 'instances:\n  Order: { A: {}\n', ['2:10 yaml-syntax']],
  ['tab as indent', 'instances:\n\tOrder: {}\n', ['2:1 yaml-syntax'], 'spaces'],
  ['colon in a plain text', 'instances:\n  Order: a: b\n', ['2:10 yaml-syntax'], 'quotes'],
  ['keys out of line', 'instances:\n  Order: {}\n Product: {}\n', ['3:2 yaml-syntax'], 'one column'],
  ['reserved character', 'instances:\n  Order: { A: { attributes: { text: @x } } }\n', ['2:37 yaml-syntax'], 'quotes'],
  [
    'half a surrogate pair',
    'instances:\n  Order: { A: { attributes: { text: "\\ud800" } } }\n',
    ['2:37 lone-surrogate'],
  ],
  ['a whole surrogate pair', 'instances:\n  Order: { A: { attributes: { text: "\\ud83d\\ude00" } } }\n', []],
  ['comments only', '# nothing yet\n', ['1:1 empty-file']],
  ['nothing', '', ['1:1 empty-file']],
  ['an end marker only', '---\n...\n', ['1:1 empty-file']],
];

describe('YAML that does not say one thing only', () => {
  for (const [name, text, places, hint] of CASES)
    test(name, () => {
      const checked = check(text);
      expect(checked.places).toEqual(places);
      if (hint !== undefined) expect(checked.diagnostics[0]?.hint).toContain(hint);
    });

  test('a duplicate names its first place', () => {
    const { diagnostics } = check('instances:\n  Order:\n    A: {}\n    A: {}\n');
    expect(diagnostics[0]?.related?.source).toEqual({ file: 'a.yaml', line: 3, column: 5 });
  });
});
