import fc from 'fast-check';

/** Values as they are written, right and wrong, with every kind of number, quote, bracket and sign. */
export const VALUES: readonly string[] = [
  ...[
    '1',
    '00123',
    '1e3',
    '1E400',
    '0x1F',
    '0o17',
    '0o18',
    '0xg',
    '.',
    '1.2.3',
    '+',
    '1e',
    '-0',
    '+1',
    '.5',
    '5.',
    '1.50',
    '.inf',
    '-.Inf',
    '.nan',
    '9007199254740993',
  ],
  ...['~', 'null', 'Null', 'NULL', 'nUll', 'true', 'True', 'FALSE', 'yes', 'no', '2026-03-01', '2026-03-01T09:00:00Z'],
  ...[
    '""',
    "''",
    '"x"',
    "'it''s'",
    '"\\u00e9"',
    '"\\x41\\n"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\q"',
    '"a # b"',
    "'a: b'",
  ],
  ...[
    'a b',
    'a  b',
    'a#b',
    'a #b',
    'a:b',
    'http://x/y',
    '-x',
    '--',
    '---',
    '...',
    '-',
    '?',
    '?x',
    ':x',
    '<<',
    'é',
    '😀',
    'a\\b',
  ],
  ...[
    '[]',
    '{}',
    '[a]',
    '[a, b]',
    '[ a , b ]',
    '[a, [b, {c: d}]]',
    '{a: 1, b: [x]}',
    '{"a":1}',
    '{a:1}',
    '{a: }',
    '{a:}',
  ],
  ...[
    '[a,]',
    '[a,,b]',
    '[a: b]',
    '{a, b}',
    '{a: 1, a: 2}',
    '[a #b]',
    '[a#b]',
    '{a: "x, y"}',
    '[-1, -x]',
    '[-]',
    '{a: 1} #c',
  ],
  ...[
    '@x',
    '`x',
    '%x',
    '&a x',
    '*a',
    '!t x',
    '|',
    '>',
    '"open',
    "'open",
    '[open',
    '{open',
    'a]',
    '"q" x',
    '"q"#x',
    '[a] x',
  ],
  ...['x: y', 'x:', '"k": v', '\u00a0', '\u2028', 'a\u0085', 'a\tb', '\ufeff', '1 ', 'e\u0301'],
];

/** Keys as they are written, right and wrong. */
export const KEYS: readonly string[] = [
  ...[
    'a',
    'b',
    'c d',
    '"a"',
    "'b'",
    'é',
    'e\u0301',
    '"\\u0061"',
    'a:b',
    '-a',
    '__proto__',
    'a#b',
    'a #b',
    '...',
    '---',
  ],
  ...['1', 'null', 'true', '<<', '1e3', 'a ', '?', '[a]', '{a: b}', '"\\ud800"', ',a', '- a'],
];

const COMMENTS = ['# c', '#', '# - x: y', '#c: ['] as const;

/** Lines at any indentation, most of which make no sense together. */
export function brokenYaml(): fc.Arbitrary<string> {
  const line = fc
    .tuple(
      fc.constantFrom(0, 0, 0, 1, 2, 2, 4),
      fc.nat(6),
      fc.constantFrom(...KEYS),
      fc.constantFrom(...VALUES),
      fc.nat(9),
    )
    .map(lineOf);
  return fc
    .tuple(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', ''), fc.nat(20))
    .map(([lines, end, start]) => {
      const head = start === 0 ? '---\n' : start === 1 ? '# c\n--- # x\n' : '';
      return `${head}${lines.join('\n')}${end}`;
    });
}

function lineOf([indent, form, key, value, tail]: [number, number, string, string, number]): string {
  const space = ' '.repeat(indent);
  const end = ['', '', '', '', '', '', '', '  # c', ' #c', '   '][tail] ?? '';
  switch (form) {
    case 0:
      return `${space}${COMMENTS[tail % COMMENTS.length]}`;
    case 1:
      return tail < 3 ? space : `${space}- ${value}${end}`;
    case 2:
      return `${space}-${' '.repeat(1 + (tail % 3))}${key}: ${value}${end}`;
    case 3:
      return `${space}${key}:${end}`;
    default:
      return `${space}${key}: ${value}${end}`;
  }
}

/** Nested maps and lists as people write them, with comments and empty lines anywhere. */
export function plainYaml(): fc.Arbitrary<string> {
  return fc.tuple(fc.infiniteStream(fc.nat(999)), fc.nat(3)).map(([stream, last]) => {
    const next = (limit: number): number => Number(stream.next().value) % limit;
    const text = blockOf(next, 0, 0, true).join('\n');
    return last === 0 ? text : `${text}\n`;
  });
}

const PLAIN_VALUES = VALUES.slice(0, 30).concat(['[a, [b, {c: d}]]', '{"a":1}', "'it''s'", 'a  b', 'http://x/y', '[]']);

type Next = (limit: number) => number;

function blockOf(next: Next, indent: number, depth: number, isMap: boolean): string[] {
  const lines: string[] = [];
  const space = ' '.repeat(indent);
  for (let item = 0; item <= next(4); item++) {
    lines.push(...noise(next, indent));
    const end = next(8) === 0 ? '  # c' : '';
    const value = PLAIN_VALUES[next(PLAIN_VALUES.length)] ?? '';
    const nests = depth < 4 && next(3) === 0;
    const deeper = blockOf.bind(undefined, next);
    if (!isMap && !nests) lines.push(`${space}- ${value}${end}`);
    else if (!isMap) lines.push(...itemOf(next, indent, depth));
    else if (nests && next(2) === 0)
      lines.push(`${space}k${item}:${end}`, ...noise(next, indent), ...deeper(indent + 1 + next(3), depth + 1, true));
    else if (nests)
      lines.push(`${space}"k${item}":${end}`, ...noise(next, indent), ...deeper(indent + next(3), depth + 1, false));
    else lines.push(`${space}k${item}:${next(5) === 0 ? end : ` ${value}${end}`}`);
  }
  return lines.concat(noise(next, indent));
}

function itemOf(next: Next, indent: number, depth: number): string[] {
  const gap = 1 + next(2);
  const [first = '', ...rest] = blockOf(next, indent + 1 + gap, depth + 1, true).filter(
    (line, index, all) => all.slice(0, index + 1).some((other) => /^ *[^ #]/u.test(other)) || line === undefined,
  );
  return [`${' '.repeat(indent)}-${' '.repeat(gap)}${first.trimStart()}`, ...rest];
}

function noise(next: Next, indent: number): string[] {
  if (next(7) > 0) return [];
  const comment = `${' '.repeat(next(2) === 0 ? indent : next(indent + 4))}${COMMENTS[next(COMMENTS.length)]}`;
  return [comment, ' '.repeat(next(4)), comment].slice(0, 1 + next(3));
}

const SIGNS = [...' \n:-#"\'[]{},&*!|>%@~?\\a01.\t\r', '\n\n', '  ', '\n  ', ': ', '- ', '# ', 'é', '\ufeff', '---\n'];

/** One of these texts with a few of its characters gone, doubled or replaced. */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const edit = fc.tuple(fc.nat(100_000), fc.nat(2), fc.constantFrom(...SIGNS));
  return fc.tuple(texts, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([text, edits]) =>
    edits.reduce((changed, [place, form, sign]) => {
      const at = place % (changed.length + 1);
      return changed.slice(0, at) + (form === 0 ? '' : sign) + changed.slice(form === 1 ? at : at + 1);
    }, text),
  );
}
