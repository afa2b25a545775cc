import type { EditableFile, EditPath } from '../edit/editable-file.ts';
import {
  type Address,
  type ContactSelector,
  contactAddress,
  conversationAddress,
  instanceAddress,
} from '../model/address.ts';
import { entriesOf, type Located, valueAt } from '../model/located.ts';
import { isTable } from '../model/written-table.ts';

/** Where a record is declared. */
export interface RecordPlace {
  readonly file: EditableFile;
  readonly path: EditPath;
}

const SELECTORS: readonly ContactSelector[] = ['external_id', 'id', 'email'];

/** Finds every record that stands in the YAML of these files; rows of tables have no place in it. */
export function findRecordPlaces(files: Iterable<EditableFile>): ReadonlyMap<Address, RecordPlace> {
  const places = new Map<Address, RecordPlace>();
  for (const file of files) {
    const root = entriesOf(file.root);
    for (const [type, { value: instances }] of entriesOf(root.get('instances')?.value)) {
      if (isTable(instances)) continue;
      for (const id of entriesOf(instances).keys())
        places.set(instanceAddress(type, id), { file, path: ['instances', type, id] });
    }
    for (const section of ['contacts', 'conversations'] as const) {
      const list = root.get(section)?.value;
      for (const [index, item] of (list?.kind === 'list' ? list.items : []).entries()) {
        const address = section === 'contacts' ? contactOf(item) : conversationOf(item);
        if (address !== undefined) places.set(address, { file, path: [section, index] });
      }
    }
  }
  return places;
}

/** The value at a path of a file; undefined when there is none. */
export function nodeAt(file: EditableFile, path: EditPath): Located | undefined {
  let node: Located | undefined = file.root;
  for (const step of path) {
    if (typeof step === 'string') node = valueAt(node, step);
    else node = node?.kind === 'list' ? node.items[step] : undefined;
  }
  return node;
}

function contactOf(item: Located): Address | undefined {
  for (const selector of SELECTORS) {
    const key = textOf(valueAt(item, selector));
    if (key !== undefined) return contactAddress(selector, key);
  }
  return undefined;
}

function conversationOf(item: Located): Address | undefined {
  const id = textOf(valueAt(item, 'id'));
  return id === undefined ? undefined : conversationAddress(id);
}

function textOf(node: Located | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
