import { expect, it } from 'vitest';
import type { ApiAttribute } from '../../../../src/api/endpoints/attributes.ts';
import { compareAttribute } from '../../../../src/cli/doctor/attribute-types.ts';
import type { Json, JsonObject } from '../../../../src/model/json.ts';
import type { AttributeSpec } from '../../../../src/model/project.ts';

function declared(type: Exclude<AttributeSpec['type'], 'relationship'>): AttributeSpec {
  return { type, required: false, sensitive: false };
}

function listOf(...options: readonly string[]): AttributeSpec {
  return { type: 'list', options, required: false, sensitive: false };
}

function live(raw: JsonObject): ApiAttribute {
  return { name: 'a', archived: false, raw };
}

it.each([
  ['string', 'string'],
  ['integer', 'integer'],
  ['decimal', 'decimal'],
  ['decimal', 'float'],
  ['boolean', 'boolean'],
  ['datetime', 'datetime'],
  ['datetime', 'date'],
  ['list', 'list'],
  ['list', 'options'],
] as const)('takes %s for what Intercom calls %s', (type, word) => {
  expect(compareAttribute('a', declared(type), live({ data_type: word }))).toEqual([]);
});

it.each([
  ['string', 'integer'],
  ['integer', 'float'],
  ['decimal', 'integer'],
  ['boolean', 'string'],
  ['datetime', 'string'],
  ['list', 'string'],
  ['string', 'files'],
  ['string', 'constructor'],
] as const)('does not take %s for what Intercom calls %s', (type, word) => {
  expect(compareAttribute('a', declared(type), live({ data_type: word }))).toEqual([
    `a is of type "${word}", declared as ${type}`,
  ]);
});

it('takes a text with options for a list, and says so where a text is declared', () => {
  const list = live({ data_type: 'string', options: ['x', 'y'] });
  expect(compareAttribute('a', listOf('x'), list)).toEqual([]);
  expect(compareAttribute('a', declared('string'), list)).toEqual(['a is a list, declared as string']);
  expect(compareAttribute('a', declared('string'), live({ data_type: 'string', options: [] }))).toEqual([]);
});

it.each<[string, Json]>([
  ['texts', ['x']],
  ['labels', [{ id: '1', label: 'x', archived: false }]],
  ['ids', [{ id: 'x', label: 'Ex' }]],
  ['archived ones', [{ label: 'x' }, { label: 'y', archived: true }]],
])('names the options that are declared and not among %s', (_what, options) => {
  expect(compareAttribute('a', listOf('x', 'y', 'z'), live({ data_type: 'list', options }))).toEqual([
    'a has no option "y", "z"',
  ]);
});

it('says nothing of what Intercom does not tell', () => {
  expect(compareAttribute('a', declared('integer'), live({}))).toEqual([]);
  expect(compareAttribute('a', declared('integer'), live({ data_type: null }))).toEqual([]);
  expect(compareAttribute('a', listOf('x'), live({ data_type: 'list' }))).toEqual([]);
});
