import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderJson, renderJsonLine, VERSION_LINE } from '../../../src/report/json-line.ts';

test('a stream begins with its version', () => {
  expect(VERSION_LINE).toBe('{"type":"version","format":1,"tool":"trueup"}\n');
});

test('what acts on a terminal is escaped and comes back the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const line = renderJson([text, { [text]: 1 }]);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify([text, { [text]: 1 }])));
    }),
  );
  expect(renderJson('a\u009b\u202e\u{e0041}')).toBe('"a\\u009b\\u202e\\udb40\\udc41"');
});

test('a line is one line', () => {
  expect(renderJsonLine({ type: 'a', text: 'x\ny\u2028z' })).toBe('{"type":"a","text":"x\\ny\\u2028z"}\n');
});
