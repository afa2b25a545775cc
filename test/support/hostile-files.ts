import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project that somebody made to break its reader. */
export interface HostileCase {
  readonly name: string;
  /** Fills a directory of the case's own, which holds a good trueup.yaml already. */
  readonly make: (directory: string) => void;
  /** Exit codes that are an answer; invalid (65) when missing. */
  readonly codes?: readonly number[];
  /** Small enough to be tried in every test run. */
  readonly quick?: boolean;
}

export const GOOD_PROJECT = `version: 1
workspace: { id: tx2p130c }
types:
  Order:
    attributes: { note: string, count: integer, items: { type: relationship, to: Order, many: true } }
contacts: { attributes: { note: string } }
`;

const OBJECTS = 'objects/x.yaml';
const KEYS = 100_000;
const LARGE = 50_000_000;

/** Makes a directory for a case, hands it over, and removes it. */
export async function inHostileProject<Result>(
  { make }: HostileCase,
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'trueup-hostile-'));
  try {
    write(directory, 'trueup.yaml', GOOD_PROJECT);
    make(directory);
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Every case; texts are made when they are needed. */
export function hostileCases(): readonly HostileCase[] {
  return [...manyKeys(), ...nesting(), ...references(), ...characters(), ...large(), ...noFiles(), ...includes()];
}

function write(directory: string, file: string, text: string | Uint8Array): void {
  const path = join(directory, file);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, text);
}

type Options = Omit<HostileCase, 'name' | 'make'> & { readonly file?: string };

function text(name: string, make: () => string | Uint8Array, { file = OBJECTS, ...rest }: Options = {}): HostileCase {
  return {
    name,
    make: (directory) => {
      write(directory, OBJECTS, 'instances: {}\n');
      write(directory, file, make());
    },
    ...rest,
  };
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

function manyKeys(): readonly HostileCase[] {
  const fine = { codes: [0] };
  return [
    text(
      '100,000 attributes',
      () => `instances:\n  Order:\n    A:\n      attributes:\n${lines(KEYS, (i) => `        k${i}: 1\n`)}`,
    ),
    text(
      '100,000 attributes in one line',
      () => `instances: {Order: {A: {attributes: {${lines(KEYS, (i) => `k${i}: 1,`)}}}}}\n`,
    ),
    text(
      '100,000 instances',
      () => `instances:\n  Order:\n${lines(KEYS, (i) => `    O-${i}: { attributes: { note: a } }\n`)}`,
      fine,
    ),
    text(
      '100,000 instances with a mistake each',
      () => `instances:\n  Order:\n${lines(KEYS, (i) => `    O-${i}: { attributes: { noot: a } }\n`)}`,
    ),
    text('one key 100,000 times', () => `instances:\n  Order:\n${lines(KEYS, () => '    O-1: {}\n')}`),
    text('100,000 unknown keys', () => lines(KEYS, (i) => `k${i}: 1\n`)),
    text('300,000 unknown keys', () => lines(3 * KEYS, (i) => `k${i}: 1\n`)),
    text('100,000 explicit keys', () => lines(KEYS, (i) => `? k${i}\n`)),
    text('one contact 100,000 times', () => `contacts:\n${lines(KEYS, () => '  - { external_id: "1" }\n')}`),
    text(
      '100,000 members that do not exist',
      () => `instances: {Order: {A: {attributes: {items: [${lines(KEYS, (i) => `O-${i},`)}]}}}}\n`,
    ),
    text(
      'a chain of 100,000 moves',
      () => `moved:\n${lines(KEYS, (i) => `  - { from: instance/Order/A${i}, to: instance/Order/A${i + 1} }\n`)}`,
    ),
    text(
      'a circle of 1,000 moves',
      () =>
        `moved:\n${lines(1000, (i) => `  - { from: instance/Order/A${i}, to: instance/Order/A${(i + 1) % 1000} }\n`)}`,
      { quick: true },
    ),
    text('100,000 anchors', () => lines(KEYS, (i) => `k${i}: &a${i} 1\n`)),
    text('100,000 tags', () => lines(KEYS, (i) => `k${i}: !!str 1\n`)),
    text('100,000 documents', () => '---\n'.repeat(KEYS)),
    text('100,000 directives', () => `${'%FOO bar\n'.repeat(KEYS)}---\na: 1\n`),
  ];
}

function nesting(): readonly HostileCase[] {
  return [900, 5_000, 200_000].flatMap((depth) => {
    const quick = depth === 5_000;
    const shapes: [shape: string, make: () => string][] = [
      ['lists', () => `a: ${'['.repeat(depth)}${']'.repeat(depth)}`],
      ['lists left open', () => `a: ${'['.repeat(depth)}`],
      ['maps', () => `a: ${'{a: '.repeat(depth)}${'}'.repeat(depth)}`],
      ['dashes', () => `a:\n  ${'- '.repeat(depth)}x\n`],
      ['question marks', () => `${'? '.repeat(depth)}x\n`],
      ['lists of maps', () => `a: ${'[{a: '.repeat(depth)}${'}]'.repeat(depth)}`],
      ...(quick
        ? [['indented maps', () => lines(depth, (i) => `${' '.repeat(i)}a:\n`)] as [string, () => string]]
        : []),
      [
        'an attribute',
        () => `instances: {Order: {A: {attributes: {note: ${'['.repeat(depth)}${']'.repeat(depth)}}}}}\n`,
      ],
    ];
    const project = text(`${depth} levels in trueup.yaml`, () => `version: 1\nworkspace: ${'['.repeat(depth)}`, {
      file: 'trueup.yaml',
      quick,
    });
    return [...shapes.map(([shape, make]) => text(`${depth} levels of ${shape}`, make, { quick })), project];
  });
}

function references(): readonly HostileCase[] {
  const names = [...'abcdefghi'];
  const bomb = (): string =>
    names.map((name, i) => `${name}: &${name} [${lines(9, () => (i === 0 ? 'x,' : `*${names[i - 1]},`))}]\n`).join('');
  return [
    text('an alias bomb', bomb, { quick: true }),
    text('an alias bomb in trueup.yaml', () => GOOD_PROJECT + bomb(), { file: 'trueup.yaml', quick: true }),
    text('an alias of itself', () => 'a: &a [*a]\n', { quick: true }),
    text('a merge key', () => 'a: &a { b: 1 }\nc: { <<: *a }\n', { quick: true }),
    text('an anchor alone', () => 'instances: &a {}\n', { quick: true }),
  ];
}

function characters(): readonly HostileCase[] {
  const bytes = (...values: number[]): Uint8Array =>
    Uint8Array.from([...Buffer.from('instances: {}\n#'), ...values, 10]);
  const inText = (value: string) => () => `instances: { Order: { A: { attributes: { note: "${value}" } } } }\n`;
  const refused: [name: string, make: () => string | Uint8Array][] = [
    ['a NUL byte', () => bytes(0)],
    ['a NUL byte in a key', () => '"a\0b": 1\n'],
    ['a terminal escape', inText('\u001b[2J')],
    ['a byte that is no UTF-8', () => bytes(0xff)],
    ['an overlong form', () => bytes(0xc0, 0x80)],
    ['half a surrogate pair in bytes', () => bytes(0xed, 0xa0, 0x80)],
    ['a character cut short', () => bytes(0xe2, 0x82)],
    ['UTF-16', () => Buffer.from('\ufeffinstances: {}\n', 'utf16le')],
    ['a byte order mark further down', () => 'instances: {}\n\ufeffcontacts: []\n'],
    ['DEL', inText('\u007f')],
    ['a C1 control', inText('\u009b')],
    ['a noncharacter', inText('\uffff')],
    ['a lone carriage return', () => 'instances: {}\rcontacts: []\r'],
    ['an escaped half of a surrogate pair', inText('\\ud800')],
    ['an escaped NUL in an id', () => 'instances: { Order: { "A\\0": {} } }\n'],
  ];
  return refused.flatMap(([name, make]) => [
    text(name, make, { quick: true }),
    text(`${name} in trueup.yaml`, () => Buffer.concat([Buffer.from(GOOD_PROJECT), Buffer.from(make())]), {
      file: 'trueup.yaml',
      quick: true,
    }),
  ]);
}

/** Where what is large may also be good: blank lines and comments say nothing at all. */
const EITHER = { codes: [0, 65] };

function large(): readonly HostileCase[] {
  const filled =
    (start: string, piece: string, end = ''): (() => string) =>
    () =>
      start + piece.repeat(Math.floor((LARGE - start.length - end.length) / Buffer.byteLength(piece))) + end;
  const wide = `${' '.repeat(1)}${'x'.repeat(80)}\n`;
  return [
    text('50 MB in one value', filled('a: ', 'x')),
    text('50 MB in one quoted value', filled('a: "', 'x', '"')),
    text('50 MB in a quote left open', filled('a: "', 'x')),
    text('50 MB of digits', filled('a: ', '1')),
    text('50 MB in one key', filled('', 'x', ': 1')),
    text('50 MB of escapes', filled('a: "', '\\u0041', '"')),
    text('50 MB of escapes in a key', filled('"', '\\u0041', '": 1')),
    text('50 MB of backslashes', filled('a: "', '\\\\', '"')),
    text('50 MB in one comment', filled('instances: {}\n#', 'x'), EITHER),
    text('50 MB of comments', filled('', '#\n'), EITHER),
    text('50 MB of blank lines', filled('', '\n'), EITHER),
    text('50 MB of blank lines of Windows', filled('', '\r\n'), EITHER),
    text('50 MB of spaces', filled('', ' '), EITHER),
    ...['[', '{', '- ', ':', '? ', '\t', "'", '*', '!', '%', '\0', '---\n'].map((piece) =>
      text(`50 MB of ${JSON.stringify(piece)}`, filled('', piece)),
    ),
    text('50 MB of commas', filled('[', ',', ']')),
    text('50 MB of a list', filled('a:\n', '- x\n')),
    text('50 MB of a list in one line', filled('a: [', 'x,', ']')),
    text('50 MB of a block text', filled('a: |\n', wide)),
    text('50 MB of a folded text', filled('a: >\n', wide)),
    text('50 MB of lines of one text', filled('a: b\n', wide)),
    text('50 MB of one anchor', filled('a: &', 'x')),
    text('50 MB of emoji', filled('a: ', '😀')),
    text('50 MB of hidden characters', filled('a: ', '\u200b')),
    text('50 MB of indentation', filled('instances:\n', ' ', 'a: 1\n')),
    text('50 MB of deeper and deeper maps', () => lines(9_990, (i) => `${' '.repeat(i)}a:\n`)),
    text(
      '50 MB of contacts',
      () =>
        `contacts:\n${lines(250_000, (i) => `  - { external_id: "${i}", attributes: { note: ${'x'.repeat(150)} } }\n`)}`,
      EITHER,
    ),
    text('50 MB in trueup.yaml', filled('', '#\n'), { file: 'trueup.yaml' }),
    text('more than 50 MB', () => '#'.repeat(LARGE + 1)),
    {
      name: '100 GB of nothing',
      make: (directory) => {
        write(directory, OBJECTS, '');
        truncateSync(join(directory, OBJECTS), 100_000_000_000);
      },
      quick: true,
    },
  ];
}

/** Names of object files that are no files, or not those of the project. */
function noFiles(): readonly HostileCase[] {
  const targets = [
    '/dev/zero',
    '/dev/stdin',
    '/dev/full',
    '/proc/self/environ',
    '/proc/self/mem',
    '/etc/hostname',
    'nowhere',
    'x.yaml',
  ];
  const link = (target: string, file: string): HostileCase => ({
    name: `${file} as a link to ${target}`,
    make: (directory) => {
      mkdirSync(join(directory, 'objects'), { recursive: true });
      rmSync(join(directory, file), { force: true });
      symlinkSync(target, join(directory, file));
    },
    quick: true,
  });
  const pipe = (file: string): HostileCase => ({
    name: `${file} as a pipe`,
    make: (directory) => {
      mkdirSync(join(directory, 'objects'), { recursive: true });
      rmSync(join(directory, file), { force: true });
      execFileSync('mkfifo', [join(directory, file)]);
    },
    quick: true,
  });
  return [
    ...targets.map((target) => link(target, OBJECTS)),
    ...targets.filter((target) => target !== 'x.yaml').map((target) => link(target, 'trueup.yaml')),
    link('/etc', 'objects/linked'),
    link('..', 'objects/linked'),
    pipe(OBJECTS),
    pipe('trueup.yaml'),
  ];
}

function includes(): readonly HostileCase[] {
  const outside = ['../**/*.yaml', '/etc/**', '/dev/*', 'objects/../../*', 'C:/x', '~/x', '\\\\x'];
  const slow = [
    `${'{a,b}'.repeat(30)}`,
    '*a'.repeat(60),
    'objects/+(+(+(a|aa)|a))b',
    '{1..1000}{1..1000}{1..1000}',
    '{..,objects}/*.yaml',
  ];
  const project = (pattern: string) => () => `${GOOD_PROJECT}include: [${JSON.stringify(pattern)}]\n`;
  return [
    ...outside.map((pattern) => text(`include ${pattern}`, project(pattern), { file: 'trueup.yaml', quick: true })),
    ...slow.map((pattern) =>
      text(`include ${pattern.slice(0, 40)}`, project(pattern), { file: 'trueup.yaml', quick: true, ...EITHER }),
    ),
  ];
}
