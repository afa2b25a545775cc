import { describe, expect, test } from 'vitest';
import { check } from './check.ts';

const HEAD = 'version: 1\nworkspace: { id: abc }\n';

const PROJECTS: readonly (readonly [name: string, text: string, places: readonly string[], hint?: string])[] = [
  ['no version', 'workspace: { id: abc }\n', ['1:1 missing-key']],
  ['another version', 'version: 2\nworkspace: { id: abc }\n', ['1:10 not-allowed']],
  ['no workspace', 'version: 1\n', ['1:1 missing-key']],
  ['no workspace id', 'version: 1\nworkspace: { region: us }\n', ['2:1 missing-key']],
  ['a number as workspace id', 'version: 1\nworkspace: { id: 12 }\n', ['2:18 wrong-type'], 'write "12"'],
  ['another region', 'version: 1\nworkspace: { id: a, region: usa }\n', ['2:29 not-allowed'], 'us'],
  [
    'an unquoted API version',
    'version: 1\nworkspace: { id: a, api_version: 2.16 }\n',
    ['2:34 not-allowed'],
    'write "2.16"',
  ],
  ['an unknown API version', 'version: 1\nworkspace: { id: a, api_version: "2.12" }\n', ['2:34 not-allowed']],
  ['an unknown key', `${HEAD}type: {}\n`, ['3:1 unknown-key'], 'types'],
  ['an unknown attribute type', `${HEAD}types: { A: { attributes: { x: text } } }\n`, ['3:32 not-allowed']],
  ['a mistyped attribute type', `${HEAD}types: { A: { attributes: { x: strng } } }\n`, ['3:32 not-allowed'], 'string'],
  [
    'an attribute without type',
    `${HEAD}types: { A: { attributes: { x: { required: true } } } }\n`,
    ['3:29 missing-key'],
  ],
  ['a slash in a type', `${HEAD}types: { A/B: {} }\n`, ['3:10 invalid-name']],
  ['an empty attribute name', `${HEAD}types: { A: { attributes: { "": string } } }\n`, ['3:29 invalid-name']],
  ['a control character in a name', `${HEAD}types: { "A\\n": {} }\n`, ['3:10 invalid-name']],
  [
    'a relationship to nowhere',
    `${HEAD}types: { A: { attributes: { x: { type: relationship } } } }\n`,
    ['3:40 missing-key'],
  ],
  [
    'a relationship to an undeclared type',
    `${HEAD}types: { Order: {} }\ncontacts: { relationships: { o: { to: Ordr } } }\n`,
    ['4:39 unknown-type'],
    'Order',
  ],
  [
    'options of a string',
    `${HEAD}types: { A: { attributes: { x: { type: string, options: [a] } } } }\n`,
    ['3:48 misplaced-key'],
    'list',
  ],
  [
    'a target of a string',
    `${HEAD}types: { A: { attributes: { x: { type: string, to: A } } } }\n`,
    ['3:48 misplaced-key'],
  ],
  [
    'a sensitive relationship',
    `${HEAD}types: { A: { attributes: { x: { type: relationship, to: A, sensitive: true } } } }\n`,
    ['3:61 misplaced-key'],
  ],
  [
    'a relationship among contact attributes',
    `${HEAD}contacts: { attributes: { x: { type: relationship } } }\n`,
    ['3:38 not-allowed'],
  ],
  [
    'one name for two things',
    `${HEAD}types: { A: {} }\ncontacts: { attributes: { x: string }, relationships: { x: { to: A } } }\n`,
    ['4:57 duplicate-name'],
  ],
  ['prune: all on 2.14', `${HEAD}types: { A: { prune: all } }\n`, ['3:22 needs-api-version'], 'api_version: "2.16"'],
  [
    'members: owned on 2.14',
    `${HEAD}types: { A: {} }\ncontacts: { relationships: { x: { to: A, members: owned } } }\n`,
    ['4:51 needs-api-version'],
    'members: exact',
  ],
  ['a backend there is none', `${HEAD}ledger: { backend: floppy }\n`, ['3:20 unknown-backend'], 'file, git, s3'],
  [
    'a backend without what it needs',
    `${HEAD}ledger: { backend: s3 }\n`,
    ['3:20 ledger-option', '3:20 ledger-option'],
    'bucket: our-ledgers',
  ],
  [
    'an option of another backend',
    `${HEAD}ledger: { backend: git, path: a }\n`,
    ['3:25 ledger-option'],
    'remote, branch',
  ],
  ['no name of a branch', `${HEAD}ledger: { backend: git, branch: a..b }\n`, ['3:33 ledger-option'], 'trueup-ledger/'],
  [
    'a secret in the clear',
    `${HEAD}ledger: { backend: http, address: "http://example.com/s" }\n`,
    ['3:35 ledger-option'],
  ],
  [
    'one branch for two',
    `${HEAD}ledger: { backend: git }\nenvironments: { s: { ledger: { branch: trueup-ledger/default } } }\n`,
    ['4:40 shared-ledger'],
    'ledger.branch',
  ],
  [
    'one address for two',
    `${HEAD}ledger: { backend: http, address: "https://example.com/s" }\nenvironments: { s: {} }\n`,
    ['3:35 shared-ledger'],
    'ledger.address',
  ],
  [
    'the password of the ledger as a variable',
    `${HEAD}ledger: { backend: postgres, name: shop }\nenv: [TRUEUP_POSTGRES_URL]\n`,
    ['4:7 forbidden-variable'],
  ],
  ['a ledger outside', `${HEAD}ledger: { path: ../x }\n`, ['3:17 outside-project']],
  ['objects outside', `${HEAD}include: ["../*.yaml", "/etc/*"]\n`, ['3:11 outside-project', '3:24 outside-project']],
  ['a glob that matches nothing', `${HEAD}protect: [Order/1]\n`, ['3:11 protects-nothing']],
  ['the token as a variable', `${HEAD}env: [INTERCOM_ACCESS_TOKEN]\n`, ['3:7 forbidden-variable']],
  ['the ledger key as a variable', `${HEAD}env: [Trueup_Ledger_Key]\n`, ['3:7 forbidden-variable']],
  [
    "another environment's token",
    `${HEAD}env: [T2]\nenvironments: { s: { workspace: { token_env: T2 } } }\n`,
    ['3:7 forbidden-variable'],
  ],
  [
    'one ledger for two',
    `${HEAD}ledger: { path: a.jsonl }\nenvironments: { s: { ledger: { path: ./a.jsonl } } }\n`,
    ['4:38 shared-ledger'],
    'of its own',
  ],
  [
    'the default ledger for another',
    `${HEAD}environments: { s: { ledger: { path: .trueup/ledger.jsonl } } }\n`,
    ['3:38 shared-ledger'],
  ],
  [
    'limits out of range',
    `${HEAD}limits: { deletes: -1, delete_percent: 101 }\n`,
    ['3:20 invalid-value', '3:40 invalid-value'],
  ],
  ['an environment name that is a path', `${HEAD}environments: { "../x": {} }\n`, ['3:17 invalid-name']],
  ['an empty file', '# nothing\n', ['1:1 empty-file']],
];

describe('shape and rules of trueup.yaml', () => {
  for (const [name, text, places, hint] of PROJECTS)
    test(name, () => {
      const checked = check('instances: {}\n', text);
      expect(checked.places).toEqual(places);
      expect(checked.project).toBeUndefined();
      if (hint !== undefined) expect(checked.diagnostics[0]?.hint).toContain(hint);
    });
});
