import { describe, expect, test } from 'vitest';
import { lineageOf, parseDocument, renderDocument } from '../../../../src/ledger/backends/http-document.ts';

const parse = (text: string) => parseDocument(Buffer.from(text), 'the state');
const LEDGER = '{"lineage":"one"}\nmore\n';

describe('the document around a ledger', () => {
  test('gives back the ledger byte for byte', () => {
    const { bytes, serial, lineage } = parse(Buffer.from(renderDocument(7, 'one', Buffer.from(LEDGER))).toString());
    expect([Buffer.from(bytes ?? '').toString(), serial, lineage]).toEqual([LEDGER, 7, 'one']);
    expect(lineageOf(Buffer.from(LEDGER))).toBe('one');
    expect(lineageOf(Buffer.from('{"lineage":"one"}'))).toBeUndefined();
  });

  test('is the same for any reader of JSON, however large, and however a server writes it', () => {
    const odd = '{"address":"instance/Order/\\"}\\\\n}\\\\\\\\n\u2028\u{1f600}\u00e4"}\n';
    const ledger = Buffer.from(`${'{"lineage":"one"}\n'}${odd.repeat(60_000)}`);
    expect(ledger.length).toBeGreaterThan(2 * 1024 * 1024);
    const document = Buffer.from(renderDocument(7, 'one', ledger));
    const value = JSON.parse(document.toString());
    expect(value).toMatchObject({ version: 4, serial: 7, lineage: 'one', resources: [] });
    expect(ledger.equals(Buffer.from(value.trueup_ledger))).toBe(true);
    const { trueup_ledger: text, ...head } = value;
    const spellings = [
      document.toString(),
      JSON.stringify(value, null, 2),
      JSON.stringify({ trueup_ledger: text, ...head }),
      `${document}\n`,
    ];
    for (const spelling of spellings) {
      const read = parse(spelling);
      expect(ledger.equals(read.bytes ?? Buffer.alloc(0))).toBe(true);
      expect([read.serial, read.lineage]).toEqual([7, 'one']);
    }
  });

  test('that is empty or was emptied holds none', () => {
    expect(parseDocument(undefined, 'x').bytes).toBeUndefined();
    expect(parse('').serial).toBe(0);
    expect(parse('{"serial":3,"lineage":"x","trueup_ledger":null}')).toMatchObject({ bytes: undefined, serial: 3 });
  });

  test('with a number or a lineage that is none starts anew, and keeps the ledger', () => {
    const odd = parse('{"serial":1.5,"lineage":7,"trueup_ledger":"x"}');
    expect(odd).toMatchObject({ serial: 0, lineage: 'trueup', bytes: Buffer.from('x') });
    expect(parse('{"serial":"3","trueup_ledger":"x"}').serial).toBe(0);
  });

  test('that is cut or changed comes as the bytes it has, which are no ledger', () => {
    const cut = '{"version":4,"serial": 12,"trueup_ledger":"{\\"lin';
    expect(parse(cut)).toMatchObject({ serial: 12, lineage: 'trueup', bytes: Buffer.from(cut) });
    expect(parse('{"trueup_ledger":"').serial).toBe(0);
    const changed = '{"trueup_ledger":7}';
    expect(parse(changed).bytes).toEqual(Buffer.from(changed));
  });

  test.each(['{"version":4,"resources":[]}', '[]', '7', '<html>'])('that is not ours (%s) is refused', (text) => {
    expect(() => parse(text)).toThrow('is not a ledger of trueup');
  });
});
