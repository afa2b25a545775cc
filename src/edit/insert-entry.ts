import type { Json } from '../model/json.ts';
import { changeChildren } from './change-children.ts';
import type { EditableFile, EditPath } from './editable-file.ts';
import { type FoundPlace, findPlace } from './find-place.ts';
import { toFileEdits } from './layout.ts';
import type { EntryComment } from './render-value.ts';
import type { TextEdit } from './text-edit.ts';

/** An entry to put into a map. Between brackets its comments are left out. */
export interface NewEntry {
  readonly key: string;
  readonly value: Json;
  /** Comment lines above it, without `#`. */
  readonly comment?: string | undefined;
  /** Comments inside of it, by JSON pointer from its value; `''` names the entry itself. */
  readonly comments?: ReadonlyMap<string, EntryComment> | undefined;
}

export interface InsertOptions {
  /** Stands right behind this key or index; without it: in order when the others are, else at the end. */
  readonly after?: string | number | undefined;
  /** Dates and times are written without quotes. */
  readonly plainDates?: boolean | undefined;
}

/** Edits that put one entry into the map at `path`. */
export function insertEntry(
  file: EditableFile,
  path: EditPath,
  key: string,
  value: Json,
  options: InsertOptions & Omit<NewEntry, 'key' | 'value'> = {},
): readonly TextEdit[] {
  const { comment, comments, ...rest } = options;
  return insertEntries(file, path, [{ key, value, comment, comments }], rest);
}

/**
 * Edits that put new entries into the map at `path`: into the one that is there, or as the first of an empty file, `{}`,
 * `null` or nothing, which become a block map. A key that is there already is a bug of the caller.
 */
export function insertEntries(
  file: EditableFile,
  path: EditPath,
  entries: readonly NewEntry[],
  { after, plainDates }: InsertOptions = {},
): readonly TextEdit[] {
  const place = findPlace(file, path);
  const { node } = place;
  if (node !== undefined && node.kind !== 'map' && !isNull(node))
    throw new Error(`${file.path} has no map at ${JSON.stringify(path)}`);
  const keys = node?.kind === 'map' ? [...node.entries.keys()] : [];
  const seen = new Set(keys.map((key) => key.normalize('NFC')));
  for (const { key } of entries) {
    if (seen.has(key.normalize('NFC'))) throw new Error(`${file.path} has the key ${JSON.stringify(key)} already`);
    seen.add(key.normalize('NFC'));
  }
  const position =
    after === undefined
      ? undefined
      : positionAfter(typeof after === 'number' ? after : keys.indexOf(after), keys.length);
  return toFileEdits(
    file,
    place.layout,
    changeChildren(place, { removed: new Set(), added: entries, position, plainDates }),
  );
}

/** The position behind an index that must exist. */
export function positionAfter(index: number, count: number): number {
  if (index < 0 || index >= count) throw new Error('`after` names nothing that is there');
  return index + 1;
}

/** A scalar that a first child may take the place of. */
export function isNull(node: NonNullable<FoundPlace['node']>): boolean {
  return node.kind === 'scalar' && node.value === null;
}
