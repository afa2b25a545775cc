import { createPrng } from '../../src/sandbox/prng.ts';

/** As it stands in a file behind `key: `; lines after the first are indented far enough for any place. */
export type Literal = string;

/** Spellings a person, a spreadsheet or another program might write for a value: numbers, words, dates, texts of any style. */
export function* randomLiterals(seed: number, count: number): Generator<Literal> {
  yield* KNOWN;
  const random = createPrng(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value;
  const digits = (most: number): string => Array.from({ length: 1 + below(most) }, () => below(10)).join('');
  const draw: Draw = { below, pick, digits };
  for (let left = count - KNOWN.length; left > 0; left -= 1) {
    const bare = pick([number, number, number, odd, date, word, text])(draw);
    const style = below(10);
    yield style < 6
      ? plainOrQuoted(bare)
      : style < 7
        ? `'${bare.replaceAll("'", "''")}'`
        : style < 9
          ? escaped(bare, draw)
          : block(bare, draw);
  }
}

interface Draw {
  readonly below: (count: number) => number;
  readonly pick: <Value>(values: readonly Value[]) => Value;
  readonly digits: (most: number) => string;
}

const KNOWN: readonly Literal[] = [
  ...[
    '0',
    '-0',
    '+0',
    '-0.0',
    '00',
    '0.0',
    '.0',
    '0.',
    '-.5',
    '+.5',
    '5.',
    '1e3',
    '1E3',
    '1e+3',
    '1e-3',
    '1.e3',
    '.1e1',
  ],
  ...[
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1e400',
    '1e-400',
    '5e-324',
  ],
  ...[
    '0.1',
    '0.10',
    '0.30000000000000004',
    '0.1000000000000000055511151231257827',
    '123456789.123456789',
    '1e21',
    '1e22',
    '1e23',
  ],
  ...[
    '007',
    '-007',
    '0x1F',
    '0X1F',
    '0o17',
    '017',
    '0b11',
    '-0x1',
    '1_000',
    '1,000',
    '1.000,5',
    '12:30:45',
    '190:20:30',
  ],
  ...[
    '.inf',
    '-.inf',
    '+.INF',
    '.nan',
    '.NaN',
    'NaN',
    'Infinity',
    '1__0',
    '1e',
    'e1',
    '+',
    '-',
    '.',
    '..',
    '1.2.3',
    '1-2',
    '0e0',
  ],
  ...[
    'true',
    'True',
    'TRUE',
    'tRue',
    'false',
    'yes',
    'Yes',
    'no',
    'NO',
    'on',
    'off',
    'y',
    'n',
    '~',
    'null',
    'Null',
    'NULL',
    'nil',
    '',
  ],
  ...[
    '"true"',
    "'false'",
    '"007"',
    "'1e3'",
    '""',
    "''",
    '" "',
    '"\\0"',
    '"\\e[31m"',
    '"\\u2028"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
  ],
  ...[
    '2026-03-01',
    '2026-3-1',
    '2026-02-29',
    '2024-02-29',
    '2026-03-01T09:00:00Z',
    '2026-03-01 09:00:00',
    '2026-03-01t09:00z',
  ],
  ...[
    '2026-03-01T09:00:00+01:00',
    '2026-03-01T09:00:00.000Z',
    '2026-03-01T09:00:00.001Z',
    '2026-03-01T23:59:60Z',
    '20260301',
  ],
  ...[
    '1772355600',
    '-1772355600',
    '1772355600000',
    '1772355600.0',
    '1772355600.5',
    '"1772355600"',
    '01/03/2026',
    '+002026-03-01',
  ],
  ...[
    '=',
    '<<',
    '*a',
    '&a b',
    '!t a',
    '%a',
    '@a',
    '`a',
    '|',
    '>',
    '# a',
    'a # b',
    'a: b',
    '- a',
    '? a',
    '{a: b}',
    '[1]',
    '[]',
    '{}',
  ],
];

function number({ below, pick, digits }: Draw): string {
  const sign = pick(['', '', '', '-', '+']);
  const whole = pick([digits(4), digits(9), digits(17), digits(25), '0', `0${digits(3)}`, '']);
  const fraction = pick(['', '', `.${digits(2)}`, `.${digits(6)}`, `.${digits(20)}`, '.', `.${digits(3)}000`]);
  const exponent = below(5) === 0 ? `${pick(['e', 'E'])}${pick(['', '-', '+'])}${digits(3)}` : '';
  return `${sign}${whole}${fraction}${exponent}`;
}

function odd({ pick, digits }: Draw): string {
  const grouped = `${digits(3)}${pick(['_', ',', '.', "'", ' '])}${digits(3)}`;
  const based = `${pick(['', '-', '+'])}${pick(['0x', '0o', '0b', '0X', '#'])}${digits(6)}`;
  return pick([
    grouped,
    based,
    `${digits(4)}${pick(['%', ' kg', 'm', 'f', 'n', 'L'])}`,
    `${pick(['$', '€', '±'])}${digits(3)}`,
  ]);
}

function date({ below, pick }: Draw): string {
  const two = (most: number): string => String(below(most + 2)).padStart(pick([2, 2, 2, 2, 1]), '0');
  const day = `${pick(['2026', '1970', '0001', '9999', '26'])}-${two(12)}-${two(31)}`;
  if (below(3) === 0) return day;
  const time = `${two(23)}:${two(59)}${pick(['', `:${two(59)}`, `:${two(59)}${pick(['.', ','])}${pick(['0', '000', '5', '123456'])}`])}`;
  return `${day}${pick(['T', ' ', 't', '  ', '_'])}${time}${pick(['', 'Z', 'z', '+01:00', '-0530', '+14', ' +02:00', '+25:00', 'UTC'])}`;
}

function word({ pick }: Draw): string {
  const base = pick(['true', 'false', 'yes', 'no', 'on', 'off', 'null', 'none', 'nan', 'inf', 'y', 'n', 't', 'f']);
  return pick([base, base.toUpperCase(), `${base.slice(0, 1).toUpperCase()}${base.slice(1)}`, `.${base}`, `${base} `]);
}

function text({ below, pick }: Draw): string {
  const pieces = [
    'a',
    'Z',
    '0',
    ' ',
    '  ',
    'é',
    'e\u0301',
    'ß',
    '漢',
    '😀',
    '👩‍👧',
    '-',
    ':',
    '#',
    ': ',
    ' #',
    "'",
    '"',
    '\\',
    '$',
    '{',
    '}',
    '[',
    ']',
    ',',
    '&',
    '*',
    '!',
    '|',
    '>',
    '%',
    '@',
    '`',
    '?',
    '\u00a0',
    '\u2028',
    '\u200b',
    '\ufeff',
    '\t',
  ];
  return Array.from({ length: 1 + below(12) }, () => pick(pieces)).join('');
}

/** Without quotes as far as a person would leave them out; a broken file is a test of its own, now and then. */
function plainOrQuoted(bare: string): Literal {
  return /^[\w.+~=-][\w.+:,/ -]*$/u.test(bare) && !/:(?: |$)|\s$/u.test(bare)
    ? bare
    : `'${bare.replaceAll("'", "''")}'`;
}

/** Double quotes, with any character now and then as an escape. */
function escaped(bare: string, { below }: Draw): Literal {
  const shown = [...`${bare}${below(4) === 0 ? '\n\u0007' : ''}`].map((character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') return `\\${character}`;
    if (code < 0x20 || below(8) === 0)
      return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    return character;
  });
  return `"${shown.join('')}"`;
}

function block(bare: string, { below, pick }: Draw): Literal {
  const lines = below(2) === 0 ? [bare] : [bare, 'and more', '', 'at last'];
  return `${pick(['|', '>'])}${pick(['', '-', '+'])}\n${lines.map((line) => (line === '' ? '' : `${' '.repeat(12)}${line}`)).join('\n')}`;
}
