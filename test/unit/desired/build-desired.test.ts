import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configurationDigest } from '../../../src/desired/configuration-digest.ts';
import type { Desired } from '../../../src/model/desired.ts';
import type { Project } from '../../../src/model/project.ts';
import { check, orderValue, PROJECT } from '../config/check.ts';

describe('buildDesired', () => {
  test('types every value into its canonical form', () => {
    expect(orderValue('text', 'plain')).toEqual(['plain']);
    expect(orderValue('text', '"007"')).toEqual(['007']);
    expect(orderValue('count', '-3')).toEqual([-3]);
    expect(orderValue('amount', '99.990')).toEqual([99.99]);
    expect(orderValue('amount', '5')).toEqual([5]);
    expect(orderValue('paid', 'True')).toEqual([true]);
    expect(orderValue('placed', '2026-03-01')).toEqual([1772323200]);
    expect(orderValue('placed', '"2026-03-01T09:00:00+01:00"')).toEqual([1772352000]);
    expect(orderValue('placed', '1772323200')).toEqual([1772323200]);
    expect(orderValue('status', 'open')).toEqual(['open']);
  });

  test('null, empty text and empty list are managed and unset', () => {
    for (const attribute of ['text', 'count', 'amount', 'paid', 'placed', 'status', 'note', 'main'])
      for (const literal of ['null', '~', '""', '[]', '']) expect(orderValue(attribute, literal)).toEqual([null]);
    for (const literal of ['null', '""', '[]', '']) expect(orderValue('items', literal)).toEqual([[]]);
  });

  test('what is not written is not in the body', () => {
    const { desired } = check('instances: { Order: { A: {} } }\n');
    expect(desired?.records.get('instance/Order/A')?.body).toEqual({ attributes: {}, associations: {} });
  });

  test('a record has its references, its place and the places of its fields', () => {
    const { desired } = check(`instances:
  Order:
    A:
      external_created_at: 1
      attributes: { items: [Y, X], text: a }
  Product: { X: {}, Y: { state: external } }
contacts:
  - external_id: "70"
    associations: { orders: [A] }
`);
    expect(desired?.records.get('instance/Order/A')).toEqual({
      address: 'instance/Order/A',
      state: 'present',
      body: { external_created_at: 1, attributes: { items: ['X', 'Y'], text: 'a' }, associations: {} },
      references: ['instance/Product/X', 'instance/Product/Y'],
      source: { file: 'a.yaml', line: 3, column: 5 },
      fieldSources: {
        '/external_created_at': { file: 'a.yaml', line: 4, column: 7 },
        '/attributes/items': { file: 'a.yaml', line: 5, column: 21 },
        '/attributes/text': { file: 'a.yaml', line: 5, column: 36 },
      },
    });
    expect(desired?.records.get('contact/external_id:70')?.body.associations).toEqual({ orders: ['A'] });
    expect([...(desired?.records.keys() ?? [])]).toEqual([
      'contact/external_id:70',
      'instance/Order/A',
      'instance/Product/X',
      'instance/Product/Y',
    ]);
  });

  test('variables are put in as text and then typed', () => {
    expect(orderValue('text', `"\${env:PREFIX}-\${env:NUMBER}"`)).toEqual(['eu-12']);
    expect(orderValue('text', `"\${env:NUMBER}"`)).toEqual(['12']);
    expect(orderValue('count', `\${env:NUMBER}`)).toEqual([12]);
    expect(orderValue('text', `"\${PREFIX} $PREFIX"`)).toEqual([`\${PREFIX} $PREFIX`]);
  });

  test('ids and names out of Object.prototype are data', () => {
    const project = PROJECT.replace('text: string', 'text: string\n      __proto__: string\n      constructor: string');
    const { desired, diagnostics } = check(
      'instances:\n  Order:\n    __proto__: { attributes: { __proto__: a, constructor: b } }\n    constructor: {}\n',
      project,
    );
    expect(diagnostics).toEqual([]);
    const body = desired?.records.get('instance/Order/__proto__')?.body;
    expect(Object.entries(body?.attributes ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(desired?.records.has('instance/Order/constructor')).toBe(true);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('a text in double quotes reaches the body exactly, or is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const literal = JSON.stringify(text).replace(/[\u007f-\uffff]/gu, (character) =>
          [...Array(character.length).keys()]
            .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
            .join(''),
        );
        const value = orderValue('text', literal);
        if (typeof value === 'string') expect(text).toMatch(/\$\{env:|\p{Surrogate}/u);
        else expect(value).toEqual([text === '' ? null : text]);
      }),
      { numRuns: 300 },
    );
  });

  test('a plain literal reaches a text exactly, or is refused', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-+.0-9a-fA-FxXoOnNuUlLyYeE_:~]{1,12}$/u), (literal) => {
        const value = orderValue('text', literal);
        if (Array.isArray(value)) expect([literal, null]).toContain(value[0]);
      }),
      { numRuns: 500 },
    );
  });
});

const INSTANCES = [
  'A: { attributes: { text: a, count: 1 } }',
  'B: { attributes: { items: [X, Y] } }',
  'C: { state: absent }',
];
const CONTACTS = [
  '{ external_id: "1", attributes: { tier: a }, associations: { orders: [B, A] } }',
  '{ email: a@b.c, associations: { orders: [] } }',
];

describe('what the file layout does not show in', () => {
  const digest = ({ project, desired }: { project: Project | undefined; desired: Desired | undefined }): string =>
    configurationDigest(project as Project, desired as Desired);
  const products = 'instances: { Product: { X: {}, Y: { state: external } } }\n';
  const together = check(`instances:
  Product: { X: {}, Y: { state: external } }
  Order:\n${INSTANCES.map((line) => `    ${line}\n`).join('')}contacts:\n${CONTACTS.map((line) => `  - ${line}\n`).join('')}`);

  test('keys, records and files in any order give the same desired state and digest', () => {
    expect(together.places).toEqual([]);
    const lines = [
      ...INSTANCES.map((line) => `instances: { Order: { ${line} } }\n`),
      ...CONTACTS.map((line) => `contacts: [${line}]\n`),
      products,
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        const apart = check(Object.fromEntries(shuffled.map((text, index) => [`${index}.yaml`, text])));
        expect(apart.places).toEqual([]);
        expect(digest(apart)).toBe(digest(together));
        const bodies = (desired: Desired | undefined) =>
          [...(desired?.records ?? [])].map(([address, { state, body }]) => [address, state, body]);
        expect(bodies(apart.desired)).toEqual(bodies(together.desired));
      }),
      { numRuns: 40 },
    );
  });

  test('any content and any rule shows in the digest', () => {
    const base = 'instances: { Order: { A: { attributes: { text: a } } } }\n';
    const digests = [
      check(base),
      check(base.replace('text: a', 'text: b')),
      check(base.replace('text: a', 'text: null')),
      check(base.replace('{ attributes: { text: a } }', '{ state: absent }')),
      check(base, PROJECT.replace('Order:', 'Order:\n    prune: never')),
      check(base, PROJECT.replace('id: abc', 'id: abd')),
      check(base, `${PROJECT}limits: { deletes: 4 }\n`),
    ].map(digest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('values of sensitive attributes show in the digest only as set or unset', () => {
    const of = (value: string) => digest(check(`instances: { Order: { A: { attributes: { note: ${value} } } } }\n`));
    expect(of('a')).toBe(of('b'));
    expect(of('a')).not.toBe(of('null'));
  });

  test('where the token and the files are does not', () => {
    const of = (project: string) => digest(check('instances: { Order: { A: {} } }\n', project));
    expect(of(`${PROJECT}include: ["x/*.yaml"]\n`)).toBe(of(PROJECT));
    expect(of(PROJECT.replace('id: abc', 'id: abc, token_env: OTHER'))).toBe(of(PROJECT));
  });
});
