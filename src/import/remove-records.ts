import type { EditableFile, EditPath } from '../edit/editable-file.ts';
import { removeEntries } from '../edit/remove-entry.ts';
import type { TextEdit } from '../edit/text-edit.ts';
import type { Address } from '../model/address.ts';
import { findRecordPlaces } from './object-place.ts';

/** Edits of one file that take the blocks of these records out, and which of them it held. */
export function removeRecords(
  file: EditableFile,
  addresses: ReadonlySet<Address>,
): { readonly edits: readonly TextEdit[]; readonly removed: readonly Address[] } {
  const groups = new Map<string, { readonly path: EditPath; readonly names: (string | number)[] }>();
  const removed: Address[] = [];
  for (const [address, { path }] of findRecordPlaces([file])) {
    const name = path.at(-1);
    if (!addresses.has(address) || name === undefined) continue;
    const parent = path.slice(0, -1);
    const key = JSON.stringify(parent);
    const group = groups.get(key) ?? { path: parent, names: [] };
    group.names.push(name);
    groups.set(key, group);
    removed.push(address);
  }
  return { edits: [...groups.values()].flatMap(({ path, names }) => removeEntries(file, path, names)), removed };
}
