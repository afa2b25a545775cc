import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, parseCsv } from '../../../src/config/parse-csv.ts';
import { propertySeed } from '../../support/property-seed.ts';

const { title, ...replay } = propertySeed();

function records(text: string, delimiter = ','): CsvRecord[] | string {
  const found: CsvRecord[] = [];
  for (const record of parseCsv('t.csv', text, delimiter)) {
    if ('problem' in record) return record.problem.code;
    found.push(record);
  }
  return found;
}

function values(text: string, delimiter = ','): unknown[][] | string {
  const found = records(text, delimiter);
  return typeof found === 'string' ? found : found.map(({ cells }) => cells.map(({ value }) => value));
}

/** What another reader of CSV makes of the same text. */
function valuesElsewhere(text: string, delimiter: string): unknown[][] | string {
  try {
    return parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true, skip_empty_lines: true });
  } catch {
    return 'csv-quote';
  }
}

describe('parseCsv', () => {
  it('takes cells, quotes, doubled quotes and line ends in quotes', () => {
    expect(values('a,b\n1,"x, ""y""\nz"\n')).toEqual([
      ['a', 'b'],
      ['1', 'x, "y"\nz'],
    ]);
  });

  it('has no record for a line with nothing on it, and one for a last line without an end', () => {
    expect(values('a\n\n\nb')).toEqual([['a'], ['b']]);
    expect(values('a,\n""\n')).toEqual([['a', ''], ['']]);
    expect(values('')).toEqual([]);
  });

  it('knows where every cell begins, also behind one of several lines', () => {
    const found = records('id,note\nA,"one\ntwo",x\n');
    expect(
      typeof found === 'string' ? found : found[1]?.cells.map(({ line, column, length }) => [line, column, length]),
    ).toEqual([
      [2, 1, 1],
      [2, 3, 4],
      [3, 6, 1],
    ]);
  });

  it('stops at the first quote that says two things', () => {
    expect(values('a\nb"c\n"d\n')).toBe('csv-quote');
    expect(values('a\n"b"c\n')).toBe('csv-quote');
    expect(values('a\n"b\n')).toBe('csv-quote');
  });

  it(`reads what any program writes (${title})`, () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', ' ', 'é', '\u{1f600}'), maxLength: 6 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t', '|'), fc.boolean(), (rows, delimiter, always) => {
        const written = (value: string) =>
          always || /["\n,;]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
        const text = rows.map((row) => row.map(written).join(delimiter)).join('\n');
        expect(values(text, delimiter)).toEqual(rows);
      }),
      { numRuns: 300, ...replay },
    );
  });

  it(`agrees with csv-parse about any text (${title})`, () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '"', '"', ',', ';', '\n', ' ', 'é'), maxLength: 30 });
    fc.assert(
      fc.property(text, fc.constantFrom(',', ';'), (any, delimiter) => {
        expect(values(any, delimiter)).toEqual(valuesElsewhere(any, delimiter));
      }),
      { numRuns: 2000, ...replay },
    );
  });

  it(`has every cell where its offsets say (${title})`, () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\u{1f600}'), maxLength: 30 });
    fc.assert(
      fc.property(text, (any) => {
        const found = records(any);
        for (const { cells } of typeof found === 'string' ? [] : found)
          for (const { value, plain, start, end, line, column } of cells) {
            const source = any.slice(start, end);
            expect(plain ? source : source.slice(1, -1).replaceAll('""', '"')).toBe(value);
            const before = any.slice(0, start).split('\n');
            expect([line, column]).toEqual([before.length, (before.at(-1)?.length ?? 0) + 1]);
          }
      }),
      { numRuns: 500, ...replay },
    );
  });
});
