import { describe, expect, test } from 'vitest';
import { parseText } from '../../../src/config/parse-text.ts';

const parse = (text: string) => parseText('a.yaml', Buffer.from(text, 'utf8'));
const places = (parsed: ReturnType<typeof parseText>) =>
  parsed.diagnostics.map(({ source, code, severity }) => `${source?.line}:${source?.column} ${severity} ${code}`);

describe('parseText', () => {
  test('takes UTF-8 as it is, a byte order mark at the start apart', () => {
    expect(parse('\ufeffgrün 😀\n')).toEqual({ text: 'grün 😀\n', diagnostics: [] });
  });

  test('reads one text whatever the line ends', () => {
    expect(parse('a: |\r\n  x\r\n  y\r\n').text).toBe(parse('a: |\n  x\n  y\n').text);
  });

  test('takes only the pair for a line end', () => {
    for (const text of ['a\r\n', '\r\n\r\n', 'é\r\n😀\r\n', '\r\n'])
      expect(parse(text).text).toBe(text.replaceAll('\r\n', '\n'));
    expect(places(parse('a\r\r\nb'))).toEqual(['1:2 error control-character']);
    expect(places(parse('a\r\nb\r'))).toEqual(['2:2 error control-character']);
  });

  test('finds the first byte that is no UTF-8, past replacement characters that are meant', () => {
    const parsed = parseText('a.yaml', Buffer.concat([Buffer.from('ok\n\ufffd é'), Buffer.from([0xff, 0x41])]));
    expect(parsed.text).toBeUndefined();
    expect(places(parsed)).toEqual(['2:4 error invalid-utf8']);
    expect(parsed.diagnostics[0]?.message).toContain('byte 9 (0xff)');
  });

  for (const [name, character] of Object.entries({
    NUL: '\u0000',
    ESC: '\u001b',
    'a lone CR': '\r',
    DEL: '\u007f',
    'C1 CSI': '\u009b',
    'a byte order mark in the middle': '\ufeff',
  }))
    test(`refuses ${name}`, () => {
      const parsed = parse(`a: b\nc: x${character}y\n`);
      expect(parsed.text).toBeUndefined();
      expect(places(parsed)).toEqual(['2:5 error control-character']);
    });

  test('knows a Git LFS pointer and merge markers', () => {
    expect(places(parse('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'))).toEqual([
      '1:1 error lfs-pointer',
    ]);
    expect(places(parse('a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n'))).toEqual(['2:1 error merge-conflict']);
    expect(places(parse('a: |\n  <<<<<<< not a marker\n'))).toEqual([]);
  });

  test('warns of characters that hide or reorder text, and leaves honest joiners alone', () => {
    expect(places(parse('a: x\u202ey\n'))).toEqual(['1:5 warning hidden-character']);
    expect(places(parse('a: 👩\u200d💻 می\u200cخواهم\n'))).toEqual([]);
  });
});
