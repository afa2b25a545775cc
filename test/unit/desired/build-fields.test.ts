import { describe, expect, test } from 'vitest';
import { check, PROJECT } from '../config/check.ts';

const order = (attributes: string): string =>
  `instances:\n  Order:\n    A: { attributes: { ${attributes} } }\n  Product: { P: {}, X: { state: external } }\n`;

/** The first value of the attribute stands in line 3 from column 24 on. */
const CASES: readonly (readonly [name: string, text: string, places: readonly string[], hint?: string])[] = [
  ['unknown type', 'instances:\n  Oder: { A: {} }\n', ['2:3 unknown-type'], 'Order'],
  ['unknown attribute', order('txt: a'), ['3:24 unknown-attribute'], 'text'],
  ['unknown attribute like none', order('zzzzzzzz: a'), ['3:24 unknown-attribute'], 'declare it'],
  ['attribute named constructor', order('constructor: a'), ['3:24 unknown-attribute']],
  ['attribute named __proto__', order('__proto__: a'), ['3:24 unknown-attribute']],
  ['number for a string', order('text: 1001'), ['3:30 not-a-text'], 'write "1001"'],
  ['leading zeros for a string', order('text: 007'), ['3:30 not-a-text'], 'write "007"'],
  ['boolean for a string', order('text: true'), ['3:30 not-a-text'], 'write "true"'],
  ['list for a string', order('text: [a]'), ['3:30 not-one']],
  ['fraction for an integer', order('count: 1.5'), ['3:31 not-an-integer'], 'decimal'],
  ['exponent for an integer', order('count: 1e3'), ['3:31 not-an-integer'], 'write 1000'],
  ['text for an integer', order('count: "5"'), ['3:31 not-an-integer'], 'write 5 without quotes'],
  ['word for an integer', order('count: five'), ['3:31 not-an-integer']],
  ['leading zeros for an integer', order('count: 007'), ['3:31 ambiguous-number'], 'write 7'],
  ['hexadecimal for an integer', order('count: 0x1F'), ['3:31 ambiguous-number'], 'write 31'],
  ['integer beyond 2^53', order('count: 9007199254740993'), ['3:31 inexact-number'], 'quotes'],
  ['decimal with too many digits', order('amount: 0.12345678901234567891'), ['3:32 inexact-number']],
  ['overflow', order('amount: 1e400'), ['3:32 inexact-number']],
  ['infinity', order('amount: .inf'), ['3:32 not-a-decimal']],
  ['not a number', order('amount: .nan'), ['3:32 not-a-decimal']],
  ['text for a decimal', order('amount: "9.99"'), ['3:32 not-a-decimal'], 'write 9.99 without quotes'],
  ['text for a boolean', order('paid: "true"'), ['3:30 not-a-boolean'], 'without quotes'],
  ['yes for a boolean', order('paid: yes'), ['3:30 not-a-boolean'], 'true or false'],
  ['number for a boolean', order('paid: 1'), ['3:30 not-a-boolean']],
  ['time without offset', order('placed: 2026-03-01T09:00:00'), ['3:32 not-a-datetime'], '2026-03-01T09:00:00Z'],
  ['milliseconds', order('placed: 1772355600000'), ['3:32 not-a-datetime'], 'write 1772355600'],
  ['quoted seconds', order('placed: "1772355600"'), ['3:32 not-a-datetime'], 'without quotes'],
  ['impossible date', order('placed: 2026-02-30'), ['3:32 not-a-datetime']],
  ['boolean for a datetime', order('placed: true'), ['3:32 not-a-datetime']],
  ['unknown option', order('status: opn'), ['3:32 unknown-option'], '"open"'],
  ['number for an option', order('status: 1'), ['3:32 not-a-text']],
  ['one for many', order('items: P'), ['3:31 not-many'], '[P]'],
  ['many for one', order('main: [P]'), ['3:30 not-one'], 'write P'],
  ['several for one', order('main: [P, X]'), ['3:30 not-one'], 'many: true'],
  ['unquoted member', order('items: [P, 12]'), ['3:35 unquoted-id'], 'write "12"'],
  ['empty member', order('items: [""]'), ['3:32 empty-id']],
  ['repeated member', order('items: [P, X, P]'), ['3:38 repeated-member'], 'keep one'],
  ['unknown reference', order('items: [PP]'), ['3:32 unknown-reference'], '"P"'],
  ['variable in a reference', order(`items: ["\${env:PREFIX}"]`), ['3:32 variable-not-allowed']],
  [
    'reference to something absent',
    'instances:\n  Order: { A: { attributes: { main: Q } } }\n  Product: { Q: { state: absent } }\n',
    ['2:37 absent-reference'],
    'state: absent',
  ],
  ['missing required attribute', 'instances:\n  Strict: { A: {} }\n', ['2:13 missing-attribute'], 'must'],
  [
    'unset required attribute',
    'instances:\n  Strict: { A: { attributes: { must: null } } }\n',
    ['2:38 missing-attribute'],
  ],
  ['required attribute of something absent', 'instances:\n  Strict: { A: { state: absent } }\n', []],
  [
    'content of something absent',
    'instances:\n  Order: { A: { state: absent, attributes: {}, external_created_at: 1 } }\n',
    ['2:32 content-without-presence', '2:48 content-without-presence'],
  ],
  [
    'content of something external',
    'instances:\n  Order: { A: { state: external, attributes: { text: a } } }\n',
    ['2:34 content-without-presence'],
  ],
  ['blank id', 'instances:\n  Order: { " ": {} }\n', ['2:12 empty-id']],
  ['empty id', 'instances:\n  Order: { "": {} }\n', ['2:12 empty-id']],
  ['padded id', 'instances:\n  Order: { "A ": {} }\n', ['2:12 padded-id'], 'write "A"'],
  ['reserved id', 'instances:\n  Order: { reference_not_found: {} }\n', ['2:12 reserved-id']],
  ['control character in an id', 'instances:\n  Order: { "a\\nb": {} }\n', ['2:12 control-character-in-id']],
  ['variable in an id', `instances:\n  Order: { "\${env:PREFIX}-1": {} }\n`, ['2:12 variable-not-allowed']],
  ['long id', `instances:\n  Order: { ${'a'.repeat(256)}: {} }\n`, ['2:12 long-id']],
  [
    'time without offset as created',
    'instances:\n  Order: { A: { external_created_at: 2026-03-01T09:00 } }\n',
    ['2:38 not-a-datetime'],
  ],
  ['contact without selector', 'contacts:\n  - attributes: {}\n', ['2:5 contact-selector']],
  ['contact with two selectors', 'contacts:\n  - { external_id: "1", email: a@b.c }\n', ['2:25 contact-selector']],
  ['unquoted contact id', 'contacts:\n  - external_id: 0070\n', ['2:18 unquoted-id'], 'write "0070"'],
  ['short Intercom id', 'contacts:\n  - id: abc\n', ['2:9 invalid-id'], 'external_id'],
  [
    'upper case Intercom id',
    'contacts:\n  - id: 6762F0CD1BB69F9F2193BB7C\n',
    ['2:9 invalid-id'],
    '6762f0cd1bb69f9f2193bb7c',
  ],
  ['no email', 'contacts:\n  - email: jo\n', ['2:12 invalid-email']],
  ['null as selector', 'contacts:\n  - external_id: null\n', ['2:18 empty-id']],
  ['unquoted conversation id', 'conversations:\n  - id: 508\n', ['2:9 unquoted-id'], 'write "508"'],
  ['word as conversation id', 'conversations:\n  - id: abc\n', ['2:9 invalid-id']],
  [
    'relationship among attributes',
    'contacts:\n  - { external_id: "1", attributes: { orders: [] } }\n',
    ['2:39 unknown-attribute'],
    'under `associations`',
  ],
  [
    'attribute among associations',
    'contacts:\n  - { external_id: "1", associations: { tier: a } }\n',
    ['2:41 unknown-relationship'],
    'under `attributes`',
  ],
  [
    'unknown relationship',
    'contacts:\n  - { external_id: "1", associations: { order: [] } }\n',
    ['2:41 unknown-relationship'],
    'orders',
  ],
  [
    'same instance in one contact list',
    'contacts:\n  - external_id: "1"\n  - external_id: "1"\n',
    ['3:5 duplicate-address'],
  ],
  ['same email in another case', 'contacts:\n  - email: a@b.c\n  - email: A@b.c\n', ['3:5 duplicate-address']],
  [
    'protected and absent',
    'instances:\n  Product: { P-1: { state: absent } }\n',
    ['2:14 protected-and-absent'],
    'protect',
  ],
  ['unlisted variable', order(`text: "\${env:HOME}"`), ['3:30 variable-not-listed'], 'add HOME'],
  ['unset variable', order(`text: "\${env:UNSET}"`), ['3:30 variable-unset'], 'set UNSET'],
  ['empty variable', order(`text: "\${env:EMPTY}"`), ['3:30 variable-unset']],
  ['unclosed variable', order(`text: "\${env:PREFIX"`), ['3:30 invalid-variable']],
  ['variable without name', order(`text: "\${env:}"`), ['3:30 invalid-variable']],
  ['the token', order(`text: "\${env:INTERCOM_ACCESS_TOKEN}"`), ['3:30 forbidden-variable']],
  ['variable of the wrong type', order(`count: "\${env:PREFIX}"`), ['3:31 not-an-integer']],
];

describe('what object files may not say', () => {
  for (const [name, text, places, hint] of CASES)
    test(name, () => {
      const checked = check(text);
      expect(checked.places).toEqual(places);
      if (hint !== undefined) expect(checked.diagnostics[0]?.hint).toContain(hint);
    });

  test('the same address in two files names both places', () => {
    const { diagnostics, places } = check({
      'a.yaml': 'instances: { Order: { A: {} } }\n',
      'b.yaml': 'instances: { Order: { A: {} } }\n',
    });
    expect(places).toEqual(['b.yaml:1:23 duplicate-address']);
    expect(diagnostics[0]?.related?.source).toEqual({ file: 'a.yaml', line: 1, column: 23 });
  });

  test('the same id in two Unicode forms is one address', () => {
    const { places } = check({
      'a.yaml': 'instances: { Order: { "\\u00e9": {} } }\n',
      'b.yaml': 'instances: { Order: { "e\\u0301": {} } }\n',
    });
    expect(places).toEqual(['b.yaml:1:23 duplicate-address']);
  });

  test('nothing is called undeclared while a file could not be read', () => {
    const { places } = check({ 'a.yaml': order('items: [Q]'), 'b.yaml': 'instances: [\n' });
    expect(places).toEqual(['b.yaml:1:12 yaml-syntax']);
  });

  test('the value of a sensitive attribute or a variable is in no message', () => {
    const secret = '4111111111111111';
    const { diagnostics } = check(
      order(`note: ${secret}, count: "x\${env:PREFIX}"`),
      PROJECT.replace('count: integer', 'count: { type: integer, sensitive: true }'),
    );
    expect(diagnostics).toHaveLength(2);
    expect(JSON.stringify(diagnostics)).not.toContain(secret);
    expect(JSON.stringify(diagnostics)).not.toContain('xeu');
  });

  test('no problem is reported twice', () => {
    for (const [, text] of CASES) {
      const { diagnostics } = check(text);
      const keys = diagnostics.map(({ code, source }) => JSON.stringify([code, source]));
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});
