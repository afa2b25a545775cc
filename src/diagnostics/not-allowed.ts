import type { Located } from '../model/located.ts';
import { nearestName } from '../model/nearest-name.ts';
import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';
import { describeNode } from './describe-node.ts';
import { quote } from './quote.ts';

/** A value that is none of those there are. */
export const notAllowed: DefinedDiagnostic<{
  readonly where: string;
  readonly allowed: readonly unknown[];
  readonly node: Located;
}> = defineDiagnostic('not-allowed', 'error', 'The value is none of those there are', ({ where, allowed, node }) => ({
  message: `${where} must be ${oneOf(allowed)}, not ${describeNode(node)}`,
  hint: describeWay(allowed, node),
}));

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? quote(values[0]) : `one of ${values.map(quote).join(', ')}`;
}

function describeWay(allowed: readonly unknown[], node: Located): string {
  const fallback = allowed.length === 1 ? `write ${quote(allowed[0])}` : 'write one of them, or remove the key';
  if (node.kind !== 'scalar') return fallback;
  const text = typeof node.value === 'string' ? node.value : node.text;
  if (allowed.includes(text)) return `write ${quote(text)}`;
  // One digit off is another version, not a slip.
  if (/^[\d.]+$/u.test(text)) return fallback;
  const texts = allowed.filter((value): value is string => typeof value === 'string');
  const nearest = nearestName(text, texts);
  return nearest === undefined ? fallback : `did you mean ${nearest}?`;
}
