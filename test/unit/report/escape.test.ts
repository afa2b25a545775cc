import { describe, expect, test } from 'vitest';
import { escapeBlock, escapeText } from '../../../src/report/escape.ts';

describe('escapeText', () => {
  test('shows every control character', () => {
    for (let code = 0; code < 0xa0; code++) {
      if (code >= 0x20 && code < 0x7f) continue;
      const expected = code === 0x0a ? '\\n' : `\\u{${code.toString(16)}}`;
      expect(escapeText(`a${String.fromCharCode(code)}b`)).toBe(`a${expected}b`);
    }
  });

  test('no line can overwrite another, no sequence can start', () => {
    expect(escapeText('- delete X\r+ no changes')).toBe('- delete X\\u{d}+ no changes');
    expect(escapeText('\u001b]0;title\u0007\u009b2J')).toBe('\\u{1b}]0;title\\u{7}\\u{9b}2J');
  });

  test('shows what hides or reorders', () => {
    const hidden = [
      0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200d, 0x200e, 0x2028, 0x2029, 0x202e, 0x2060, 0x2066, 0x2069,
      0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe0100,
    ];
    for (const code of hidden)
      expect(escapeText(`a${String.fromCodePoint(code)}b`)).toBe(`a\\u{${code.toString(16)}}b`);
  });

  test('shows lone surrogates and keeps pairs', () => {
    expect(escapeText('\ud800')).toBe('\\u{d800}');
    expect(escapeText('x\udc00y')).toBe('x\\u{dc00}y');
    expect(escapeText('😀')).toBe('😀');
  });

  test('leaves text in any script alone', () => {
    const text = 'Grüße, 日本語, العربية, עברית, हिन्दी, e\u0301 – “x” €';
    expect(escapeText(text)).toBe(text);
  });

  test('escaping twice adds nothing', () => {
    const once = escapeText('a\u0000\u202e\n');
    expect(escapeText(once)).toBe(once);
  });
});

describe('escapeBlock', () => {
  test('keeps line feeds and nothing else', () => {
    expect(escapeBlock('a\r\nb\n\tc')).toBe('a\\u{d}\nb\n\\u{9}c');
  });
});
