import { describe, expect, it } from 'vitest';
import { renderText } from '../../../src/edit/render-text.ts';
import { renderValue } from '../../../src/edit/render-value.ts';
import { canonicalJson, type Json } from '../../../src/model/json.ts';
import { plainValue } from '../../../src/model/located.ts';
import { createPrng } from '../../../src/sandbox/prng.ts';
import { propertySeed } from '../../support/property-seed.ts';
import { editable, randomValue, TEXTS } from '../../support/random-edit.ts';

const { seed, title } = propertySeed();

describe('a rendered value', () => {
  it.each([true, false])('reads back as every text, key and value (flow: %s)', (flow) => {
    for (const text of TEXTS)
      for (const plainDates of [true, false]) expect(read(renderValue(text, { flow, plainDates }))).toBe(text);
    for (const text of TEXTS) expect(read(renderValue({ [`${text}_`]: 1 }, { flow }))).toEqual({ [`${text}_`]: 1 });
  });

  it(`reads back, whatever it is and however it is indented (${title})`, () => {
    const random = createPrng(seed);
    for (let left = 300; left > 0; left -= 1) {
      const value = { all: randomValue(random, 4) };
      const step = 1 + Math.floor(random() * 4);
      const style = { flow: random() < 0.3, step, indentLists: random() < 0.5 };
      const text = renderValue(value, style);
      expect(canonicalJson(read(text) as Json), text).toBe(canonicalJson(value));
    }
  });

  it('quotes what any reader would take for something else, and nothing more', () => {
    const plain = (text: string) => renderText(text, { flow: false });
    for (const text of ['word', 'two words', 'ORD-1001', 'jo@example.com', 'a, b', 'x:y', '1st', '/p', '$x'])
      expect(plain(text)).toBe(text);
    for (const text of [
      'yes',
      'No',
      '1001',
      '1e3',
      '0x1F',
      '12:30',
      '1_000',
      '2026-03-01',
      '2026-03-01T09:00:00Z',
      '~',
      '',
      '-',
      'a: b',
      'a #b',
    ])
      expect(plain(text)).toBe(JSON.stringify(text));
    expect(renderText('a, b', { flow: true })).toBe('"a, b"');
    expect(renderText('2026-03-01T09:00:00Z', { flow: false, plainDates: true })).toBe('2026-03-01T09:00:00Z');
  });

  it('shows what could not be seen', () => {
    expect(renderText('a\u202eb\u0000\u{e0041}', { flow: false })).toBe('"a\\u202eb\\u0000\\U000e0041"');
    expect(renderText('\u{1f469}\u200d\u{1f4bb} ok', { flow: false })).toBe('"\u{1f469}\u200d\u{1f4bb} ok"');
  });

  it('writes short lists of scalars on one line, and all else as blocks', () => {
    expect(renderValue({ a: ['x', 'z'], b: { c: [] }, d: [['e']] }, { flow: false })).toBe(
      'a: [x, z]\nb:\n  c: []\nd:\n  - [e]',
    );
    expect(renderValue({ a: Array.from({ length: 30 }, (_, index) => `SKU-${index}`) }, { flow: false })).toMatch(
      /^a:\n {2}- SKU-0\n/u,
    );
  });
});

function read(text: string): unknown {
  const found = editable(text);
  if (!found) throw new Error(`no YAML: ${text}`);
  return found.root && JSON.parse(JSON.stringify(plainValue(found.root)));
}
