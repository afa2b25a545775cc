import { createPrng } from '../../src/sandbox/prng.ts';

/** Draws for one document; every comment of it is another text. */
interface Draw {
  readonly chance: (share: number) => boolean;
  readonly below: (count: number) => number;
  readonly pick: <Value>(values: readonly Value[]) => Value;
  readonly comment: () => string;
  readonly step: number;
  readonly indentLists: boolean;
}

/** A YAML document a person might have written: any style, comments in any place, odd spacing. */
export function randomYaml(seed: number): string {
  const random = createPrng(seed);
  const below = (count: number): number => Math.floor(random() * count);
  let comments = 0;
  const draw: Draw = {
    below,
    chance: (share) => random() < share,
    pick: (values) => values[below(values.length)] as never,
    comment: () => {
      comments += 1;
      return `#${random() < 0.8 ? ' ' : ''}c${comments}${random() < 0.2 ? ': - {' : ''}`;
    },
    step: random() < 0.7 ? 2 : 1 + below(4),
    indentLists: random() < 0.6,
  };
  let text = draw.chance(0.2) ? `${draw.comment()}\n` : '';
  if (draw.chance(0.2)) text += `---${draw.chance(0.3) ? ` ${draw.comment()}` : ''}\n`;
  text += gap(draw, 0);
  text += draw.chance(0.85) ? blockMap(draw, 0, 3) : blockList(draw, 0, 3);
  text += trailing(draw);
  if (draw.chance(0.1)) text += `...\n${draw.chance(0.5) ? `${draw.comment()}\n` : ''}`;
  if (draw.chance(0.2)) text = text.replace(/\n+$/u, '');
  if (draw.chance(0.15)) text = text.replaceAll('\n', '\r\n');
  return draw.chance(0.1) ? `\ufeff${text}` : text;
}

function blockMap(draw: Draw, column: number, depth: number): string {
  const keys = draw.chance(0.4) ? KEYS.toSorted() : KEYS;
  let text = '';
  const count = 1 + draw.below(4);
  const from = draw.below(keys.length - count);
  for (let index = 0; index < count; index += 1) {
    if (index > 0) text += gap(draw, column) + ' '.repeat(column);
    const key = keys[from + index] ?? 'k';
    if (draw.chance(0.04)) text += explicitEntry(draw, key, column, depth);
    else text += `${draw.chance(0.15) ? JSON.stringify(key) : key}:${value(draw, column, depth, true)}`;
  }
  return text;
}

function explicitEntry(draw: Draw, key: string, column: number, depth: number): string {
  if (draw.chance(0.3)) return `? ${key}\n`;
  return `? ${key}\n${' '.repeat(column)}:${value(draw, column, depth, false)}`;
}

function blockList(draw: Draw, column: number, depth: number): string {
  const count = 1 + draw.below(4);
  let text = '';
  for (let index = 0; index < count; index += 1) {
    if (index > 0) text += gap(draw, column) + ' '.repeat(column);
    text += `-${value(draw, column, depth, false)}`;
  }
  return text;
}

/** What stands behind a colon or a dash, to the end of its last line. */
function value(draw: Draw, column: number, depth: number, isEntry: boolean): string {
  const inner = column + draw.step;
  const note = (): string => (draw.chance(0.2) ? `${' '.repeat(1 + draw.below(2))}${draw.comment()}` : '');
  const kind = draw.below(depth > 0 ? 12 : 7);
  if (kind === 0) return `${note()}\n`;
  if (kind === 1) return ` ${flow(draw, 2, inner)}${note()}\n`;
  if (kind === 2) return ` ${blockScalar(draw, column)}`;
  if (kind === 3 && draw.chance(0.4))
    return `${note()}\n${gap(draw, inner, inner)}${' '.repeat(inner)}${scalar(draw, false)}${note()}\n`;
  if (kind === 4 && draw.chance(0.4)) return ` ${multiLine(draw, inner)}${note()}\n`;
  if (kind < 7) return `${' '.repeat(1 + draw.below(2))}${scalar(draw, false)}${note()}\n`;
  const listColumn = isEntry && !draw.indentLists ? column : inner;
  const isList = kind > 9;
  if (!isEntry && draw.chance(0.6)) {
    const blanks = 1 + draw.below(2);
    return `${' '.repeat(blanks)}${(isList ? blockList : blockMap)(draw, column + 1 + blanks, depth - 1)}`;
  }
  const at = isList ? listColumn : inner;
  return `${note()}\n${gap(draw, at)}${' '.repeat(at)}${(isList ? blockList : blockMap)(draw, at, depth - 1)}`;
}

function blockScalar(draw: Draw, column: number): string {
  const margin = ' '.repeat(column + 2);
  const header = `${draw.pick(['|', '>'])}${draw.chance(0.2) ? '2' : ''}${draw.pick(['', '-', '+', ''])}`;
  const note = draw.chance(0.2) ? ` ${draw.comment()}` : '';
  const lines = ['one', draw.pick(['', '  two', 'two']), draw.pick(['# no comment', 'x: 1', '- y'])];
  return `${header}${note}\n${lines.map((line) => (line === '' ? '' : margin + line)).join('\n')}\n${'\n'.repeat(draw.below(3))}`;
}

function multiLine(draw: Draw, inner: number): string {
  const margin = ' '.repeat(inner);
  return draw.pick([`"a\n${margin}b\\\n${margin}  c"`, `'a\n\n${margin}  b'`, `a\n${margin}b c\n\n${margin}  d`]);
}

function flow(draw: Draw, depth: number, column: number): string {
  const isMap = draw.chance(0.5);
  const count = draw.below(4);
  const multi = draw.chance(0.25);
  const margin = `\n${' '.repeat(column + draw.below(3))}`;
  const space = (): string => {
    if (!multi) return draw.pick(['', ' ']);
    return draw.chance(0.2) ? ` ${draw.comment()}${margin}` : draw.pick([' ', margin]);
  };
  const items = Array.from({ length: count }, (_, index) => {
    const item = depth > 0 && draw.chance(0.25) ? flow(draw, depth - 1, column + 1) : scalar(draw, true);
    if (!isMap) return draw.chance(0.08) ? `p${index}: ${item}` : item;
    const key = `${draw.pick(['a', 'Key', '"q'])}${index}`;
    const name = key.startsWith('"') ? `${key}"` : key;
    return draw.chance(0.1) ? name : draw.chance(0.1) ? `${name}: ` : `${name}: ${item}`;
  });
  const body =
    items.map((item) => `${space()}${item}${multi ? space() : ''}`).join(',') +
    (count > 0 && draw.chance(0.15) ? ',' : '');
  // A comment needs white space before it, and its line must end before the bracket.
  const tidy = body.replace(/,#/gu, ', #');
  return isMap ? `{${tidy}${space()}}` : `[${tidy}${space()}]`;
}

function scalar(draw: Draw, inFlow: boolean): string {
  const plain = draw.pick([
    '1',
    '1.50',
    '-0',
    '0x1f',
    '1e3',
    'true',
    'null',
    '~',
    'word',
    'two words',
    'a#b',
    '2026-03-01',
    'é',
    'x:y',
  ]);
  const text = draw.pick([
    plain,
    plain,
    plain,
    "'it''s'",
    '"a\\tb"',
    "'plain'",
    '""',
    "'a\"b'",
    '"\\u00e9"',
    "'back\\slash'",
  ]);
  return inFlow ? text : draw.pick([text, text, 'a, b', 'a [b] {c}', '.5']);
}

/** Blank lines and comments before something in a column; to the left of `least` a comment confuses the parser. */
function gap(draw: Draw, column: number, least = 0): string {
  let text = '';
  while (draw.chance(0.25)) {
    if (draw.chance(0.5)) text += draw.pick(['\n', '  \n', '\n\n']);
    else
      text += `${' '.repeat(draw.chance(0.75) ? column : Math.max(least, draw.below(column + 4)))}${draw.comment()}\n`;
  }
  return text;
}

function trailing(draw: Draw): string {
  return draw.chance(0.4) ? gap(draw, draw.below(5)) : '';
}

const KEYS = ['zeta', 'alpha', 'b c', 'ORD-1', 'ORD-2', 'ORD-3', 'k10', 'k9', 'note', 'email@x', 'under_score', 'tail'];
