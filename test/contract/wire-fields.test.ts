import { afterAll, describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../../src/model/json.ts';
import { removeProjects } from '../support/project.ts';
import { aWorkspace } from '../support/workspace.ts';
import { VERSIONS } from './description.ts';
import { UNDESCRIBED_FIELDS } from './exceptions.ts';
import { loadPublished } from './published.ts';
import { startRecorder } from './recorder.ts';
import { runMainJob, runOtherCalls, SEED } from './scenario.ts';
import { scanWireFields } from './wire-fields.ts';

const TIMES = ['external_created_at', 'external_updated_at'];

/** JSON whose fields the code takes by a name it does not spell out, and which fields of Intercom's these are. */
const UNNAMED: readonly { file: string; code: string; fields: readonly string[]; why: string }[] = [
  {
    file: 'src/api/endpoints/instances.ts',
    code: 'Object.keys(body)',
    fields: ['found', 'id', 'type', 'external_id', ...TIMES, 'custom_attributes', 'created_at', 'updated_at'],
    why: 'compared with INSTANCE_KEYS',
  },
  {
    file: 'src/api/endpoints/instances.ts',
    code: '{ page: number, per_page: PAGE_SIZE, ...filter }',
    fields: ['references_contact_id', 'references_conversation_id'],
    why: 'who is asked for',
  },
  { file: 'src/kinds/instance/wire.ts', code: 'times[timeName(name)]', fields: TIMES, why: 'one of TIMES' },
  { file: 'src/canary/stage.ts', code: 'raw[name]', fields: TIMES, why: 'a time that was written' },
  ...[
    ['src/kinds/attributes.ts', 'Object.hasOwn(record.customAttributes, name)'],
    ['src/kinds/attributes.ts', 'record.customAttributes[name]'],
    ['src/kinds/attributes.ts', 'Object.keys(record.customAttributes)'],
    [
      'src/kinds/attributes.ts',
      'Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true })',
    ],
    ['src/kinds/attributes.ts', 'target[name]'],
    ['src/kinds/values.ts', 'Object.values(value)'],
    ['src/canary/read-values.ts', 'Object.hasOwn(customAttributes, name)'],
    ['src/canary/read-values.ts', 'customAttributes[name]'],
  ].map(([file = '', code = '']) => ({ file, code, fields: [], why: "names of the customer's own attributes" })),
];

/** JSON in these places is no wire's. Without names: none of the file's is. */
const ELSEWHERE: readonly { file: string; names?: readonly string[]; why: string }[] = [
  { file: 'src/canary/canary-file.ts', why: 'the format of a file of trueup' },
  { file: 'src/canary/run-file.ts', why: 'the format of a file of trueup' },
  { file: 'src/kinds/instance/wire.ts', names: ['attributes', 'associations'], why: 'the canonical body' },
];

/** Every way there is to take JSON apart or make it, each with a field nobody described. */
const PLANTED = `
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ApiRequest } from './request.ts';
import { withQuery } from './path.ts';
interface Shape { readonly planted_in_a_cast: Json; readonly deep: readonly { readonly planted_deep: string }[] }
interface Loose { readonly planted_in_a_parameter?: Json }
function take(loose: Loose): Json { return loose.planted_in_a_parameter ?? null; }
function pick(value: JsonObject, key: string): Json { return value[key] ?? null; }
function isShaped(value: Json): value is JsonObject & { readonly planted_in_a_guard: Json } { return isJsonObject(value); }
export function read(body: Json, parse: (text: string) => Json): unknown {
  if (!isJsonObject(body)) return null;
  const { planted_plain, planted_renamed: other, 'planted-quoted': quoted, ...rest } = body;
  const { lost_in_numbers } = body as { [name: string]: number };
  const anything: any = body;
  const key: 'planted_one' | 'planted_two' = parse('') === null ? 'planted_one' : 'planted_two';
  for (const name in body) pick(body, name);
  const any = JSON.parse('{}');
  return [
    planted_plain, other, quoted, lost_in_numbers, anything, rest, body['planted_index'], body[key],
    'planted_in' in body, Object.hasOwn(body, 'planted_own'), Object.entries(body), any.lost,
    (body as unknown as Shape).planted_in_a_cast, take(body), isShaped(body) && body.planted_in_a_guard,
    (parse('') as JsonObject)['planted_parsed'],
  ];
}
export function send(scope: string, more: { [name: string]: string }): ApiRequest {
  const told = { planted_sent: 1, list: [{ planted_inside: true }] };
  const path = withQuery('/x', { planted_asked: 1, ...more });
  return { method: 'PUT', path, scope, body: { planted_literal: told } };
}
export const sent: Json = { planted_shape: null } as { planted_shape: null } as unknown as Json;
`;

const PLANTED_FILE = 'src/api/planted.ts';
const scan = scanWireFields(new Map([[PLANTED_FILE, PLANTED]]));
const named = scan.named.filter(({ name, file }) => file !== PLANTED_FILE && !isElsewhere(file, name));
const unnamed = scan.unnamed.filter(({ file }) => file !== PLANTED_FILE && !isElsewhere(file));
const used: ReadonlySet<string> = new Set([
  ...named.map(({ name }) => name),
  ...UNNAMED.flatMap(({ fields }) => fields),
]);

afterAll(removeProjects);

function isElsewhere(file: string, name?: string): boolean {
  return ELSEWHERE.some((each) => each.file === file && (each.names?.includes(name ?? '') ?? true));
}

/** Fields and parameters of any published version. */
function describedFields(): ReadonlySet<string> {
  const published = VERSIONS.map(loadPublished);
  const parameters = published.flatMap(({ operations }) => operations.flatMap((each) => each.parameters));
  return new Set([...parameters.map(({ name }) => name), ...published.flatMap((each) => [...each.fieldNames()])]);
}

describe('the fields the code reads or sends', () => {
  it('are described, or stand in the list of documented exceptions, which has no other', () => {
    expect(used.size).toBeGreaterThan(45);
    const described = describedFields();
    const undescribed = [...used].filter((name) => !described.has(name)).sort();
    expect(undescribed).toEqual([...UNDESCRIBED_FIELDS.keys()].sort());
  });

  it('are named where they are used, but for places that are known', () => {
    const known = (all: readonly { file: string; code: string }[]) =>
      [...new Set(all.map(({ file, code }) => `${file}: ${code}`))].sort();
    expect(known(unnamed)).toEqual(known(UNNAMED));
  });

  it('have no place left out that holds none', () => {
    const needed = ELSEWHERE.map(({ file, names = [] }) => {
      const left = scan.named.filter((each) => each.file === file).map(({ name }) => name);
      return left.length > 0 && names.every((name) => left.includes(name));
    });
    expect(ELSEWHERE.filter((_, index) => !needed[index])).toEqual([]);
  });

  it.each(['2.14', '2.16'] as const)('are all that leaves on the wire (%s)', async (version) => {
    const workspace = await aWorkspace({ seed: SEED });
    const recorder = await startRecorder(workspace.url);
    await runMainJob(recorder.url, version);
    await runOtherCalls(recorder.url, version);
    await recorder.close();
    await workspace.close();
    const sent = recorder.exchanges.flatMap(({ query, request }) => [
      ...query.map(([name]) => name),
      ...namesIn(request ?? null),
    ]);
    expect(new Set(sent).size).toBeGreaterThan(10);
    expect([...new Set(sent)].filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('the scan', () => {
  it('misses no way of reading or sending a field', () => {
    const found = scan.named.filter(({ file }) => file === PLANTED_FILE).map(({ name }) => name);
    const told = new Set(found.filter((name) => name.startsWith('planted')));
    const every = new Set(PLANTED.match(/\bplanted[-_][a-z_]+\b/gu));
    expect([...every].filter((name) => !told.has(name))).toEqual([]);
    const described = describedFields();
    expect([...told].filter((name) => described.has(name))).toEqual([]);
  });

  it('tells every place whose fields it cannot know', () => {
    const places = scan.unnamed.filter(({ file }) => file === PLANTED_FILE).map(({ code }) => code);
    expect(new Set(places)).toEqual(
      new Set([
        'value[key]',
        '...rest',
        'body as { [name: string]: number }',
        'body',
        'Object.entries(body)',
        'any.lost',
        '{ planted_asked: 1, ...more }',
      ]),
    );
  });
});

/** Names of all fields, but not those below `custom_attributes`, which are the customer's. */
function namesIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => namesIn(item));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, held]) => [
    name,
    ...(name === 'custom_attributes' ? [] : namesIn(held)),
  ]);
}
