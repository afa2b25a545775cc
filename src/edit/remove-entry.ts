import { changeChildren } from './change-children.ts';
import type { EditableFile, EditPath } from './editable-file.ts';
import { findPlace } from './find-place.ts';
import { toFileEdits } from './layout.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * Edits that take the entry or item at `path` out. With it go the comment lines directly above it, those on its lines,
 * and those below it that are indented deeper; what a blank line keeps apart stays, and so do the comments on top of the
 * file and those between brackets.
 */
export function removeEntry(file: EditableFile, path: EditPath): readonly TextEdit[] {
  return removeEntries(file, path.slice(0, -1), path.slice(-1));
}

/** Edits that take several entries or items of the map or list at `path` out; the last one leaves `{}` or `[]`. */
export function removeEntries(
  file: EditableFile,
  path: EditPath,
  names: readonly (string | number)[],
): readonly TextEdit[] {
  const place = findPlace(file, path);
  const { node } = place;
  const keys = node?.kind === 'map' ? [...node.entries.keys()] : node?.kind === 'list' ? [...node.items.keys()] : [];
  const removed = new Set(names.map((name) => keys.indexOf(name as never)));
  if (removed.has(-1)) throw new Error(`${file.path} does not have what is to be taken out of ${JSON.stringify(path)}`);
  return toFileEdits(file, place.layout, changeChildren(place, { removed, added: [] }));
}
