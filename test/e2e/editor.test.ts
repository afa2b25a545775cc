import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Editor, type LspPosition, startEditor } from '../support/language-server.ts';
import { runInProcess, testClock } from '../support/run-app.ts';

const PROJECT = `# yaml-language-server: $schema=./.trueup/schemas/project.schema.json
version: 1
workspace: { id: abc, api_version: "2.16" }
types:
  Product:
    attributes: { name: string, price: decimal }
  Order:
    attributes:
      order_number: { type: string, required: true }
      count: integer
      paid: boolean
      placed: datetime
      status: { type: list, options: [open, shipped, "on"] }
      note: { type: string, sensitive: true }
      items: { type: relationship, to: Product, many: true }
      main: { type: relationship, to: Product }
contacts:
  attributes: { tier: string }
  relationships: { orders: { to: Order, many: true } }
conversations:
  relationships: { order: { to: Order } }
env: [PREFIX]
`;

const MODELINE = '# yaml-language-server: $schema=../.trueup/schemas/objects.schema.json\n';

const OBJECTS = `${MODELINE}instances:
  Product:
    SKU-1: {}
    "007": { state: external }
    GONE: { state: absent }
  Order:
    ORD-1: { attributes: { order_number: "1", status: open, items: [SKU-1] } }
`;

let directory: string;
let editor: Editor;
const run = (...args: string[]) => runInProcess(args, { cwd: directory, clock: testClock() });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trueup-editor-'));
  await mkdir(join(directory, 'objects'));
  await writeFile(join(directory, 'trueup.yaml'), PROJECT);
  await writeFile(join(directory, 'objects/shop.yaml'), OBJECTS);
  const written = await run('schema', '--write');
  expect([written.code, written.stdout]).toEqual([
    0,
    'written    .trueup/schemas/objects.schema.json\nwritten    .trueup/schemas/project.schema.json\n',
  ]);
  editor = await startEditor(directory);
});

afterAll(async () => {
  await editor?.close();
  await rm(directory, { recursive: true, force: true });
});

/** What the editor holds, and where its cursor is: at the `|`. */
function at(file: string, text: string): [file: string, position: LspPosition] {
  const before = text.slice(0, text.indexOf('|')).split('\n');
  const path = join(directory, file);
  editor.open(path, text.replace('|', ''));
  return [path, { line: before.length - 1, character: before.at(-1)?.length ?? 0 }];
}

const offered = (text: string) => editor.complete(...at('objects/more.yaml', MODELINE + text));
const shown = (text: string) => editor.hover(...at('objects/more.yaml', MODELINE + text));
const order = (field: string) => `instances:\n  Order:\n    A:\n      attributes:\n        ${field}\n`;

describe('completion', () => {
  it('offers the names of types', async () => {
    expect(await offered('instances:\n  |\n')).toEqual(['Order', 'Product']);
  });

  it('offers the names of attributes', async () => {
    const names = ['count', 'items', 'main', 'note', 'order_number', 'paid', 'placed', 'status'];
    expect(await offered(order('|'))).toEqual(expect.arrayContaining(names));
    expect(await offered(order('|'))).not.toContain('tier');
  });

  it('offers the options of a list, in quotes where they need them', async () => {
    expect(await offered(order('status: |'))).toEqual(['open', 'shipped', '"on"', 'null']);
  });

  it('offers true and false for a boolean', async () => {
    expect(await offered(order('paid: |'))).toEqual(expect.arrayContaining(['true', 'false']));
  });

  it('offers the external ids that may be referred to', async () => {
    expect(await offered(order('main: |'))).toEqual(['"007"', 'SKU-1', 'null']);
    expect(await offered(order('items:\n          - |'))).toEqual(['"007"', 'SKU-1']);
    expect(await offered(order('items: [|]'))).toEqual(expect.arrayContaining(['"007"', 'SKU-1']));
    const contact = (rest: string) => `contacts:\n  - external_id: "70"\n    associations:\n      ${rest}\n`;
    expect(await offered(contact('orders: [|]'))).toContain('ORD-1');
    expect(await offered(contact('|'))).toContain('orders');
    const conversation = 'conversations:\n  - id: "508"\n    associations:\n      order: |\n';
    expect(await offered(conversation)).toContain('ORD-1');
  });

  it('offers the types that relationships of trueup.yaml may point at', async () => {
    const types = await editor.complete(...at('trueup.yaml', PROJECT.replace('to: Order, many', 'to: |, many')));
    expect(types).toEqual(['Order', 'Product']);
    const globs = await editor.complete(...at('trueup.yaml', `${PROJECT}protect:\n  - |\n`));
    expect(globs).toEqual(['instance/Order/*', 'instance/Product/*', 'contact/*', 'conversation/*']);
  });
});

describe('hover', () => {
  it('tells the type of an attribute, and its rules', async () => {
    expect(await shown(order('count|: 1'))).toContain('integer: a whole number');
    expect(await shown(order('order_number|: "1"'))).toContain('Required');
    expect(await shown(order('note|: a'))).toContain('Sensitive');
    expect(await shown(order('status|: open'))).toContain('list: one of open, shipped, on.');
    expect(await shown(order('items|: [SKU-1]'))).toContain('external ids of Product');
    expect(await shown(order('note|: a'))).toContain('env:PREFIX');
  });
});

describe('problems', () => {
  const problems = async (text: string): Promise<string[]> => {
    const file = join(directory, 'objects/more.yaml');
    editor.open(file, MODELINE + text);
    const found = await editor.problems(file);
    const lines = (MODELINE + text).split('\n');
    return found.map(({ range, message }) => {
      const { start, end } = range;
      return `${lines[start.line]?.slice(start.character, end.character)}: ${message}`;
    });
  };

  it('are underlined at the value or the key', async () => {
    const found = await problems(
      order('order_number: "1"\n        status: opne\n        colour: red\n        count: many\n        items: SKU-1'),
    );
    expect(found.sort()).toEqual([
      'SKU-1: items points at many: write a list of external ids of Product',
      'colour: Property colour is not allowed.',
      'many: count is of type integer: a whole number, without quotes',
      'opne: status is one of open, shipped, on',
    ]);
  });

  it('are found in names of types, in missing attributes and in ids without quotes', async () => {
    const found = await problems(
      'instances:\n  Ordr: {}\n  Order:\n    A: { attributes: {} }\ncontacts: [{ id: 70 }]\n',
    );
    expect(found.sort()).toEqual([
      '70: an id is a text: put it in quotes',
      'Ordr: Property Ordr is not allowed.',
      expect.stringContaining('Missing property "order_number"'),
    ]);
  });

  it('are none where validate finds none', async () => {
    expect(await problems(OBJECTS.slice(MODELINE.length))).toEqual([]);
    const unset = order('order_number: "1"\n        status: null\n        count: ""\n        paid: []\n        main:');
    expect(await problems(unset)).toEqual([]);
    expect(await problems(order('order_number: "1"\n        items: [not-yet-in-the-schema]'))).toEqual([]);
    expect(await problems(order(`order_number: "\${env:PREFIX}1"\n        count: "\${env:PREFIX}"`))).toEqual([]);
  });
});

describe('schema --write', () => {
  it('leaves what is up to date alone, and follows the YAML', async () => {
    const file = join(directory, '.trueup/schemas/objects.schema.json');
    const before = await readFile(file, 'utf8');
    expect((await run('schema', '--write', '--json')).stdout).toBe(
      `${JSON.stringify(
        {
          files: [
            { file: '.trueup/schemas/objects.schema.json', written: false },
            { file: '.trueup/schemas/project.schema.json', written: false },
          ],
        },
        null,
        2,
      )}\n`,
    );
    expect(await readFile(file, 'utf8')).toBe(before);
    expect((await run('schema', 'objects', '--for-project')).stdout).toBe(before);
    await writeFile(join(directory, 'objects/more.yaml'), 'instances: { Product: { SKU-2: {} } }\n');
    expect((await run('schema', '--write', '--quiet')).stdout).toBe('written    .trueup/schemas/objects.schema.json\n');
    expect(await readFile(file, 'utf8')).toContain('"SKU-2"');
  });

  it('is of use while object files have errors, and says what may be missing', async () => {
    await writeFile(
      join(directory, 'objects/more.yaml'),
      'instances: { Product: { SKU-3: {}, SKU-4: { attributes: { x: 1 } } } }\n',
    );
    const { code, stdout, stderr } = await run('schema', 'objects', '--for-project');
    expect(code).toBe(0);
    expect(stdout).toContain('"SKU-3"');
    expect(stderr).toContain('Warning: the object files have an error (see trueup validate)');
    await writeFile(join(directory, 'objects/broken.yaml'), 'instances: [');
    await writeFile(join(directory, 'trueup.yaml'), 'version: 2\n');
    expect((await run('schema', '--write')).code).toBe(65);
  });
});
