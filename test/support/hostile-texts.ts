import { createPrng } from '../../src/sandbox/prng.ts';

/** Texts that act on a terminal, hide, reorder, or give orders to a CI runner; each marked where it begins and ends. */
const PIECES: readonly string[] = [
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
  ...Array.from({ length: 33 }, (_, code) => String.fromCharCode(0x7f + code)),
  '\r\n',
  '\r+ no changes',
  '\u001b]0;title\u0007',
  '\u001b]2;title\u001b\\',
  '\u001b]52;c;Y2xpcA==\u0007',
  '\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007',
  '\u001b]9;4;1;50\u0007',
  '\u001b]1337;File=:AA==\u0007',
  '\u001b[2J',
  '\u001b[1A\u001b[2K',
  '\u001b[8m',
  '\u001b[31m',
  '\u001b[6n',
  '\u001b[?1049h',
  '\u001b[?25l',
  '\u001bc',
  '\u001b(0',
  '\u001bP$q"p\u001b\\',
  '\u001b_G\u001b\\',
  '\u001b^x\u001b\\',
  '\u009b2J',
  '\u009b31m',
  '\u009d0;title\u009c',
  '\u0090q\u009c',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202a',
  '\u202e',
  '\u2066',
  '\u2069',
  '\u061c',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u180e',
  '\ufff9',
  '\u{e0041}\u{e007f}',
  '\u{e0001}',
  '::error::no',
  '::add-mask::a',
  '::set-output name=a::b',
  '::stop-commands::x',
  '##[error]no',
  '##[add-path]/x',
  '##vso[task.setvariable variable=a]b',
  '\n::error::no',
  '\n  ::add-mask::a',
  '\n##[group]no',
  '\n##vso[task.complete result=Succeeded;]',
  '\n\n+ no changes\n',
  '\nPlan: 0 to add, 0 to change, 0 to destroy.\n',
  `$${'{'}{ secrets.TOKEN }}`,
  '$(id)',
  '`id`',
  '%0A::error::no',
  '\\u001b[2J',
  '\\r',
  '<script>',
  '{{',
  '__proto__',
  'é日本語😀',
];

/** Pieces as they are, and then random mixtures of them. */
export function hostileTexts(count: number, seed: number): string[] {
  const random = createPrng(seed);
  const pick = (): string => PIECES[Math.floor(random() * PIECES.length)] ?? '';
  const mixtures = Array.from({ length: Math.max(0, count - PIECES.length) }, () =>
    Array.from({ length: 1 + Math.floor(random() * 5) }, () => (random() < 0.3 ? 'x' : pick())).join(''),
  );
  const first = Math.floor(random() * PIECES.length);
  const turned = [...PIECES.slice(first), ...PIECES.slice(0, first)];
  return [...turned, ...mixtures].slice(0, count);
}

/** Whatever acts on a terminal or hides, but for the line feed. */
export const UNSAFE: RegExp =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** A text as YAML in double quotes, nothing in it but ASCII. */
export function yamlText(text: string): string {
  return `"${[...text].map(quoteCharacter).join('')}"`;
}

function quoteCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return character;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
