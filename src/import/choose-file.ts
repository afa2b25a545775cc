import type { EditableFile } from '../edit/editable-file.ts';
import { entriesOf, valueAt } from '../model/located.ts';
import { isTable } from '../model/written-table.ts';

/** What new declarations are put together by: a type of instances, contacts, or conversations. */
export type Group = { readonly type: string } | 'contacts' | 'conversations';

/**
 * The path of the file that new records of a group go to: where most of its like stand already, else one named after it.
 * A file that reads the type from a table has no room for more of it.
 */
export function chooseFile(files: readonly EditableFile[], group: Group): string {
  let best: { readonly path: string; readonly count: number } | undefined;
  for (const file of files) {
    const count = countIn(file, group);
    if (count !== undefined && count > (best?.count ?? 0)) best = { path: file.path, count };
  }
  if (best) return best.path;
  const name = typeof group === 'string' ? group : slug(group.type);
  for (let number = 1; ; number += 1) {
    const path = `objects/${name}${number === 1 ? '' : `-${number}`}.yaml`;
    const file = files.find((each) => each.path === path);
    if (!file || hasRoom(file, group)) return path;
  }
}

/** False when the file takes the instances of the type from a table. */
export function hasRoom(file: EditableFile, group: Group): boolean {
  if (typeof group === 'string') return true;
  const instances = valueAt(valueAt(file.root, 'instances'), group.type);
  return !instances || !isTable(instances);
}

function countIn(file: EditableFile, group: Group): number | undefined {
  if (typeof group === 'string') {
    const list = valueAt(file.root, group);
    return list?.kind === 'list' ? list.items.length : undefined;
  }
  if (!hasRoom(file, group)) return undefined;
  return entriesOf(valueAt(valueAt(file.root, 'instances'), group.type)).size;
}

/** A file name that works everywhere: `LineItem` is `line-item`. */
function slug(type: string): string {
  const words = type
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  return words === '' ? 'instances' : words.slice(0, MAX_NAME);
}

const MAX_NAME = 100;
