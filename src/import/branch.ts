import type { EditableFile, EditPath } from '../edit/editable-file.ts';
import { insertEntries, type NewEntry } from '../edit/insert-entry.ts';
import type { EntryComment } from '../edit/render-value.ts';
import type { TextEdit } from '../edit/text-edit.ts';
import type { Json } from '../model/json.ts';
import { entriesOf, type Located } from '../model/located.ts';

/** Maps within maps that a file is to hold, beside what it holds already. */
export type Branch = Map<string, Branch | Leaf>;

/** A value at the end of a branch. */
export interface Leaf {
  readonly value: Json;
  /** Stands behind its key, without `#`. */
  readonly comment?: string | undefined;
}

/** Puts a value into a branch, making the maps on the way. */
export function growBranch(branch: Branch, path: readonly string[], leaf: Leaf): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    branch.set(key, leaf);
    return;
  }
  const found = branch.get(key);
  const next: Branch = found instanceof Map ? found : new Map();
  branch.set(key, next);
  growBranch(next, rest, leaf);
}

/** Edits that put into a file what a branch has and the file does not; what is there already stays as it is. */
export function insertBranch(file: EditableFile, branch: Branch): readonly TextEdit[] {
  return insertUnder(file, [], file.root, branch);
}

function insertUnder(
  file: EditableFile,
  path: EditPath,
  node: Located | undefined,
  branch: Branch,
): readonly TextEdit[] {
  const existing = entriesOf(node);
  const deeper: TextEdit[] = [];
  const added: NewEntry[] = [];
  for (const [key, child] of branch) {
    const entry = existing.get(key);
    if (!entry) added.push(entryOf(key, child));
    else if (child instanceof Map) deeper.push(...insertUnder(file, [...path, key], entry.value, child));
  }
  // What goes in at one place stands in this order, and what lies deeper has to stand first.
  if (added.length > 0)
    deeper.push(...insertEntries(file, path, added, { ...atEnd(path, existing), plainDates: true }));
  return deeper;
}

/** The sections of a file have an order of their own, even where it happens to be that of the alphabet. */
function atEnd(path: EditPath, existing: ReadonlyMap<string, unknown>): { readonly after?: string } {
  const last = path.length === 0 ? [...existing.keys()].at(-1) : undefined;
  return last === undefined ? {} : { after: last };
}

function entryOf(key: string, child: Branch | Leaf): NewEntry {
  const comments = new Map<string, EntryComment>();
  return { key, value: plain(child, '', comments), comments };
}

function plain(child: Branch | Leaf, pointer: string, comments: Map<string, EntryComment>): Json {
  if (!(child instanceof Map)) {
    if (child.comment !== undefined) comments.set(pointer, { beside: child.comment });
    return child.value;
  }
  const map: { [key: string]: Json } = Object.create(null);
  for (const [key, each] of child) map[key] = plain(each, `${pointer}/${escapePointer(key)}`, comments);
  return map;
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
