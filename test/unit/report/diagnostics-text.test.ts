import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/model/diagnostic.ts';
import { renderDiagnostics } from '../../../src/report/diagnostics-text.ts';

const SOURCES = new Map([['a.yaml', 'one: 1\ntwo: 2\nthree: 3\nfour: fore\n']]);
const at = (line: number, column: number) => ({ file: 'a.yaml', line, column });
const PROBLEM: Diagnostic = {
  code: 'some-code',
  severity: 'error',
  message: 'this is wrong',
  source: at(4, 7),
  length: 4,
  hint: 'write four',
};
const render = (diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string> = SOURCES, color = false) =>
  renderDiagnostics(diagnostics, sources, { color });

describe('renderDiagnostics', () => {
  test('shows place, code, two lines before, a caret under the exact place, and the hint', () => {
    expect(
      render([{ ...PROBLEM, related: { message: 'see here', source: at(1, 1) } }]),
    ).toBe(`a.yaml:4:7: error[some-code]: this is wrong
  2 | two: 2
  3 | three: 3
  4 | four: fore
    |       ^^^^
  hint: write four
  note: a.yaml:1:1: see here

1 error.
`);
  });

  test('says nothing when nothing is wrong', () => expect(render([])).toBe(''));

  test('counts errors and warnings apart', () => {
    const warning: Diagnostic = { ...PROBLEM, severity: 'warning' };
    expect(render([PROBLEM, PROBLEM, warning])).toMatch(/\n2 errors, 1 warning\.\n$/u);
    expect(render([warning])).toMatch(/\n1 warning\.\n$/u);
  });

  test('a problem of the whole project, or of a file that is not at hand, has no frame', () => {
    const { source: _, ...whole } = PROBLEM;
    expect(render([whole])).toBe('error[some-code]: this is wrong\n  hint: write four\n\n1 error.\n');
    expect(render([PROBLEM], new Map())).toBe(
      'a.yaml:4:7: error[some-code]: this is wrong\n  hint: write four\n\n1 error.\n',
    );
  });

  test('the caret stands right behind escaped and wide characters', () => {
    const frame = (line: string, column: number, length: number) =>
      render([{ ...PROBLEM, source: at(1, column), length }], new Map([['a.yaml', line]]))
        .split('\n')
        .slice(1, 3);
    expect(frame('a: \u202ex', 5, 1)).toEqual(['  1 | a: \\u{202e}x', '    |            ^']);
    expect(frame('a: \u202ex', 4, 1)).toEqual(['  1 | a: \\u{202e}x', '    |    ^^^^^^^^']);
    expect(frame('日本: x', 5, 1)).toEqual(['  1 | 日本: x', '    |       ^']);
  });

  test('a very long line is cut around the place', () => {
    const text = `${'a'.repeat(10_000)}X${'b'.repeat(10_000)}`;
    const [, line = '', caret = ''] = render(
      [{ ...PROBLEM, source: at(1, 10_001), length: 1 }],
      new Map([['a.yaml', text]]),
    ).split('\n');
    expect(line.length).toBeLessThan(200);
    expect(line[caret.indexOf('^')]).toBe('X');
  });

  test('nothing from a file can act on the terminal', () => {
    const evil = '\u001b[2J\r\u009b1A';
    const text = render(
      [{ ...PROBLEM, message: evil, hint: evil, source: { file: evil, line: 1, column: 1 } }],
      new Map([[evil, evil]]),
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
  });

  test('colour adds only colour', () => {
    const colored = render([PROBLEM], SOURCES, true);
    expect(colored).not.toBe(render([PROBLEM]));
    expect(colored.replace(/\u001b\[\d+m/gu, '')).toBe(render([PROBLEM]));
  });
});
