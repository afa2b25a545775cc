import type { Located } from '../model/located.ts';
import { quote } from './quote.ts';

/** Says what a node is without saying what it holds, unless that is short. */
export function describeNode(node: Located): string {
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return node.text === '' ? 'empty' : 'null';
  if (typeof node.value === 'string') return node.value.length > 40 ? 'a long text' : quote(node.value);
  return `${typeof node.value === 'number' ? 'the number' : ''} ${node.text}`.trim();
}
