import type { Json } from '../model/json.ts';
import { changeChildren } from './change-children.ts';
import type { EditableFile, EditPath } from './editable-file.ts';
import { findPlace } from './find-place.ts';
import { type InsertOptions, isNull, type NewEntry, positionAfter } from './insert-entry.ts';
import { toFileEdits } from './layout.ts';
import type { TextEdit } from './text-edit.ts';

/** An item to put into a list. */
export type NewItem = Omit<NewEntry, 'key'>;

export interface InsertItemOptions extends Omit<InsertOptions, 'after'> {
  /** Stands right behind the item with this index; without it: at the end. */
  readonly after?: number | undefined;
}

/** Edits that put one item into the list at `path`. */
export function insertItem(
  file: EditableFile,
  path: EditPath,
  value: Json,
  options: InsertItemOptions & Omit<NewItem, 'value'> = {},
): readonly TextEdit[] {
  const { comment, comments, ...rest } = options;
  return insertItems(file, path, [{ value, comment, comments }], rest);
}

/** Edits that put items into the list at `path`; `[]`, `null`, nothing and an empty file become a block list. */
export function insertItems(
  file: EditableFile,
  path: EditPath,
  items: readonly NewItem[],
  { after, plainDates }: InsertItemOptions = {},
): readonly TextEdit[] {
  const place = findPlace(file, path);
  const { node } = place;
  if (node !== undefined && node.kind !== 'list' && !isNull(node))
    throw new Error(`${file.path} has no list at ${JSON.stringify(path)}`);
  const count = node?.kind === 'list' ? node.items.length : 0;
  const position = after === undefined ? undefined : positionAfter(after, count);
  return toFileEdits(
    file,
    place.layout,
    changeChildren(place, { removed: new Set(), added: items, position, plainDates }),
  );
}
