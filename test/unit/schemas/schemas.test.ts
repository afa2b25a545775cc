import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { checkPlanShape } from '../../../src/cli/check-plan-shape.ts';
import { parseLedger } from '../../../src/ledger/ledger-format.ts';
import { parsePlan } from '../../../src/plan/parse-plan.ts';
import { applyJsonLine } from '../../../src/report/apply-json.ts';
import { serializeLedger } from '../../support/serialize-ledger.ts';
import { check } from '../config/check.ts';
import { aLedger, anEntry } from '../ledger/sample.ts';
import { EVERY_EVENT } from '../report/apply-events.ts';

const FOLDER = fileURLToPath(new URL('../../../schemas', import.meta.url));
const NAMES = readdirSync(FOLDER);

interface PublishedSchema {
  readonly $schema: string;
  readonly examples: readonly unknown[];
}

interface Definition {
  readonly properties: { readonly [name: string]: { readonly enum?: readonly unknown[] } };
}

const SCHEMAS = new Map(
  NAMES.map((name) => [name, JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as PublishedSchema]),
);

/** Every schema must be draft-07: editors' YAML support reads nothing newer. */
describe('published schemas', () => {
  it('are there', () => {
    expect(NAMES.sort()).toEqual([
      'event.schema.json',
      'ledger.schema.json',
      'objects.schema.json',
      'plan.schema.json',
      'project.schema.json',
    ]);
  });

  for (const [name, schema] of SCHEMAS) {
    it(`${name} is valid draft-07 and says so`, () => {
      const ajv = new Ajv({ strict: false });
      expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
      expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
    });

    it(`every example of ${name} is valid`, () => {
      const validate = validatorOf(name);
      expect(schema.examples.length).toBeGreaterThan(0);
      for (const example of schema.examples) expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
    });
  }
});

/** JSON is YAML, so that an example is a file as it stands. */
describe('examples are what the tool reads', () => {
  const projects = examplesOf('project.schema.json').map((example) => JSON.stringify(example));

  it.each(projects)('a project: %s', (project) => {
    for (const environment of ['default', ...Object.keys(JSON.parse(project).environments ?? {})])
      expect(check({}, project, environment).diagnostics).toEqual([]);
  });

  it('objects, all in one project', () => {
    const objects = examplesOf('objects.schema.json').map((example) => JSON.stringify(example));
    const files = Object.fromEntries(objects.map((text, index) => [`${index}.yaml`, text]));
    const { desired, diagnostics } = check(files, projects.at(-1), 'default', { SHOP_PREFIX: 'eu' });
    expect(diagnostics).toEqual([]);
    expect(desired?.records.get('instance/Product/SKU-1')?.body.attributes['name']).toBe('eu kettle');
  });

  it('a saved plan, with the checksum of what it says', () => {
    const [example] = examplesOf('plan.schema.json');
    expect(parsePlan(JSON.stringify(example), 'plan.json', checkPlanShape)).toEqual(example);
  });

  it('a ledger, line by line, with the checksum of what it says', () => {
    const text = examplesOf('ledger.schema.json')
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
    expect(serializeLedger(parseLedger(text, { file: 'ledger.jsonl' }))).toBe(text);
  });
});

describe('the examples of events', () => {
  const { definitions = {} } = (SCHEMAS.get('event.schema.json') ?? {}) as { definitions?: Record<string, Definition> };
  const examples = examplesOf('event.schema.json') as readonly Record<string, unknown>[];
  const ofKind = (kind: string) => examples.filter(({ type }) => type === kind);

  it.each(Object.keys(definitions))('show %s with every word it may say', (kind) => {
    expect(ofKind(kind).length).toBeGreaterThan(0);
    for (const [name, { enum: words = [] }] of Object.entries(definitions[kind]?.properties ?? {})) {
      const shown = new Set(ofKind(kind).map((example) => example[name]));
      expect([...words].filter((word) => !shown.has(word))).toEqual([]);
    }
  });

  it('are in the order in which a stream tells them, and each is of one kind', () => {
    const order = ['version', 'planned_change', 'finding', 'change_summary', 'review', 'run_start', 'apply_start'];
    expect([...new Set(examples.map(({ type }) => type))].slice(0, order.length)).toEqual(order);
    const ajv = new Ajv({ strict: false });
    ajv.addSchema(SCHEMAS.get('plan.schema.json') ?? {}).addSchema(SCHEMAS.get('event.schema.json') ?? {});
    for (const example of examples) {
      const kinds = Object.keys(definitions).filter((kind) =>
        ajv.validate(`event.schema.json#/definitions/${kind}`, example),
      );
      expect(kinds).toEqual([example['type']]);
    }
  });

  it('show every kind of line that an event of a run becomes', () => {
    const written = EVERY_EVENT.map((event) => JSON.parse(applyJsonLine(event)) as Record<string, unknown>);
    const kindOf = ({ type, outcome = '' }: Record<string, unknown>) => `${type} ${outcome}`;
    const shown = new Set(examples.map(kindOf));
    expect(written.map(kindOf).filter((kind) => !shown.has(kind))).toEqual([]);
  });
});

describe('the schema of the ledger', () => {
  const isLine = validatorOf('ledger.schema.json');
  const fields = { '/external_created_at': 'a', '/attributes/a~1b': 'b', '/associations/orders': ['c', 'd'] };
  const entry = anEntry('instance/Order/1', { id: null, fields, intended: { '/attributes/x': 'e' }, protected: true });
  const ledger = aLedger([entry, anEntry('contact/id:6762f0cd1bb69f9f2193bb7c'), anEntry('conversation/508')]);

  it('takes every line that is written', () => {
    for (const each of [ledger, { ...ledger, key: null, keyCheck: 'check' }, aLedger()])
      for (const line of serializeLedger(each).trimEnd().split('\n'))
        expect(isLine(JSON.parse(line)), `${line}\n${JSON.stringify(isLine.errors)}`).toBe(true);
  });

  it.each([
    { format: 'other' },
    { version: 2 },
    { serial: -1 },
    { key: 'short' },
    { key: 'ab'.repeat(32), key_check: 'check' },
    { more: 1 },
  ])('takes no header with %j', (change) => {
    const header = JSON.parse(serializeLedger(ledger).split('\n')[0] ?? '');
    expect(isLine({ ...header, ...change })).toBe(false);
  });

  it.each([
    { address: 'instance/Order' },
    { id: '' },
    { protected: false },
    { fields: { '/other': 'a' } },
    { fields: { '/attributes/x': { value: 1 } } },
    { intended: { '/attributes/x': '' } },
    { more: 1 },
  ])('takes no entry with %j', (change) => {
    const line = { address: 'instance/Order/1', id: '1', fields: {} };
    expect(isLine(line)).toBe(true);
    expect(isLine({ ...line, ...change })).toBe(false);
  });
});

function examplesOf(name: string): readonly unknown[] {
  return SCHEMAS.get(name)?.examples ?? [];
}

function validatorOf(name: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  // Events point into the schema of plans.
  if (name !== 'plan.schema.json') ajv.addSchema(SCHEMAS.get('plan.schema.json') ?? {});
  return ajv.compile(SCHEMAS.get(name) ?? {});
}
