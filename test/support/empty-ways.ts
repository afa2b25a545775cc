import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Seed } from '../../src/sandbox/seed.ts';
import { SMALL_SHOP, SMALL_SHOP_SEED, yaml } from './small-shop.ts';

/** One way in which a project that owns something comes to declare nothing, or less than it should. */
export interface EmptyWay {
  readonly name: string;
  /** Changes a directory that holds `OWNING_FILES`. */
  readonly make: (directory: string) => void;
  /** What every command ends with; `refused` is 4 for apply, and a plan that lists the guard. */
  readonly code: 'refused' | 64 | 65;
  /** What the output of plan says, together: what, where, what next. */
  readonly says: readonly (string | RegExp)[];
  readonly flags?: readonly string[];
  readonly env?: { readonly [name: string]: string | undefined };
  /** Permissions count only for somebody they bind. */
  readonly asNobody?: boolean;
}

const OBJECTS = 'objects';
const PRODUCTS = 'objects/products.yaml';
const ORDERS = 'objects/orders.yaml';
const PARTS = 'objects/parts.yaml';
const TABLE = 'objects/parts.csv';
const FILES = [PRODUCTS, ORDERS, PARTS];
const COUNT = 10;

const each = <Value>(prefix: string, value: (index: number) => Value): { readonly [key: string]: Value } =>
  Object.fromEntries(Array.from({ length: COUNT }, (_, index) => [`${prefix}-${index + 1}`, value(index + 1)]));

const PROJECT = {
  ...SMALL_SHOP,
  types: { ...SMALL_SHOP.types, Part: { attributes: { name: 'string' } } },
  env: ['SHOP_PREFIX'],
  environments: { staging: { include: ['staging/**/*.yaml'] } },
};

/** A project with ten of each type, one type from a table, a contact and a conversation: any file lost is too many deletes. */
export const OWNING_FILES: { readonly [file: string]: string } = {
  'trueup.yaml': yaml(PROJECT),
  [PRODUCTS]: `instances:\n  Product:\n${Object.keys(each('P', String))
    .map((key) => `    ${key}: { attributes: { name: "\${env:SHOP_PREFIX} ${key}" } }\n`)
    .join('')}`,
  [ORDERS]: yaml({
    instances: { Order: each('O', (index) => ({ attributes: { note: `note ${index}` } })) },
    contacts: [{ external_id: '70', attributes: { plan_tier: 'gold' }, associations: { orders: ['O-1'] } }],
    conversations: [{ id: '508', associations: { order: 'O-1' } }],
  }),
  [PARTS]: 'instances:\n  Part:\n    $table: parts.csv\n    key: id\n',
  [TABLE]: `id,name\n${Object.keys(each('R', String))
    .map((key) => `${key},Part ${key}\n`)
    .join('')}`,
};

/** What is in Intercom before anything is applied. */
export const OWNING_SEED: Seed = {
  ...SMALL_SHOP_SEED,
  types: { ...SMALL_SHOP_SEED.types, Part: { attributes: { name: { type: 'string' } } } },
};

export const OWNING_ENV = { SHOP_PREFIX: 'Product' };

const change = (directory: string, file: string, text: string | Uint8Array): void => {
  const path = join(directory, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Every object file holds this. */
const all =
  (text: string | Uint8Array) =>
  (directory: string): void => {
    for (const file of FILES) change(directory, file, text);
    rmSync(join(directory, TABLE));
  };

/** One object file among others holds this. */
const one =
  (text: string | Uint8Array, file = ORDERS) =>
  (directory: string): void =>
    change(directory, file, text);

const project =
  (over: object) =>
  (directory: string): void =>
    change(directory, 'trueup.yaml', yaml({ ...PROJECT, ...over }));

const remove =
  (...files: string[]) =>
  (directory: string): void => {
    for (const file of files) rmSync(join(directory, file), { recursive: true });
  };

const link =
  (target: string, file: string) =>
  (directory: string): void => {
    rmSync(join(directory, file), { recursive: true, force: true });
    symlinkSync(target, join(directory, file));
  };

const NOTHING = ['nothing-declared', 'the YAML declares nothing, while the ledger owns 32', '`include:`'];
const NO_FILES = [...NOTHING, 'warning[no-object-files]', 'no file matches `include`', '  hint: '];
const EMPTY = [...NOTHING, 'warning[empty-file]', 'objects/orders.yaml', 'the file declares nothing', '  hint: '];
const TOO_MANY = ['too-many-deletes', /\d+ deletes, where 3 are allowed/u, '--allow-deletes'];
const invalid = (code: string, where: string, ...more: (string | RegExp)[]): (string | RegExp)[] => [
  `error[${code}]: `,
  where,
  '  hint: ',
  ...more,
];

const LFS = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 12345\n`;
const MERGE = `<<<<<<< HEAD\n${OWNING_FILES[ORDERS]}=======\n{}\n>>>>>>> main\n`;
const HALF = OWNING_FILES[PRODUCTS]!.slice(0, OWNING_FILES[PRODUCTS]!.length / 2);

/** Every way there is: all gone, some gone, there and not to be read, there and not what it should be. */
export const EMPTY_WAYS: readonly EmptyWay[] = [
  ...(
    [
      ['no objects directory', remove(OBJECTS)],
      ['an empty objects directory', remove(...FILES, TABLE)],
      ['a wrong glob', project({ include: ['objetcs/**/*.yaml'] })],
      ['a glob in the wrong case', project({ include: ['Objects/**/*.yaml'] })],
      ['include names the directory', project({ include: ['objects'] })],
      ['include excludes everything', project({ include: ['objects/**/*.yaml', '!**/*'] })],
      ['an include of nothing', project({ include: [] }), 65],
      [
        'a submodule that was not initialised',
        (directory: string) => {
          remove(OBJECTS)(directory);
          change(directory, 'objects/.git', 'gitdir: ../.git/modules/objects\n');
        },
      ],
      ['a sparse checkout without the objects', remove(OBJECTS)],
      [
        'a directory renamed in case',
        (directory: string) => renameSync(join(directory, OBJECTS), join(directory, 'Objects')),
      ],
      [
        'a directory hidden by a dot',
        (directory: string) => renameSync(join(directory, OBJECTS), join(directory, '.objects')),
      ],
      [
        'files with another ending',
        (directory: string) => {
          for (const file of FILES) renameSync(join(directory, file), join(directory, `${file}.bak`));
        },
      ],
      [
        'file names in upper case',
        (directory: string) => {
          for (const file of FILES)
            renameSync(join(directory, file), join(directory, file.toUpperCase().replace('OBJECTS', 'objects')));
        },
      ],
    ] as const
  ).map(
    ([name, make, code]): EmptyWay => ({
      name,
      make,
      code: code ?? 'refused',
      says: code === 65 ? invalid('invalid-value', 'trueup.yaml') : NO_FILES,
    }),
  ),
  ...(
    [
      ['files of no bytes', ''],
      ['files of white space', ' \n\n'],
      ['files of comments', '# moved to another repository\n'],
      ['files with everything commented out', OWNING_FILES[PRODUCTS]!.replace(/^/gmu, '# ')],
      ['files of a byte order mark', '\ufeff'],
      ['files of a document end', '...\n'],
      ['files of a document start', '---\n'],
    ] as const
  ).map(([name, text]): EmptyWay => ({ name, make: all(text), code: 'refused', says: EMPTY })),
  ...(
    [
      ['files of {}', '{}\n'],
      ['empty sections', 'instances:\n  Product: {}\ncontacts: []\n'],
      ['no instances', 'instances: {}\n'],
    ] as const
  ).map(([name, text]): EmptyWay => ({ name, make: all(text), code: 'refused', says: NOTHING })),
  ...(
    [
      ['files of []', '[]\n'],
      ['files of null', 'null\n'],
      ['files of ~', '~\n'],
      ['files of one word', 'nothing\n'],
      ['files of git-annex pointers', '/annex/objects/SHA256E-s12345--4d7a.yaml\n'],
      ['links checked out as text', '../shared/products.yaml\n'],
      ['a section without anything in it', 'instances:\n'],
    ] as const
  ).map(([name, text]): EmptyWay => ({ name, make: all(text), code: 65, says: invalid('wrong-type', ORDERS) })),
  ...(
    [
      ['one file of null', 'null\n', invalid('wrong-type', ORDERS)],
      ['one file that is a Git LFS pointer', LFS, invalid('lfs-pointer', ORDERS, 'git lfs pull')],
      ['one file with merge markers', MERGE, invalid('merge-conflict', `${ORDERS}:1:1`)],
      ['one file with a mistake', 'instances:\n  Order: {\n', invalid('yaml-syntax', ORDERS)],
      ['one file of NUL bytes', new Uint8Array(64), invalid('control-character', ORDERS)],
      ['one file that git-crypt locked', '\0GITCRYPT\0\u0001\u0002', invalid('control-character', ORDERS)],
      ['one compressed file', Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), invalid('invalid-utf8', ORDERS)],
      ['one file in UTF-16', Buffer.from('\ufeffinstances: {}\n', 'utf16le'), invalid('invalid-utf8', ORDERS)],
      ['one file of another encoding', Uint8Array.from([0x23, 0xe9, 0x0a]), invalid('invalid-utf8', ORDERS)],
      [
        'one file that a download left',
        '{"message":"Not Found"}\n',
        invalid('unknown-key', ORDERS, 'has no key "message"'),
      ],
      ['one file that is a web page', '<!DOCTYPE html>\n<html>\n<title>404</title>\n', invalid('wrong-type', ORDERS)],
      ['one file of a template', 'instances:\n  {{ range .Orders }}\n', [/error\[[a-z-]+\]: /u, ORDERS, '  hint: ']],
      [
        'one encrypted file',
        'instances: ENC[AES256_GCM,data:x]\nsops: { version: 3 }\n',
        invalid('unknown-key', ORDERS),
      ],
      [
        'a section misspelt',
        OWNING_FILES[ORDERS]!.replace('"instances"', '"instance"'),
        invalid('unknown-key', ORDERS, '`instances`'),
      ],
      [
        'a type misspelt',
        OWNING_FILES[ORDERS]!.replace('"Order"', '"Orders"'),
        invalid('unknown-type', ORDERS, 'did you mean Order'),
      ],
      [
        'indentation lost',
        'instances:\nOrder:\n  O-1: { attributes: { note: a } }\n',
        [/error\[[a-z-]+\]: /u, ORDERS, '  hint: '],
      ],
    ] as const
  ).map(([name, text, says]): EmptyWay => ({ name, make: one(text), code: 65, says })),
  {
    name: 'one file of comments',
    make: one('# nothing\n', PRODUCTS),
    code: 'refused',
    says: [...TOO_MANY, 'type-emptied', 'warning[empty-file]', PRODUCTS],
  },
  {
    name: 'one file missing from a sparse checkout',
    make: remove(PRODUCTS),
    code: 'refused',
    says: [...TOO_MANY, 'type-emptied', 'Product'],
  },
  {
    name: 'one generated file that git ignores and nobody made',
    make: remove(ORDERS),
    code: 'refused',
    says: [...TOO_MANY, 'type-emptied', 'Order'],
  },
  {
    name: 'one file cut in half',
    make: one(HALF.slice(0, HALF.lastIndexOf('\n') + 1), PRODUCTS),
    code: 'refused',
    says: TOO_MANY,
  },
  {
    name: 'one file cut within a line',
    make: one(HALF.slice(0, HALF.lastIndexOf('\n') + 18), PRODUCTS),
    code: 65,
    says: invalid('yaml-syntax', PRODUCTS),
  },
  {
    name: 'one file whose name is in another case',
    make: (directory) => renameSync(join(directory, PRODUCTS), join(directory, 'objects/products.YAML')),
    code: 'refused',
    says: [...TOO_MANY, 'type-emptied'],
  },
  {
    name: 'one unreadable file among many',
    make: (directory) => chmodSync(join(directory, ORDERS), 0),
    asNobody: true,
    code: 65,
    says: invalid('unreadable-file', ORDERS, 'EACCES', 'permissions'),
  },
  {
    name: 'a directory that may not be searched',
    make: (directory) => chmodSync(join(directory, OBJECTS), 0),
    asNobody: true,
    code: 65,
    says: invalid('unreadable-directory', 'objects', 'EACCES'),
  },
  {
    name: 'a link to nothing',
    make: link('../elsewhere/orders.yaml', ORDERS),
    code: 65,
    says: invalid('unreadable-file', ORDERS, 'a link to nothing'),
  },
  {
    name: 'a link in a circle',
    make: link('orders.yaml', ORDERS),
    code: 65,
    says: invalid('unreadable-file', ORDERS, 'circle'),
  },
  {
    name: 'a link out of the project',
    make: link('/etc/hostname', ORDERS),
    code: 65,
    says: invalid('outside-project', ORDERS),
  },
  {
    name: 'the objects directory as a link to nothing',
    make: link('../elsewhere', OBJECTS),
    code: 'refused',
    says: NO_FILES,
  },
  {
    name: 'a linked directory',
    make: (directory) => {
      renameSync(join(directory, OBJECTS), join(directory, 'shared'));
      mkdirSync(join(directory, OBJECTS));
      symlinkSync('../shared', join(directory, 'objects/shop'));
    },
    code: 65,
    says: invalid('linked-directory', 'objects/shop'),
  },
  {
    name: 'a pipe',
    make: (directory) => {
      remove(ORDERS)(directory);
      execFileSync('mkfifo', [join(directory, ORDERS)]);
    },
    code: 65,
    says: invalid('not-a-file', ORDERS),
  },
  {
    name: 'a directory named like a file',
    make: (directory) => {
      remove(ORDERS)(directory);
      mkdirSync(join(directory, ORDERS));
    },
    code: 'refused',
    says: [...TOO_MANY, 'type-emptied'],
  },
  {
    name: 'include outside the project',
    make: project({ include: ['../objects/**/*.yaml'] }),
    code: 65,
    says: invalid('outside-project', 'trueup.yaml'),
  },
  {
    name: 'an unset variable',
    make: () => undefined,
    env: { SHOP_PREFIX: undefined },
    code: 65,
    says: invalid('variable-unset', PRODUCTS, 'SHOP_PREFIX is not set', 'set SHOP_PREFIX'),
  },
  {
    name: 'an empty variable',
    make: () => undefined,
    env: { SHOP_PREFIX: '' },
    code: 65,
    says: invalid('variable-unset', PRODUCTS, 'SHOP_PREFIX is empty'),
  },
  {
    name: 'an environment nobody declared',
    make: () => undefined,
    flags: ['--env', 'prod'],
    code: 64,
    says: ['prod', 'staging'],
  },
  { name: 'an empty table', make: one('', TABLE), code: 65, says: invalid('empty-table', TABLE) },
  {
    name: 'a table of a header',
    make: one('id,name\n', TABLE),
    code: 'refused',
    says: [...TOO_MANY, 'type-emptied', 'warning[empty-table]', TABLE],
  },
  { name: 'no table', make: remove(TABLE), code: 65, says: invalid('unreadable-file', PARTS, 'parts.csv') },
  {
    name: 'a table that is a Git LFS pointer',
    make: one(LFS, TABLE),
    code: 65,
    says: invalid('lfs-pointer', TABLE, 'git lfs pull'),
  },
  {
    name: 'a table in UTF-16',
    make: one(Buffer.from('\ufeffid,name\n', 'utf16le'), TABLE),
    code: 65,
    says: invalid('invalid-utf8', TABLE),
  },
  {
    name: 'a type that left trueup.yaml with its file',
    make: (directory) => {
      remove(PRODUCTS)(directory);
      project({ types: { Part: PROJECT.types.Part, Order: { attributes: { note: 'string' } } } })(directory);
    },
    code: 'refused',
    says: ['type-vanished', 'type Product left `types:`', 'declare Product under `types:` again'],
  },
  {
    name: 'an empty trueup.yaml',
    make: one('', 'trueup.yaml'),
    code: 65,
    says: invalid('empty-file', 'trueup.yaml', 'version: 1'),
  },
  { name: 'no trueup.yaml', make: remove('trueup.yaml'), code: 65, says: ['trueup.yaml', 'trueup init'] },
];

/** Everything below a directory, to put it back as it was. */
export function snapshot(directory: string): () => void {
  const kept = new Map<string, Uint8Array>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) kept.set(join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name)));
  return () => {
    unlock(directory);
    for (const entry of readdirSync(directory)) rmSync(join(directory, entry), { recursive: true });
    for (const [path, bytes] of kept) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
  };
}

function unlock(directory: string): void {
  const objects = join(directory, OBJECTS);
  if (process.getuid?.() !== 0 && statSync(objects, { throwIfNoEntry: false })?.isDirectory())
    chmodSync(objects, 0o755);
}
