import type { Located, LocatedList, LocatedMap } from '../model/located.ts';
import type { RenderStyle } from './render-value.ts';
import { isFlow } from './slots.ts';

/** How a file is indented, learnt from the first places that show it. */
export interface FileStyle {
  readonly step: number;
  readonly indentLists: boolean;
}

/** Looks at the nodes in turn, nearest first; two columns and indented lists where none of them tells. */
export function styleOf(text: string, nodes: readonly (Located | undefined)[]): FileStyle {
  const seen: Seen = { left: MAX_LOOKED_AT };
  for (const node of nodes) if (node) look(text, node, seen);
  const step = seen.step ?? (seen.lists === undefined || seen.lists === 0 ? 2 : seen.lists);
  return { step, indentLists: seen.lists !== 0 };
}

/** The style to render a value with, `indent` columns deep. */
export function blockStyle(style: FileStyle, indent: number, more: Partial<RenderStyle> = {}): RenderStyle {
  return { ...more, flow: false, indent, step: style.step, indentLists: style.indentLists };
}

/** What was learnt, and how many nodes may still be looked at. */
interface Seen {
  step?: number;
  lists?: number;
  left: number;
}

const MAX_LOOKED_AT = 10_000;

function look(text: string, node: Located, seen: Seen): void {
  seen.left -= 1;
  if (node.kind === 'scalar' || isFlow(text, node) || isKnown(seen)) return;
  for (const [key, child] of childrenOf(node)) {
    if (isKnown(seen)) return;
    if (key !== undefined && child.kind !== 'scalar' && !isFlow(text, child) && child.line !== key) {
      const deeper = child.column - node.column;
      if (child.kind === 'list') seen.lists ??= deeper;
      else if (deeper > 0) seen.step ??= deeper;
    }
    look(text, child, seen);
  }
}

function isKnown({ step, lists, left }: Seen): boolean {
  return left < 0 || (step !== undefined && lists !== undefined);
}

/** Children with the line of their key; items of lists have none. */
function* childrenOf(node: LocatedMap | LocatedList): Generator<[line: number | undefined, child: Located]> {
  if (node.kind === 'list') for (const item of node.items) yield [undefined, item];
  else for (const { key, value } of node.entries.values()) yield [key.line, value];
}
