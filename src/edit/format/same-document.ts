import type { Located } from '../../model/located.ts';
import { contentEnd } from '../slots.ts';
import { triviaBetween } from './trivia.ts';

/** Whether two trees say the same: keys in the same order, values of the same type and spelling. */
export function isSameTree(left: Located | undefined, right: Located | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (left.kind === 'list')
    return (
      right.kind === 'list' &&
      left.items.length === right.items.length &&
      left.items.every((item, index) => isSameTree(item, right.items[index]))
    );
  if (left.kind === 'map') {
    if (right.kind !== 'map' || left.entries.size !== right.entries.size) return false;
    const others = [...right.entries];
    return [...left.entries].every(
      ([key, { value }], index) => others[index]?.[0] === key && isSameTree(value, others[index]?.[1].value),
    );
  }
  if (right.kind !== 'scalar' || !Object.is(left.value, right.value) || left.plain !== right.plain) return false;
  // Where a text is folded over lines, its line ends and indentation are no part of it.
  return typeof left.value === 'string' || left.text === right.text;
}

/** Every comment of a document, in the order of its lines. */
export function listComments(text: string, root: Located | undefined): readonly string[] {
  const comments: string[] = [];
  let at = 0;
  const passTo = (offset: number): void => {
    for (const comment of triviaBetween(text, at, Math.max(at, offset)).comments) comments.push(comment.text);
  };
  for (const { start, end } of root ? wordsOf(text, root) : []) {
    passTo(start);
    const header = /^[|>][-+\d]*[ \t]+(#[^\n]*)/u.exec(text.slice(start, Math.min(end, start + 1000)));
    if (header?.[1] !== undefined) comments.push(header[1].trimEnd());
    at = Math.max(at, end);
  }
  passTo(text.length);
  return comments;
}

/** Where keys and scalars stand. */
function* wordsOf(text: string, node: Located): Generator<{ readonly start: number; readonly end: number }> {
  if (node.kind === 'scalar') {
    if (node.start !== node.end) yield { start: node.start, end: contentEnd(text, node, node.start) };
  } else if (node.kind === 'list') for (const item of node.items) yield* wordsOf(text, item);
  else
    for (const { key, value } of node.entries.values()) {
      yield key;
      yield* wordsOf(text, value);
    }
}
