import { describe, expect, test } from 'vitest';
import {
  buildLedgerSettings,
  defaultLedgerPath,
  ledgerIdentity,
  ledgerName,
  type WrittenLedger,
} from '../../../src/config/build-ledger-settings.ts';
import { parseProject } from '../../../src/config/parse-project.ts';

const HEAD = 'version: 1\nworkspace: { id: abc }\n';
const HTTP = 'https://host/state/shop';

describe('the settings of a ledger', () => {
  test.each<readonly [written: WrittenLedger, settings: object]>([
    [{}, { backend: 'file', path: '.trueup/ledger.jsonl' }],
    [{ path: 'a.jsonl' }, { backend: 'file', path: 'a.jsonl' }],
    [{ backend: 'git' }, { backend: 'git', remote: 'origin', branch: undefined }],
    [
      { backend: 'git', remote: 'up', branch: 'b' },
      { backend: 'git', remote: 'up', branch: 'b' },
    ],
    [
      { backend: 's3', bucket: 'b', key: 'k' },
      {
        backend: 's3',
        bucket: 'b',
        key: 'k',
        region: undefined,
        endpoint: undefined,
        pathStyle: undefined,
        profile: undefined,
      },
    ],
    [
      { backend: 's3', bucket: 'b', key: 'k', region: 'r', endpoint: HTTP, path_style: true, profile: 'p' },
      { backend: 's3', bucket: 'b', key: 'k', region: 'r', endpoint: HTTP, pathStyle: true, profile: 'p' },
    ],
    [
      { backend: 'postgres', name: 'shop' },
      { backend: 'postgres', urlEnv: 'TRUEUP_POSTGRES_URL', schema: 'trueup', name: 'shop' },
    ],
    [
      { backend: 'postgres', name: 'shop', url_env: 'U', schema: 's' },
      { backend: 'postgres', urlEnv: 'U', schema: 's', name: 'shop' },
    ],
    [
      { backend: 'http', address: HTTP },
      {
        backend: 'http',
        address: HTTP,
        lockAddress: HTTP,
        unlockAddress: HTTP,
        lockMethod: 'LOCK',
        unlockMethod: 'UNLOCK',
        username: undefined,
        passwordEnv: 'TRUEUP_LEDGER_PASSWORD',
      },
    ],
    [
      { backend: 'http', address: HTTP, lock_address: `${HTTP}/lock`, lock_method: 'POST' },
      expect.objectContaining({ lockAddress: `${HTTP}/lock`, unlockAddress: `${HTTP}/lock`, lockMethod: 'POST' }),
    ],
    [
      {
        backend: 'http',
        address: HTTP,
        unlock_address: `${HTTP}/u`,
        unlock_method: 'DELETE',
        username: 'jo',
        password_env: 'P',
      },
      expect.objectContaining({
        lockAddress: HTTP,
        unlockAddress: `${HTTP}/u`,
        unlockMethod: 'DELETE',
        username: 'jo',
        passwordEnv: 'P',
      }),
    ],
  ])('are filled in: %j', (written, settings) => {
    expect(buildLedgerSettings(written, 'default', true)).toEqual(settings);
  });

  test('of another environment never name the same ledger', () => {
    const named = (written: WrittenLedger, own = false) =>
      ledgerName(buildLedgerSettings(written, 'staging', own), 'staging');
    expect(named({ path: 'a.jsonl' })).toBe('.trueup/ledger.staging.jsonl');
    expect(named({ path: 'a.jsonl' }, true)).toBe('a.jsonl');
    expect(named({ backend: 'git', branch: 'b' })).toBe('trueup-ledger/staging');
    expect(named({ backend: 'git', branch: 'b' }, true)).toBe('b');
    for (const [key, other] of [
      ['shop', 'shop.staging'],
      ['shop.jsonl', 'shop.staging.jsonl'],
      ['a.b/shop', 'a.b/shop.staging'],
      ['a.b/shop.x.jsonl', 'a.b/shop.x.staging.jsonl'],
      ['a/.shop', 'a/.shop.staging'],
      ['.shop', '.shop.staging'],
      ['a/', 'a/.staging'],
    ] as const) {
      expect(named({ backend: 's3', bucket: 'b', key })).toBe(other);
      expect(named({ backend: 's3', bucket: 'b', key }, true)).toBe(key);
    }
    expect(named({ backend: 'postgres', name: 'shop' })).toBe('shop.staging');
    expect([defaultLedgerPath('default'), defaultLedgerPath('x')]).toEqual([
      '.trueup/ledger.jsonl',
      '.trueup/ledger.x.jsonl',
    ]);
  });

  test('are shown without a secret', () => {
    const settings = buildLedgerSettings({ backend: 'http', address: 'https://me:x@host/a' }, 'default', true);
    expect(ledgerName(settings, 'default')).toBe('https://host/a');
  });
});

describe('two ledgers', () => {
  const identity = (written: WrittenLedger, environment = 'default') =>
    ledgerIdentity(buildLedgerSettings(written, environment, true), environment);

  test.each<readonly [one: WrittenLedger, other: WrittenLedger]>([
    [{ path: 'a/b.jsonl' }, { path: 'a\\..\\A\\.\\B.jsonl' }],
    [{ backend: 'git' }, { backend: 'git', branch: 'trueup-ledger/default' }],
    [
      { backend: 's3', bucket: 'b', key: 'k', endpoint: 'https://Host:443', region: 'r' },
      { backend: 's3', bucket: 'b', key: 'k', endpoint: 'https://host/', profile: 'p' },
    ],
    [
      { backend: 'postgres', name: 'n' },
      { backend: 'postgres', name: 'n', schema: 'trueup' },
    ],
    [
      { backend: 'http', address: 'https://HOST/a', username: 'jo' },
      { backend: 'http', address: 'https://host:443/a' },
    ],
  ])('are one: %j and %j', (one, other) => {
    expect(identity(one)).toBe(identity(other));
  });

  const all: readonly WrittenLedger[] = [
    { path: 'a' },
    { path: 'b' },
    { backend: 'git', branch: 'a' },
    { backend: 'git', branch: 'b' },
    { backend: 'git', branch: 'a', remote: 'r' },
    { backend: 's3', bucket: 'a', key: 'a' },
    { backend: 's3', bucket: 'b', key: 'a' },
    { backend: 's3', bucket: 'a', key: 'b' },
    { backend: 's3', bucket: 'a', key: 'a', endpoint: 'https://host' },
    { backend: 'postgres', name: 'a' },
    { backend: 'postgres', name: 'b' },
    { backend: 'postgres', name: 'a', schema: 's' },
    { backend: 'postgres', name: 'a', url_env: 'U' },
    { backend: 'http', address: 'https://host/a' },
    { backend: 'http', address: 'https://host/A' },
    { backend: 'http', address: 'https://host:8443/a' },
    { backend: 'http', address: 'not an address' },
  ];

  test('are told apart by whatever tells them apart', () => {
    const identities = all.map((written) => identity(written));
    expect(new Set(identities).size).toBe(all.length);
    expect(identity({ backend: 'git' }, 'a')).not.toBe(identity({ backend: 'git' }, 'b'));
  });
});

describe('an environment', () => {
  const nameIn = (environment: string, text: string) => {
    const { project, diagnostics } = parseProject('/p', `${HEAD}${text}`, environment);
    expect(diagnostics).toEqual([]);
    return project && ledgerName(project.ledger, environment);
  };

  test.each<readonly [text: string, standing: string, staging: string]>([
    ['environments: { s: {} }\n', '.trueup/ledger.jsonl', '.trueup/ledger.s.jsonl'],
    ['ledger: { path: a }\nenvironments: { s: { ledger: { path: b } } }\n', 'a', 'b'],
    ['ledger: { path: a }\nenvironments: { s: {} }\n', 'a', '.trueup/ledger.s.jsonl'],
    ['ledger: { backend: postgres, name: a }\nenvironments: { s: {} }\n', 'a', 'a.s'],
    ['ledger: { backend: postgres, name: a }\nenvironments: { s: { ledger: { schema: x } } }\n', 'a', 'a.s'],
    ['ledger: { backend: postgres, name: a }\nenvironments: { s: { ledger: { name: b } } }\n', 'a', 'b'],
    ['environments: { s: { ledger: { backend: postgres, name: b } } }\n', '.trueup/ledger.jsonl', 'b'],
    ['ledger: { backend: git }\nenvironments: { s: {} }\n', 'trueup-ledger/default', 'trueup-ledger/s'],
    [
      'ledger: { backend: s3, bucket: bbb, key: a/k.jsonl }\nenvironments: { s: { ledger: { region: r-1 } } }\n',
      'a/k.jsonl',
      'a/k.s.jsonl',
    ],
  ])('keeps a ledger of its own: %s', (text, standing, staging) => {
    expect([nameIn('default', text), nameIn('s', text)]).toEqual([standing, staging]);
  });

  test('whose backend nobody knows is a problem and no crash', () => {
    const text = `${HEAD}environments: { s: { ledger: { backend: floppy } } }\n`;
    expect(parseProject('/p', text, 's').diagnostics.map(({ code }) => code)).toEqual(['unknown-backend']);
  });
});

describe('what stands under ledger', () => {
  test.each<readonly [what: string, ledger: string, found: readonly string[]]>([
    ['a file', '{ path: a.jsonl }', []],
    [
      'a file outside',
      '{ path: ../a }',
      ['outside-project 3:17 the ledger must lie inside the project|write a relative path without `..`'],
    ],
    ['a branch', '{ backend: git, remote: up, branch: a/b-c_d.e@f+1 }', []],
    ['a bucket', '{ backend: s3, bucket: bbb, key: k, endpoint: "https://host", path_style: true }', []],
    ['a row', '{ backend: postgres, name: n, url_env: U, schema: s }', []],
    ['a server', `{ backend: http, address: "${HTTP}", lock_address: "${HTTP}", unlock_method: DELETE }`, []],
    ['nothing needed', '{ backend: postgres }', ['ledger-option 3:20 postgres needs "name"|write `name: shop`']],
    [
      'neither needed',
      '{ backend: s3 }',
      [
        'ledger-option 3:20 s3 needs "bucket"|write `bucket: our-ledgers`',
        'ledger-option 3:20 s3 needs "key"|write `key: trueup/shop.jsonl`',
      ],
    ],
    [
      'no address',
      '{ backend: http }',
      [
        'ledger-option 3:20 http needs "address"|write `address: https://gitlab.example.com/api/v4/projects/1/terraform/state/shop`',
      ],
    ],
    [
      'an option of another one, and nothing about its value',
      '{ backend: file, endpoint: x }',
      ['ledger-option 3:26 file has no option "endpoint"; that is one of s3|remove it; file has: path'],
    ],
    [
      'a path of another one, and nothing about where it leads',
      '{ backend: git, path: ../x }',
      ['ledger-option 3:25 git has no option "path"; that is one of file|remove it; git has: remote, branch'],
    ],
    [
      'an option of another one where none is named',
      '{ bucket: bbb }',
      ['ledger-option 3:11 file has no option "bucket"; that is one of s3|remove it; file has: path'],
    ],
  ])('may hold, or not: %s', (_, ledger, found) => {
    expect(diagnosticsOf(ledger)).toEqual(found);
  });

  test('names a backend that there is', () => {
    expect(diagnosticsOf('{ backend: floppy, path: ../x }')).toEqual(['unknown-backend 3:20']);
  });

  test.each(['address', 'lock_address', 'unlock_address'])('says of %s what is wrong with it', (option) => {
    const rest = option === 'address' ? '' : `address: "${HTTP}", `;
    const [found, ...more] = diagnosticsOf(`{ backend: http, ${rest}${option}: "http://me:x@host/a" }`);
    expect([found?.includes(`"${option}": "http://host/a" is no plain URL`), more]).toEqual([true, []]);
  });

  test('says of an endpoint what is wrong with it', () => {
    const [found] = diagnosticsOf('{ backend: s3, bucket: bbb, key: k, endpoint: "http://host" }');
    expect(found).toContain('"endpoint": "http://host" would send the token unencrypted to another machine');
  });

  test.each([
    'a..b',
    'a//b',
    'a/',
    'a.',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    '-a',
    '/a',
    'a b',
    'a~b',
    'a^b',
    'a:b',
    '@{a',
    'ä',
  ])('takes no %j for a branch', (branch) => {
    const [found, ...more] = diagnosticsOf(`{ backend: git, branch: "${branch}" }`);
    expect([found?.includes(`"${branch}" cannot be the name of a branch`), more]).toEqual([true, []]);
  });

  test.each(['a', 'A9', '_a', 'a.b', 'a/b', 'a@b', 'a+b', 'a-b', 'a.locked', 'a/b.c'])(
    'takes %j for a branch',
    (branch) => {
      expect(diagnosticsOf(`{ backend: git, branch: "${branch}" }`)).toEqual([]);
    },
  );
});

/** Each problem as `code place`, and what of its words a person goes by. */
function diagnosticsOf(ledger: string): readonly string[] {
  const { diagnostics } = parseProject('/p', `${HEAD}ledger: ${ledger}\n`, 'default');
  return diagnostics.map(({ code, source, message, hint }) => {
    const words = code !== 'unknown-backend' ? ` ${message.replace('the ledger backend ', '')}|${hint}` : '';
    return `${code} ${source?.line}:${source?.column}${words}`;
  });
}
