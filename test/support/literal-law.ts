import { expect } from 'vitest';
import { isScalar, isSeq, parseDocument, Scalar } from 'yaml';
import { checkShape } from '../../src/config/check-shape.ts';
import { parseYaml } from '../../src/config/parse-yaml.ts';
import { buildDesired } from '../../src/desired/build-desired.ts';
import { toWire } from '../../src/kinds/instance/wire.ts';
import type { Desired, DesiredRecord } from '../../src/model/desired.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Json } from '../../src/model/json.ts';
import type { Project } from '../../src/model/project.ts';
import type { Literal } from './random-literal.ts';

export const VALUE_TYPES = ['string', 'integer', 'decimal', 'boolean', 'datetime', 'list'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

const HEAD = 'instances:\n  Thing:\n    A:\n      attributes:\n';

/** One type with one attribute of every kind of value, each named like its type. */
export const LITERAL_PROJECT: Project = {
  root: '/shop',
  environment: 'default',
  workspace: { id: 'abc', region: 'us', apiVersion: '2.16', tokenEnv: 'INTERCOM_ACCESS_TOKEN' },
  include: ['objects/**'],
  types: {
    Thing: {
      prune: 'owned',
      attributes: Object.fromEntries(VALUE_TYPES.map((type) => [type, { type, required: false, sensitive: false }])),
    },
  },
  contacts: { attributes: {}, relationships: {} },
  conversations: { attributes: {}, relationships: {} },
  limits: { deletes: 3, deletePercent: 10 },
  ledger: { backend: 'file', path: '.trueup/ledger.jsonl' },
  protect: [],
  accept: [],
  env: [],
};

/** What became of a literal: the record that holds it and its value on the wire, as the JSON says it, or nothing. */
export type Outcome = { readonly record: DesiredRecord; readonly wire: string } | undefined;

/**
 * The law: as a value of this type a literal is sent exactly as it is written, or refused where it stands and not sent.
 * What it means is asked of the `yaml` library and of exact arithmetic, not of the code under test.
 */
export function expectExactOrRefused(literal: Literal, type: ValueType): Outcome {
  const text = `${HEAD}        ${type}: ${literal}\n`;
  const { desired, diagnostics } = read(text);
  const record = desired.records.get('instance/Thing/A');
  const body = record?.body.attributes ?? {};
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  // With any error no later stage runs.
  if (errors.length > 0 || !record || !Object.hasOwn(body, type)) {
    expect(errors.length, `${JSON.stringify(text)} is dropped without a word`).toBeGreaterThan(0);
    expectPlaced(errors, text, HEAD.length + 10 + type.length);
    return undefined;
  }
  const value = body[type] as Json;
  const wire = wireOf(type, value);
  expect(isExact(meaningOf(text, type), type, wire), `${JSON.stringify(text)} becomes ${wire}`).toBe(true);
  return { record, wire };
}

function read(text: string): { desired: Desired; diagnostics: readonly Diagnostic[] } {
  const parsed = parseYaml('objects/a.yaml', text);
  const shape = parsed.root ? checkShape('objects/a.yaml', parsed.root, 'objects') : [];
  const built = buildDesired(LITERAL_PROJECT, [{ path: 'objects/a.yaml', root: parsed.root }], () => undefined);
  return { desired: built.desired, diagnostics: [...parsed.diagnostics, ...shape, ...built.diagnostics] };
}

/** The first error stands at the literal, or somewhere in it when it is no YAML. */
function expectPlaced(errors: readonly Diagnostic[], text: string, at: number): void {
  const before = text.slice(0, at).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  const places = errors.map(({ source }) => source ?? { line: 0, column: 0 });
  const inside = places.every((place) => place.line > line || (place.line === line && place.column >= column));
  expect(inside, `${JSON.stringify(text)} is refused at ${JSON.stringify(places)}`).toBe(true);
}

/** The very bytes of the value in the body of the request. */
function wireOf(type: ValueType, value: Json): string {
  const body = JSON.stringify(toWire([{ pointer: `/attributes/${type}`, value }], 'A'));
  const [, wire] =
    new RegExp(`^\\{"external_id":"A","custom_attributes":\\{"${type}":(.*)\\}\\}$`, 'su').exec(body) ?? [];
  expect(wire, body).toBeDefined();
  expect(new TextDecoder('utf-8', { fatal: true }).decode(new TextEncoder().encode(body))).toBe(body);
  return wire ?? '';
}

type Meaning =
  | { readonly kind: 'unset' | 'nan' | 'other' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number' | 'text'; readonly text: string };

/** YAML 1.2's core schema, by the book: quoted is text, and plain is what these patterns say. */
function meaningOf(text: string, type: ValueType): Meaning {
  const document = parseDocument(text, { schema: 'failsafe', version: '1.2' });
  const node = document.getIn(['instances', 'Thing', 'A', 'attributes', type], true);
  // An empty list unsets, as null and an empty text do.
  if (node === null || node === undefined || (isSeq(node) && node.items.length === 0)) return { kind: 'unset' };
  if (!isScalar(node)) return { kind: 'other' };
  const source = String(node.value ?? '');
  if (node.type !== Scalar.PLAIN) return { kind: 'text', text: source };
  if (/^(?:~|null|Null|NULL|)$/u.test(source)) return { kind: 'unset' };
  if (/^(?:true|True|TRUE|false|False|FALSE)$/u.test(source))
    return { kind: 'boolean', value: source.toLowerCase() === 'true' };
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/u.test(source))
    return { kind: 'number', text: source };
  if (/^0o[0-7]+$|^0x[0-9a-fA-F]+$/u.test(source)) return { kind: 'number', text: String(BigInt(source)) };
  if (/^[-+]?(?:\.inf|\.Inf|\.INF)$|^(?:\.nan|\.NaN|\.NAN)$/u.test(source)) return { kind: 'nan' };
  return { kind: 'text', text: source };
}

function isExact(meaning: Meaning, type: ValueType, wire: string): boolean {
  if (wire === 'null') return meaning.kind === 'unset' || (meaning.kind === 'text' && meaning.text === '');
  switch (type) {
    case 'string':
    case 'list':
      return meaning.kind === 'text' && meaning.text === JSON.parse(wire);
    case 'boolean':
      return meaning.kind === 'boolean' && String(meaning.value) === wire;
    case 'integer':
      return meaning.kind === 'number' && /^-?\d+$/u.test(wire) && sameNumber(meaning.text, wire);
    case 'decimal':
      return meaning.kind === 'number' && sameNumber(meaning.text, wire);
    case 'datetime':
      if (meaning.kind === 'number') return /^-?\d+$/u.test(wire) && sameNumber(meaning.text, wire);
      return meaning.kind === 'text' && secondsOf(meaning.text) === Number(wire) && /^-?\d+$/u.test(wire);
  }
}

/** Whether two spellings are one number, digit by digit: no floating point takes part. */
function sameNumber(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => {
    const [, sign = '', whole = '', fraction = '', exponent = '0'] =
      /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/u.exec(text) ?? [];
    const digits = `${whole}${fraction}`.replace(/^0+/u, '');
    const short = digits.replace(/0+$/u, '');
    if (short === '') return '0';
    const scale = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - short.length);
    return `${sign === '-' ? '-' : ''}${short}e${scale}`;
  });
  return a === b;
}

/** Epoch seconds of an ISO date or date-time, by way of JavaScript's own reading; NaN when it is none. */
function secondsOf(text: string): number {
  const [, day = '', time = '00:00:00', zone = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]0+)? ?([Zz]|[+-]\d{2}(?::?\d{2})?))?$/u.exec(text) ??
    [];
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/u.exec(zone) ?? [];
  const local = Date.parse(`${day}T${time}Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 10) !== day) return Number.NaN;
  const east = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes) * 60);
  return local / 1000 - (hours === undefined ? 0 : east);
}
