import type { Located } from '../model/located.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { describeNode } from './describe-node.ts';
import { quote } from './quote.ts';

/** A text where a map belongs, a number where a text belongs, and the like. */
export const wrongType: DefinedDiagnostic<{
  readonly where: string;
  /** Types as JSON Schema names them. */
  readonly wanted: readonly string[];
  readonly node: Located;
}> = defineDiagnostic('wrong-type', 'error', 'A value of another kind belongs here', ({ where, wanted, node }) => ({
  message: `${where} must be ${wanted.map((type) => TYPES[type]?.name ?? type).join(' or ')}, not ${describeNode(node)}`,
  hint: describeWay(wanted, node),
}));

const TYPES: { readonly [type: string]: { readonly name: string; readonly way: string } } = {
  object: { name: 'a map', way: 'write a map: `key: value`, indented under the key' },
  array: { name: 'a list', way: 'write a list: [A, B], or each item on a line of its own behind `- `' },
  string: { name: 'a text', way: 'write a text' },
  integer: { name: 'a whole number', way: 'write a whole number' },
  number: { name: 'a number', way: 'write a number' },
  boolean: { name: 'true or false', way: 'write true or false, without quotes' },
  null: { name: 'null', way: 'write null' },
};

function describeWay(wanted: readonly string[], node: Located): string {
  if (node.kind === 'scalar') {
    if (node.plain && wanted.includes('string') && node.text !== '' && node.value !== null)
      return `write ${quote(node.text)}`;
    if (node.value === null && node.text === '') {
      if (wanted.includes('object')) return 'write {} or remove the key';
      if (wanted.includes('array')) return 'write [] or remove the key';
    }
    if (wanted.length === 1 && wanted[0] === 'array')
      return `write [${typeof node.value === 'string' ? quote(node.value) : node.text}]`;
  }
  return TYPES[wanted[0] ?? '']?.way ?? 'write it so';
}
