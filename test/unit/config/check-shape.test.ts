import { describe, expect, test } from 'vitest';
import { check } from './check.ts';

const OBJECTS: readonly (readonly [name: string, text: string, places: readonly string[], hint?: string])[] = [
  ['unknown section', 'instance: {}\n', ['1:1 unknown-key'], 'instances'],
  [
    'moved',
    'instances: { Order: { A: { moved: [] } } }\n',
    ['1:28 unknown-key'],
    'moves stand at the top of an object file',
  ],
  ['a list where a map belongs', 'instances: []\n', ['1:12 wrong-type']],
  ['a map where a list belongs', 'contacts: { external_id: "1" }\n', ['1:11 wrong-type']],
  ['an empty section', 'instances:\n', ['1:11 wrong-type'], '{}'],
  ['a text as the whole file', 'instances\n', ['1:1 wrong-type']],
  [
    'an unknown key of an instance',
    'instances: { Order: { A: { atributes: {} } } }\n',
    ['1:28 unknown-key'],
    'attributes',
  ],
  [
    'associations of an instance',
    'instances: { Order: { A: { associations: {} } } }\n',
    ['1:28 unknown-key'],
    'under `attributes`',
  ],
  ['an unknown state', 'instances: { Order: { A: { state: abset } } }\n', ['1:35 not-allowed'], 'absent'],
  ['a map as a value', 'instances: { Order: { A: { attributes: { text: { x: 1 } } } } }\n', ['1:48 wrong-type']],
  ['a list in a list', 'instances: { Order: { A: { attributes: { items: [[x]] } } } }\n', ['1:50 wrong-type']],
  ['a boolean as a time', 'instances: { Order: { A: { external_created_at: true } } }\n', ['1:49 wrong-type']],
  ['a conversation without id', 'conversations:\n  - attributes: {}\n', ['2:5 missing-key']],
  ['state of a contact', 'contacts:\n  - { external_id: "1", state: absent }\n', ['2:25 unknown-key']],
];

describe('shape of object files', () => {
  for (const [name, text, places, hint] of OBJECTS)
    test(name, () => {
      const checked = check(text);
      expect(checked.places).toEqual(places);
      if (hint !== undefined) expect(checked.diagnostics[0]?.hint).toContain(hint);
    });
});

test.each([
  ['limits: { deletes: -1 }', '`limits.deletes` must be 0 or more'],
  ['limits: { delete_percent: 101 }', '`limits.delete_percent` must be 100 or less'],
  ['protect: [""]', '`protect.0` must not be empty'],
  ['env: [A, A]', '`env` names the same thing twice'],
])('%s: the limit is told in words', (text, message) => {
  const { diagnostics } = check('', `version: 1\nworkspace: { id: abc }\n${text}\n`);
  expect(diagnostics[0]?.message).toBe(message);
});

test('a version that is not known is not taken for a slip of another', () => {
  const { diagnostics } = check('instances: {}\n', 'version: 1\nworkspace: { id: abc, api_version: "2.17" }\n');
  expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
    ['not-allowed', 'write one of them, or remove the key'],
  ]);
});
