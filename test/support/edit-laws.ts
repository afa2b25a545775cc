import type { EditableFile, EditPath } from '../../src/edit/editable-file.ts';
import { insertEntry } from '../../src/edit/insert-entry.ts';
import { insertItem } from '../../src/edit/insert-item.ts';
import { removeEntry } from '../../src/edit/remove-entry.ts';
import { setValue } from '../../src/edit/set-value.ts';
import { applyEdits, type TextEdit } from '../../src/edit/text-edit.ts';
import { compareText, equalJson, isJsonObject, type Json } from '../../src/model/json.ts';
import { commentsOf, editable, type RandomEdit, randomEdit, type Tree, treeOf } from './random-edit.ts';
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
  const lost = commentsOf(file.text).filter((comment) => !commentsOf(text).includes(comment));
  if (lost.length > 0 && !mayLose(file, edit)) return `lost ${lost.join(' and ')}:\n${text}`;
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

/** Only what goes takes comments with it. */
function mayLose(_file: EditableFile, { kind }: RandomEdit): boolean {
  return kind === 'remove' || kind === 'set';
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
