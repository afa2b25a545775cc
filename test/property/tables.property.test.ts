import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/cli/load-configuration.ts';
import { propertySeed } from '../support/property-seed.ts';

const { title, ...replay } = propertySeed();

const PROJECT = `version: 1
workspace: { id: abc, api_version: "2.16" }
types:
  Product: { attributes: { name: string } }
  Order:
    attributes:
      text: string
      count: integer
      amount: decimal
      paid: boolean
      placed: datetime
      items: { type: relationship, to: Product, many: true }
      main: { type: relationship, to: Product }
`;

const PRODUCTS = ['P-1', 'P 2', 'ö3'];

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-tables-'));
  await mkdir(join(root, 'objects'));
  await writeFile(join(root, 'trueup.yaml'), PROJECT);
  const products = Object.fromEntries(PRODUCTS.map((id) => [id, {}]));
  await writeFile(join(root, 'objects/products.yaml'), JSON.stringify({ instances: { Product: products } }));
});

afterAll(() => rm(root, { recursive: true, force: true }));

interface Row {
  readonly id: string;
  readonly made: number | null;
  readonly attributes: { readonly [name: string]: string | number | boolean | readonly string[] | null };
}

const printable = fc.string({
  unit: fc.constantFrom('a', ' ', '"', ',', '|', '\n', ';', 'é', '\u{1f600}', '0'),
  maxLength: 8,
});
const rows: fc.Arbitrary<Row[]> = fc.uniqueArray(
  fc.record({
    id: fc.string({ unit: fc.constantFrom('0', '1', 'x', '"', ',', '-'), minLength: 1, maxLength: 5 }),
    made: fc.option(fc.integer({ min: 100_000_000, max: 4_000_000_000 })),
    attributes: fc.record({
      text: printable,
      count: fc.option(fc.maxSafeInteger()),
      amount: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isExact)),
      paid: fc.option(fc.boolean()),
      placed: fc.option(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map(isoSeconds)),
      items: fc.uniqueArray(fc.constantFrom(...PRODUCTS)),
      main: fc.option(fc.constantFrom(...PRODUCTS)),
    }),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
);

/** Whole numbers beyond 2^53 are refused, in YAML and in tables. */
function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/u, 'Z');
}

const NAMES = ['text', 'count', 'amount', 'paid', 'placed', 'items', 'main'];

function asYaml(all: readonly Row[]): string {
  const orders = Object.fromEntries(
    all.map(({ id, made, attributes }) => [id, { external_created_at: made, attributes }]),
  );
  return JSON.stringify({ instances: { Order: orders } });
}

function asCsv(all: readonly Row[]): string {
  const cell = (value: unknown): string => {
    const text = value === null ? '' : Array.isArray(value) ? value.join('|') : String(value);
    return /["\n,]/u.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = all.map(({ id, made, attributes }) => [id, made, ...NAMES.map((name) => attributes[name])]);
  return [['key', 'made', ...NAMES], ...lines].map((line) => line.map(cell).join(',')).join('\r\n');
}

function asJsonLines(all: readonly Row[]): string {
  return all.map(({ id, made, attributes }) => JSON.stringify({ key: id, made, ...attributes })).join('\n');
}

async function digestOf(yaml: string, table?: { readonly file: string; readonly text: string }): Promise<string> {
  await writeFile(join(root, 'objects/orders.yaml'), yaml);
  if (table) await writeFile(join(root, 'objects', table.file), table.text);
  const { configuration, diagnostics } = await loadConfiguration({ cwd: root, env: {}, now: () => 0 }, {});
  return configuration?.digest ?? JSON.stringify(diagnostics);
}

describe('a table', () => {
  it(`says what the same rows say in YAML (${title})`, async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (all) => {
        const expected = await digestOf(asYaml(all));
        const settings = 'key: key, external_created_at: made';
        const csv = { file: 'orders.csv', text: asCsv(all) };
        const lines = { file: 'orders.jsonl', text: asJsonLines(all) };
        expect(expected).toMatch(/^[0-9a-f]{64}$/u);
        expect(await digestOf(`instances: { Order: { $table: orders.jsonl, ${settings} } }`, lines)).toBe(expected);
        expect(await digestOf(`instances: { Order: { $table: orders.csv, empty: unset, ${settings} } }`, csv)).toBe(
          expected,
        );
      }),
      { numRuns: 30, ...replay },
    );
  });

  it(`of any bytes is read or refused, never a crash (${title})`, async () => {
    const piece = fc.constantFrom(
      'key',
      ',',
      '\n',
      '"',
      'a',
      '{"key":"a"}',
      '{',
      '}',
      ':',
      '\u0000',
      '\u2028',
      '\ufeff',
      ';',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom('t.csv', 't.jsonl'),
        async (pieces, file) => {
          const read = await digestOf(`instances: { Order: { $table: ${file}, key: key, ignore: others } }`, {
            file,
            text: pieces.join(''),
          });
          expect(read).toMatch(/^[0-9a-f]{64}$|^\[\{/u);
        },
      ),
      { numRuns: 80, ...replay },
    );
  });
});
