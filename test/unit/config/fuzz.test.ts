import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check, PROJECT } from './check.ts';

const TOKENS = [
  ...['instances', 'contacts', 'conversations', 'Order', 'attributes', 'text', 'items', 'state', 'external_id', 'id'],
  ...[
    ': ',
    ':\n',
    '\n  ',
    '\n',
    '- ',
    '? ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '!t ',
    '<<',
    '#',
    '%YAML 1.1',
    '---',
  ],
  ...[
    '1',
    '1e3',
    '00',
    '.nan',
    'null',
    'true',
    '~',
    '""',
    '\\ud800',
    '\\',
    `\${env:`,
    '}',
    '__proto__',
    'é',
    '😀',
    '\t',
  ],
];

test('no text, however broken, ends in anything but diagnostics at places that exist', () => {
  const text = fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (written) => {
      for (const checked of [
        check(written),
        check('instances: {}\n', written),
        check(`instances:\n  Order:\n    A:\n      attributes:\n        text: ${written}`),
      ]) {
        for (const { source, message, length } of checked.diagnostics) {
          expect(source?.line).toBeGreaterThan(0);
          expect(source?.column).toBeGreaterThan(0);
          expect(length).toBeGreaterThan(0);
          expect(message).not.toBe('');
        }
        expect(new Set(checked.diagnostics.map((diagnostic) => JSON.stringify(diagnostic))).size).toBe(
          checked.diagnostics.length,
        );
      }
    }),
    { numRuns: 400 },
  );
});

test('a project with any one line removed or doubled is still only diagnosed', () => {
  const lines = PROJECT.split('\n');
  for (const index of lines.keys())
    for (const changed of [lines.toSpliced(index, 1), lines.toSpliced(index, 0, lines[index] ?? '')])
      expect(() => check('instances: {}\n', changed.join('\n'))).not.toThrow();
});
