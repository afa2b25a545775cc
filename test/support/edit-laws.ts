import type { EditableFile, EditPath } from '../../src/edit/editable-file.ts';
import { insertEntry } from '../../src/edit/insert-entry.ts';
import { insertItem } from '../../src/edit/insert-item.ts';
import { removeEntry } from '../../src/edit/remove-entry.ts';
import { setValue } from '../../src/edit/set-value.ts';
import { applyEdits, type TextEdit } from '../../src/edit/text-edit.ts';
import { compareText, equalJson, isJsonObject, type Json } from '../../src/model/json.ts';
import type { Located } from '../../src/model/located.ts';
import { editable, type RandomEdit, randomEdit, type Tree, treeOf } from './random-edit.ts';
import { randomYaml } from './random-yaml.ts';

/**
 * Makes one random edit of each of `count` random documents and tells what broke: the result parses to the tree before
 * with the one change; no comment is lost but of what went; line ends, mark and final line feed are as they were.
 */
export function checkEditLaws(seed: number, count: number): readonly string[] {
  const broken: string[] = [];
  for (let index = 0; index < count && broken.length < 5; index += 1) {
    const own = (seed + index) >>> 0;
    const file = editable(randomYaml(own));
    if (!file?.root) continue;
    const edit = randomEdit(file.root, own ^ 0x5bd1e995);
    const problem = checkEdit(file, edit);
    if (problem !== undefined)
      broken.push(`TRUEUP_SEED=${own}: ${problem}\n${JSON.stringify(edit)}\n${JSON.stringify(file.text)}`);
  }
  return broken;
}

function checkEdit(file: EditableFile, edit: RandomEdit): string | undefined {
  let text: string;
  try {
    text = applyEdits(file.text, makeEdits(file, edit));
  } catch (error) {
    return `${(error as Error).stack}`;
  }
  const result = editable(text);
  if (!result) return `the result cannot be read:\n${text}`;
  const expected = treeAfter(treeOf(file.root), edit);
  const got = treeOf(result.root);
  if (JSON.stringify(got) !== JSON.stringify(expected))
    return `not the one change:\n${JSON.stringify(got)}\n${JSON.stringify(expected)}\n${text}`;
  const touched = touchedOutside(file, edit, text) ?? insertedOnly(file, edit);
  if (touched !== undefined) return `${touched}:\n${text}`;
  if (file.text.startsWith('\ufeff') !== text.startsWith('\ufeff')) return 'the mark changed';
  if (file.text.includes('\r') && /(?<!\r)\n/u.test(text)) return `a line end changed:\n${JSON.stringify(text)}`;
  if (text.includes('\r') && !file.text.includes('\r')) return 'a CR came';
  return undefined;
}

function makeEdits(file: EditableFile, edit: RandomEdit): readonly TextEdit[] {
  switch (edit.kind) {
    case 'set':
      return setValue(file, edit.path, edit.value);
    case 'insert':
      return insertEntry(file, edit.path, edit.key, edit.value, { after: edit.after });
    case 'insert-item':
      return insertItem(file, edit.path, edit.value, { after: edit.after });
    case 'remove':
      return removeEntry(file, edit.path);
  }
}

/**
 * Removing and setting change nothing before the end of the last key or scalar in front of the value, nor from the start
 * of the next one behind it; so comments are lost only where something went.
 */
function touchedOutside(file: EditableFile, edit: RandomEdit, text: string): string | undefined {
  if (edit.kind !== 'set' && edit.kind !== 'remove') return undefined;
  const [before, after] = [normal(file.text), normal(text)];
  const words = [...wordsOf(file.root, [])];
  const isOwn = ({ path, isKey }: Word): boolean =>
    edit.path.every((step, index) => path[index] === step) &&
    (edit.kind === 'remove' || !isKey || path.length > edit.path.length);
  const first = words.findIndex(isOwn);
  const last = words.findLastIndex(isOwn);
  // A value that is nothing is no word.
  if (first === -1) return undefined;
  const from = words[first - 1]?.end ?? 0;
  const rest = before.length - (words[last + 1]?.start ?? before.length);
  if (!after.startsWith(before.slice(0, from).trimEnd())) return 'changed something before it';
  return after.endsWith(before.slice(before.length - rest)) ? undefined : 'changed something behind it';
}

/** Something new takes nothing away, unless it is the first. */
function insertedOnly(file: EditableFile, edit: RandomEdit): string | undefined {
  if (edit.kind !== 'insert' && edit.kind !== 'insert-item') return undefined;
  const edits = makeEdits(file, edit);
  const gone = edits.filter(({ start, end }) => end > start).map(({ start, end }) => file.text.slice(start, end));
  return gone.every((text) => /^\s*(?:|~|null|\{\s*\}|\[\s*\])\s*$/u.test(text))
    ? undefined
    : `took ${JSON.stringify(gone)} away`;
}

interface Word {
  readonly path: EditPath;
  readonly isKey: boolean;
  readonly start: number;
  readonly end: number;
}

function* wordsOf(node: Located | undefined, path: EditPath): Generator<Word> {
  if (node?.kind === 'scalar' && node.end > node.start) yield { path, isKey: false, start: node.start, end: node.end };
  if (node?.kind === 'list') for (const [index, item] of node.items.entries()) yield* wordsOf(item, [...path, index]);
  if (node?.kind !== 'map') return;
  for (const [key, { key: place, value }] of node.entries) {
    yield { path: [...path, key], isKey: true, start: place.start, end: place.end };
    yield* wordsOf(value, [...path, key]);
  }
}

function normal(text: string): string {
  return text.replace(/^\ufeff/u, '').replaceAll('\r\n', '\n');
}

function treeAfter(tree: Tree, edit: RandomEdit): Tree {
  switch (edit.kind) {
    case 'set':
      return changeAt(tree, edit.path, (old) => merged(old, edit.value));
    case 'insert':
      return changeAt(tree, edit.path, (old) => inserted(old, edit.key, edit.value, edit.after));
    case 'insert-item':
      return changeAt(tree, edit.path, (old) => {
        const items = old === null ? [] : [...(old as ['list', Tree[]])[1]];
        items.splice(edit.after === undefined ? items.length : edit.after + 1, 0, asTree(edit.value));
        return ['list', items];
      });
    case 'remove':
      return changeAt(tree, edit.path.slice(0, -1), (old) => {
        const [kind, children] = old as readonly ['map' | 'list', readonly unknown[]];
        const name = edit.path.at(-1);
        const at = kind === 'map' ? (children as [string, Tree][]).findIndex(([key]) => key === name) : Number(name);
        return [kind, children.toSpliced(at, 1)] as Tree;
      });
  }
}

function changeAt(tree: Tree, path: EditPath, change: (old: Tree) => Tree): Tree {
  const [step, ...rest] = path;
  if (step === undefined) return change(tree);
  const [kind, children] = tree as readonly [string, readonly unknown[]];
  if (kind === 'map')
    return [
      'map',
      (children as [string, Tree][]).map(([key, value]) => [key, key === step ? changeAt(value, rest, change) : value]),
    ] as Tree;
  return ['list', (children as Tree[]).map((value, index) => (index === step ? changeAt(value, rest, change) : value))];
}

function inserted(old: Tree, key: string, value: Json, after: string | undefined): Tree {
  const entries = old === null ? [] : [...(old as ['map', [string, Tree][]])[1]];
  const keys = entries.map(([name]) => name);
  const sorted =
    keys.length > 1 && keys.every((name, index) => index === 0 || compareText(keys[index - 1] ?? '', name) < 0);
  const before = sorted ? keys.findIndex((name) => compareText(name, key) > 0) : -1;
  const at = after !== undefined ? keys.indexOf(after) + 1 : before === -1 ? keys.length : before;
  entries.splice(at, 0, [key, asTree(value)]);
  return ['map', entries];
}

/** A map keeps the order of the keys it had and of what is the same; new keys come as `insertEntry` puts them. */
function merged(old: Tree, value: Json): Tree {
  if (Array.isArray(old) && old[0] === 'number' && typeof value === 'number' && Number(old[1]) === value) return old;
  if (Array.isArray(old) && old[0] === 'map' && isJsonObject(value)) {
    const entries = old[1] as readonly [string, Tree][];
    if (!entries.some(([key]) => Object.hasOwn(value, key))) return isEqual(old, value) ? old : asTree(value);
    const keys = entries.map(([key]) => key);
    let tree: Tree = [
      'map',
      entries
        .filter(([key]) => Object.hasOwn(value, key))
        .map(([key, child]) => [key, merged(child, value[key] as Json)] as const),
    ];
    const sorted =
      keys.length > 1 && keys.every((name, index) => index === 0 || compareText(keys[index - 1] ?? '', name) < 0);
    const added = Object.keys(value).filter((key) => !keys.includes(key));
    for (const key of sorted ? added.sort(compareText) : added)
      tree = sorted
        ? insertedInOrder(tree, key, value[key] as Json)
        : ['map', [...(tree as ['map', [string, Tree][]])[1], [key, asTree(value[key] as Json)]]];
    return tree;
  }
  if (Array.isArray(old) && old[0] === 'list' && Array.isArray(value)) {
    // Which items count as the same is for the code to choose; the values say enough here.
    return isEqual(old, value) ? old : withNumbers(old, value);
  }
  return isEqual(old, value) ? old : asTree(value);
}

function insertedInOrder(tree: Tree, key: string, value: Json): Tree {
  const entries = [...(tree as ['map', [string, Tree][]])[1]];
  const before = entries.findIndex(([name]) => compareText(name, key) > 0);
  entries.splice(before === -1 ? entries.length : before, 0, [key, asTree(value)]);
  return ['map', entries];
}

function withNumbers(_old: Tree, value: Json): Tree {
  return asTree(value);
}

function isEqual(tree: Tree, value: Json): boolean {
  return equalJson(plain(tree), value);
}

function plain(tree: Tree): Json {
  if (!Array.isArray(tree)) return tree as Json;
  if (tree[0] === 'number') return Number(tree[1]);
  if (tree[0] === 'list') return (tree[1] as readonly Tree[]).map(plain);
  return Object.assign(
    Object.create(null),
    Object.fromEntries((tree[1] as readonly [string, Tree][]).map(([key, child]) => [key, plain(child)])),
  ) as Json;
}

function asTree(value: Json): Tree {
  if (Array.isArray(value)) return ['list', value.map(asTree)];
  if (isJsonObject(value)) return ['map', Object.keys(value).map((key) => [key, asTree(value[key] as Json)] as const)];
  return typeof value === 'number' ? (['number', JSON.stringify(value)] as unknown as Tree) : value;
}
