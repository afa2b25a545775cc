import { parseText } from '../../src/config/parse-text.ts';
import { parseYaml } from '../../src/config/parse-yaml.ts';
import type { EditableFile, EditPath } from '../../src/edit/editable-file.ts';
import type { Json } from '../../src/model/json.ts';
import type { Located } from '../../src/model/located.ts';
import { createPrng } from '../../src/sandbox/prng.ts';

/** A file as the parser of the configuration takes it apart; undefined when it is no YAML that may be written. */
export function editable(text: string): EditableFile | undefined {
  const decoded = parseText('f.yaml', Buffer.from(text));
  if (decoded.text === undefined) return undefined;
  const { root, empty, diagnostics } = parseYaml('f.yaml', decoded.text);
  return diagnostics.length > 0 || (!root && !empty) ? undefined : { path: 'f.yaml', text, root };
}

/** A value that keeps the order of keys and tells texts from numbers; numbers as they are written. */
export type Tree =
  | readonly ['map', readonly (readonly [key: string, value: Tree])[]]
  | readonly ['list', readonly Tree[]]
  | Json;

/** What a tree says, down to how its numbers are spelled where `exact`. */
export function treeOf(node: Located | undefined): Tree {
  if (!node) return null;
  if (node.kind === 'list') return ['list', node.items.map(treeOf)];
  if (node.kind === 'map') return ['map', [...node.entries].map(([key, { value }]) => [key, treeOf(value)] as const)];
  return typeof node.value === 'number' ? (['number', node.text] as unknown as Tree) : node.value;
}

/** The comments of `randomYaml`, in their order. */
export function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(/# ?c\d+(?:: - \{)?/gu)].map(([comment]) => comment);
}

export type RandomEdit =
  | { readonly kind: 'set'; readonly path: EditPath; readonly value: Json }
  | {
      readonly kind: 'insert';
      readonly path: EditPath;
      readonly key: string;
      readonly value: Json;
      readonly after: string | undefined;
    }
  | { readonly kind: 'insert-item'; readonly path: EditPath; readonly value: Json; readonly after: number | undefined }
  | { readonly kind: 'remove'; readonly path: EditPath };

/** One edit of a document, drawn from a seed. */
export function randomEdit(root: Located, seed: number): RandomEdit {
  const random = createPrng(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const places = [...placesOf(root, [])];
  const [path, node] = places[below(places.length)] ?? [[], root];
  const value = randomValue(random, 2);
  const kind = below(4);
  if (kind === 0 && path.length > 0) return { kind: 'remove', path };
  if (kind === 1) return { kind: 'set', path, value };
  if (node.kind === 'map' || (node.kind === 'scalar' && node.value === null && kind === 2)) {
    const keys = node.kind === 'map' ? [...node.entries.keys()] : [];
    const key = ['new', 'k95', 'ORD-25', '0x12', 'a: b', '#', 'x'.repeat(1100), ''][below(8)] ?? 'new';
    return { kind: 'insert', path, key, value, after: random() < 0.4 ? keys[below(keys.length)] : undefined };
  }
  if (node.kind === 'list' || node.value === null) {
    const count = node.kind === 'list' ? node.items.length : 0;
    return { kind: 'insert-item', path, value, after: random() < 0.4 && count > 0 ? below(count) : undefined };
  }
  return { kind: 'set', path, value };
}

/** Values with every text that a careless writer gets wrong. */
export function randomValue(random: () => number, depth: number): Json {
  const below = (count: number): number => Math.floor(random() * count);
  const kind = below(depth > 0 ? 9 : 6);
  if (kind === 6) return Array.from({ length: below(4) }, () => randomValue(random, depth - 1));
  if (kind > 6) {
    const map: Record<string, Json> = Object.create(null);
    for (let left = below(4); left > 0; left -= 1)
      map[TEXTS[below(TEXTS.length)] ?? ''] = randomValue(random, depth - 1);
    return map;
  }
  if (kind === 0) return [1, -1, 0.1, 1e21, 1e-7, 123456789012][below(6)] ?? 0;
  if (kind === 1) return [true, false, null][below(3)] ?? null;
  return TEXTS[below(TEXTS.length)] ?? '';
}

/** What every path leads to. */
function* placesOf(node: Located, path: EditPath): Generator<[EditPath, Located]> {
  yield [path, node];
  if (node.kind === 'list') for (const [index, item] of node.items.entries()) yield* placesOf(item, [...path, index]);
  if (node.kind === 'map') for (const [key, { value }] of node.entries) yield* placesOf(value, [...path, key]);
}

export const TEXTS: readonly string[] = [
  'word',
  'two words',
  '',
  ' ',
  ' lead',
  'trail ',
  '1',
  '00123',
  '1e3',
  '0x1F',
  '0o17',
  '.5',
  '1_000',
  '12:30:45',
  '-',
  '- a',
  '?',
  ':',
  'a:',
  'a: b',
  'a #b',
  '#',
  '# c',
  'true',
  'Yes',
  'no',
  'null',
  '~',
  'Null',
  '.inf',
  '.NaN',
  '2026-03-01',
  '2026-03-01T09:00:00Z',
  '[a]',
  '{a}',
  'a, b',
  "it's",
  '"q"',
  '\\',
  'line\nbreak',
  'tab\there',
  '\u0000',
  '\u0007',
  '\u007f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u202e',
  '\u{e0041}',
  '\u{1f469}\u200d\u{1f4bb}',
  '\u{1f600}',
  '&a',
  '*a',
  '!t',
  '|',
  '>',
  '%',
  '@',
  '`',
  '<<',
  '=',
  '---',
  '...',
  '\u0024{env:SHOP}',
  'ORD-1001',
  'jo@example.com',
  '<<<<<<< HEAD',
  '__proto__',
  'constructor',
  'é',
  'e\u0301x',
  '+1',
  '-1',
  '1.',
  '1,5',
  'a'.repeat(200),
  'x\r\ny',
  '/path',
  '$1',
  '(x)',
  "'",
  'a\u3000b',
];
