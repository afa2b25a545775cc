import type { Located } from '../model/located.ts';
import type { EditableFile, EditPath } from './editable-file.ts';
import { type Layout, layoutOf } from './layout.ts';
import { isFlow, type Slot, slotsOf } from './slots.ts';

/** A value in its file, and what it stands in. */
export interface FoundPlace {
  readonly layout: Layout;
  /** Of the whole file. */
  readonly root: Located | undefined;
  /** Undefined for a file that holds nothing. */
  readonly node: Located | undefined;
  /** The map or list around it; undefined for the root. */
  readonly parent:
    | { readonly node: Located; readonly slot: Slot; readonly slots: readonly Slot[]; readonly index: number }
    | undefined;
  /** It stands between brackets. */
  readonly flow: boolean;
}

/** Finds a value by its path, which must lead to one. */
export function findPlace(file: EditableFile, path: EditPath): FoundPlace {
  const layout = layoutOf(file);
  let found: FoundPlace = { layout, root: file.root, node: file.root, parent: undefined, flow: false };
  for (const [depth, step] of path.entries()) {
    const next = enter(found, step);
    if (!next) throw new Error(`${file.path} has nothing at ${JSON.stringify(path.slice(0, depth + 1))}`);
    found = next;
  }
  return found;
}

/** The value under a key or index of a found one; undefined when there is none. */
export function enter({ layout, root, node, flow }: FoundPlace, step: string | number): FoundPlace | undefined {
  if (node === undefined || node.kind === 'scalar') return undefined;
  const inside = flow || isFlow(layout.text, node);
  const slots = slotsOf(layout.text, node, inside);
  const index = typeof step === 'number' && node.kind === 'list' ? step : slots.findIndex(({ key }) => key === step);
  const slot = slots[index];
  return slot && { layout, root, node: slot.value, parent: { node, slot, slots, index }, flow: inside };
}
