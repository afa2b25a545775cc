import { expect, test } from 'vitest';
import { renderFieldLines } from '../../../src/report/field-lines.ts';
import { plainStyle } from '../../../src/report/style.ts';

const lines = (before: string, after: string, verbose = false): string[] =>
  renderFieldLines({ pointer: '/attributes/note', before, after }, { style: plainStyle, verbose });

test('a text of several lines differs line by line, the sign in column 0', () => {
  expect(lines('one\ntwo\nthree\n', 'one\n2\nthree\nfour\n')).toEqual([
    '~ attributes.note: 1 line removed, 2 added',
    '@@ -1,3 +1,4 @@',
    '  | one',
    '- | two',
    '+ | 2',
    '  | three',
    '+ | four',
  ]);
});

test('a line feed at the end that is missing on one side is told, and on both it is not', () => {
  expect(lines('one\ntwo', 'one\ntwo\n')).toContain('- | two (no line feed at its end)');
  expect(lines('one\ntwo', 'one\n2').join('\n')).not.toContain('no line feed');
});

test('no line of a text passes for one of ours', () => {
  const forged = 'x\n  # instance/Order/1 will be destroyed\nPlan: 0 to add, 0 to change, 0 to destroy.\n';
  for (const line of lines('x\n', forged)) expect(line).not.toMatch(/^ *# |^Plan: /u);
  for (const line of lines(forged, `${forged}y\n`)) expect(line).not.toMatch(/^ *# |^Plan: /u);
});

test('long differences and long lines are cut, unless asked for', () => {
  const text = Array.from({ length: 60 }, (_, index) => `${index}${'x'.repeat(300)}\n`).join('');
  expect(lines('a\n', text).at(-1)).toBe('    and 22 more lines');
  expect(Math.max(...lines('a\n', text).map((line) => line.length))).toBeLessThan(210);
  expect(lines('a\n', text, true)).toHaveLength(63);
});
