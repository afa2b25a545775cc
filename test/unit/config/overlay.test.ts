import { describe, expect, test } from 'vitest';
import { overlay } from '../../../src/config/overlay.ts';
import { parseYaml } from '../../../src/config/parse-yaml.ts';
import { type Located, plainValue } from '../../../src/model/located.ts';

/** The examples of RFC 7396, appendix A, that have a map at the top. */
const EXAMPLES: readonly (readonly [base: string, patch: string, result: string])[] = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
];

const locate = (text: string): Located => parseYaml('a.yaml', text).root as Located;

describe('overlay', () => {
  for (const [base, patch, result] of EXAMPLES)
    test(`${base} with ${patch}`, () => {
      expect(JSON.stringify(plainValue(overlay(locate(base), locate(patch))))).toBe(result);
    });

  test('leaves what it is laid over alone', () => {
    const base = locate('{"a":{"b":1}}');
    overlay(base, locate('{"a":{"b":2}}'));
    expect(JSON.stringify(plainValue(base))).toBe('{"a":{"b":1}}');
  });
});
