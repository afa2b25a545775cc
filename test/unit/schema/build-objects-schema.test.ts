import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseObjects } from '../../../src/config/read-object-files.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/model/desired.ts';
import { hasErrors } from '../../../src/model/diagnostic.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { plainValue } from '../../../src/model/located.ts';
import type { AttributeSpec, Project, TypeSpec } from '../../../src/model/project.ts';
import { buildObjectsSchema } from '../../../src/schema/build-objects-schema.ts';
import { propertySeed } from '../../support/property-seed.ts';
import {
  CONTACTS,
  CONVERSATIONS,
  type RandomAttribute,
  type RandomKind,
  randomProject,
  TYPES,
} from '../../support/random-schema.ts';
import { check, PROJECT } from '../config/check.ts';

const NOTHING: Desired = { records: new Map(), moved: [] };
const VARIABLES: { readonly [name: string]: string } = { WORD: 'open', NUMBER: '12' };

function compile(schema: JsonObject): ValidateFunction {
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}

/** What `validate` and the schema made for the project say of one object file. */
function judge(project: Project, text: string, isAllowed: ValidateFunction) {
  const { file, diagnostics } = parseObjects('a.yaml', text);
  const built = buildDesired(project, file ? [file] : [], (name) => VARIABLES[name]);
  const valid = !hasErrors([...diagnostics, ...built.diagnostics]);
  const value = file?.root && plainValue(file.root);
  return { valid, value, allowed: isAllowed(value), desired: built.desired };
}

describe('the schema made for a project', () => {
  const { project, desired } = check('instances: { Product: { SKU-2: {}, SKU-1: {}, GONE: { state: absent } } }');
  const schema = buildObjectsSchema(project as Project, desired as Desired);
  const isAllowed = compile(schema);
  const order = (field: string) =>
    judge(project as Project, `instances: { Order: { A: { attributes: { ${field} } } } }`, isAllowed);

  it('is valid draft-07, and every reference leads somewhere', () => {
    expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true);
    const definitions = Object.keys(schema['definitions'] as JsonObject);
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/gu)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((name) => !definitions.includes(name ?? ''))).toEqual([]);
    // What nothing points at any more is left out.
    expect(definitions.filter((name) => !references.includes(name)).sort()).toEqual([]);
  });

  it('offers ids sorted, without those to be deleted', () => {
    const { anyOf } = (schema['definitions'] as JsonObject)['member-Product'] as unknown as {
      anyOf: { enum: string[] }[];
    };
    expect(anyOf[0]?.enum).toEqual(['SKU-1', 'SKU-2']);
  });

  it.each([
    'colour: red',
    'status: opne',
    'status: 1',
    'count: many',
    'count: 1.5',
    'amount: "1"',
    'paid: "yes"',
    'placed: tomorrow',
    'text: 1',
    'text: [a]',
    'items: SKU-1',
    'items: [1]',
    'items: [SKU-1, SKU-1]',
    'main: [SKU-1]',
    'main: 7',
  ])('refuses %s, as validate does', (field) => {
    expect(order(field)).toMatchObject({ valid: false, allowed: false });
  });

  it.each([
    'count: 3',
    'amount: 1e3',
    'placed: 2026-03-01',
    'placed: 1700000000',
    'status: ""',
    'main: []',
    'items:',
    'text: "1"',
  ])('takes %s, as validate does', (field) => {
    expect(order(field)).toMatchObject({ valid: true, allowed: true });
  });

  it.each([
    ['instances: { Strict: { A: {} } }', false],
    ['instances: { Strict: { A: { attributes: {} } } }', false],
    ['instances: { Strict: { A: { attributes: { must: "" } } } }', false],
    ['instances: { Strict: { A: { attributes: { must: a } } } }', true],
    ['instances: { Strict: { A: { state: absent } } }', true],
    ['instances: { Stricd: {} }', false],
    ['contacts: [{ id: 70 }]', false],
    ['contacts: [{ external_id: "70", attributes: { tiers: gold } }]', false],
    ['contacts: [{ external_id: "70", attributes: { tier: gold } }]', true],
    ['conversations: [{ id: "508", associations: { orders: [] } }]', false],
  ])('judges %s as validate does', (text, verdict) => {
    expect(judge(project as Project, text, isAllowed)).toMatchObject({ valid: verdict, allowed: verdict });
  });

  it('offers a thousand ids at most, and says so', () => {
    const many = Array.from({ length: 1001 }, (_, index) => `P${index}: {}`).join(', ');
    const big = check(`instances: { Product: { ${many} } }`);
    const built = buildObjectsSchema(big.project as Project, big.desired as Desired);
    const member = (built['definitions'] as JsonObject)['member-Product'] as unknown as {
      anyOf: { enum: string[] }[];
      description: string;
    };
    expect(member.anyOf[0]?.enum).toHaveLength(1000);
    expect(member.description).toContain('the first 1000');
    expect(compile(built)(JSON.parse('{"instances":{"Order":{"A":{"attributes":{"main":"P999"}}}}}'))).toBe(true);
  });

  it('takes every published example, tables and renames included', () => {
    const [projects, objects] = ['project', 'objects'].map((name) => {
      const text = readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8');
      return (JSON.parse(text) as { readonly examples: readonly unknown[] }).examples;
    });
    const { project: shop } = check({}, JSON.stringify(projects?.at(-1)));
    const isExample = compile(buildObjectsSchema(shop as Project, NOTHING));
    for (const example of objects ?? []) expect(isExample(example), JSON.stringify(isExample.errors)).toBe(true);
  });

  it('has the same bytes for every order of the YAML', () => {
    const lines = PROJECT.split('\n');
    const [start, end] = [lines.indexOf('  Order:'), lines.indexOf('  Strict:')];
    const order = lines.slice(start, end);
    const shuffled = [...lines.slice(0, start), ...lines.slice(end, end + 2), ...order, ...lines.slice(end + 2)];
    const other = check('instances: { Product: { SKU-1: {}, SKU-2: {} } }', shuffled.join('\n'));
    expect(other.diagnostics).toEqual([]);
    const again = buildObjectsSchema(other.project as Project, other.desired as Desired);
    expect(JSON.stringify(again)).toBe(JSON.stringify(schema));
  });
});

const WORD = '"$' + '{env:WORD}"';

/** What each type of attribute may well hold. */
const FITTING: { readonly [type: string]: readonly string[] } = {
  string: ['open', '"1"', '""', WORD],
  integer: ['1', '-7', '[]', `"$` + '{env:NUMBER}"'],
  decimal: ['1.5', '1e3', '7', 'null'],
  boolean: ['true', 'False', ''],
  datetime: ['2026-03-01', '2026-03-01T09:00:00Z', '1700000000', '~'],
  list: ['open', 'toString', '""', WORD],
};

/** What does not fit somewhere, or nowhere. */
const ANYTHING = [
  ...new Set(Object.values(FITTING).flat()),
  ...[
    'opne',
    '1.0',
    '.nan',
    '.inf',
    '0x1F',
    '007',
    '9007199254740993',
    'yes',
    '"true"',
    '2026-13-01',
    '2026-03-01T09:00:00',
  ],
  ...[
    '1700000000000',
    'A',
    '__proto__',
    '" A"',
    `"$` + '{env:NOPE}"',
    `"x$` + '{env:"',
    '{}',
    '[[]]',
    '[null]',
    '[open]',
    '[1]',
    '[A]',
  ],
  ...['[A, A]', '[A, __proto__]', '["a/b #%é"]', '[p, constructor]', '{ a: 1 }'],
];

function literalFor({ type, to, many }: RandomAttribute): fc.Arbitrary<string> {
  const ids = TYPES.find((each) => each.type === to)?.keys.map((key) => JSON.stringify(key)) ?? [];
  const members = many ? ['[]', `[${ids[0]}]`, `[${ids.join(', ')}]`] : ['null', ...ids];
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...(type === 'relationship' ? members : (FITTING[type] ?? []))) },
    { weight: 1, arbitrary: fc.constantFrom(...ANYTHING) },
  );
}

const flow = (entries: readonly (readonly [string, string | undefined])[]): string =>
  `{ ${entries.flatMap(([key, value]) => (value === undefined ? [] : [`${JSON.stringify(key)}: ${value}`])).join(', ')} }`;

/** Some of what a kind declares, now and then something else. */
function fields(attributes: readonly RandomAttribute[]): fc.Arbitrary<string> {
  const one = fc.constantFrom(...attributes).chain((each) => fc.tuple(fc.constant(each.name), literalFor(each)));
  const other = fc.tuple(fc.constantFrom('theirs', 'constructor', '__proto__'), fc.constant('a'));
  const any = fc.oneof({ weight: 12, arbitrary: one }, { weight: 1, arbitrary: other });
  return fc.uniqueArray(any, { selector: ([key]) => key, maxLength: 4 }).map(flow);
}

const time = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...(FITTING['datetime'] ?? []), ...ANYTHING) },
);
const state = fc.constantFrom(...Array<undefined>(6), 'present', 'absent', 'gone');

/** One instance that says something, and every other one for it to point at. */
const instances = fc.constantFrom(...TYPES).chain((kind) =>
  fc
    .tuple(fc.constantFrom(...kind.keys), state, time, fields(kind.attributes))
    .map(([own, state, created, attributes]) => {
      const content = flow([
        ['state', state],
        ['external_created_at', created],
        ['attributes', attributes],
      ]);
      const all = TYPES.map(({ type, keys }) => {
        const each = keys.map(
          (key) => [key, type === kind.type && key === own ? content : '{ state: external }'] as const,
        );
        return [type, flow(each)] as const;
      });
      return `instances: ${flow(all)}`;
    }),
);

function records({ attributes }: RandomKind, ids: readonly string[]): fc.Arbitrary<string> {
  const scalars = attributes.filter(({ type }) => type !== 'relationship');
  const relations = attributes.filter(({ type }) => type === 'relationship');
  const one = fc.tuple(fc.constantFrom(...ids), fields(scalars), fields(relations));
  const none = fc.constant('[]');
  const some = one.map(([id, values, members]) => `[{ ${id}, attributes: ${values}, associations: ${members} }]`);
  return fc.oneof({ weight: 2, arbitrary: none }, { weight: 1, arbitrary: some });
}

const file = fc
  .tuple(
    instances,
    records(CONTACTS, ['external_id: "70"', 'email: jo@example.com', 'external_id: "71"', 'external_id: 70']),
    records(CONVERSATIONS, ['id: "508"', 'id: "509"', 'id: 508']),
  )
  .map(([own, contacts, conversations]) => `${own}\ncontacts: ${contacts}\nconversations: ${conversations}\n`);

/** The project of the random histories, with one attribute of each kind required at times, and variables to read. */
const project = fc
  .tuple(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), fc.nat(6), fc.subarray(['WORD', 'NUMBER']))
  .map(([bits, which, env]): Project => {
    const base = randomProject({ version: '2.16', prunes: [], members: 'exact' });
    const change = (specs: { readonly [name: string]: AttributeSpec }, on: boolean | undefined) =>
      Object.fromEntries(
        Object.entries(specs).map(([name, spec], index) => [
          name,
          { ...spec, required: on === true && index === which },
        ]),
      );
    const types = Object.entries(base.types).map(([type, spec], index): [string, TypeSpec] => [
      type,
      { ...spec, attributes: change(spec.attributes, bits[index]) },
    ]);
    const contacts = { ...base.contacts, attributes: change(base.contacts.attributes, bits[3]) };
    return { ...base, env, types: Object.fromEntries(types), contacts };
  });

const { seed, path, title } = propertySeed();

it(`is never stricter than validate (${title})`, () => {
  const verdicts = { valid: 0, refused: 0, errors: 0 };
  fc.assert(
    fc.property(project, fc.array(file, { minLength: 40, maxLength: 40 }), (own, texts) => {
      const isAllowed = compile(buildObjectsSchema(own, NOTHING));
      for (const [index, text] of texts.entries()) {
        const { valid, allowed, desired, value } = judge(own, text, isAllowed);
        verdicts[valid ? 'valid' : allowed ? 'errors' : 'refused'] += 1;
        if (valid) expect(allowed, `${text}\n${JSON.stringify(isAllowed.errors)}`).toBe(true);
        // With the file's own ids on offer it is the same.
        if (index === 0) expect(compile(buildObjectsSchema(own, desired))(value), text).toBe(allowed);
      }
    }),
    { seed, numRuns: 15, ...(path === undefined ? {} : { path }) },
  );
  // The sweep means something only while it meets enough files of every sort.
  expect(Math.min(...Object.values(verdicts)), JSON.stringify(verdicts)).toBeGreaterThan(30);
});
