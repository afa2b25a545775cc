import { type Document, isCollection, isScalar, Scalar, visit } from 'yaml';

/** Where the innermost quote or bracket stands that is never closed; undefined when all are. */
export function openedAt(text: string, document: Document.Parsed): number | undefined {
  let opened: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const [start, end] = node.range ?? [0, 0];
      const closing = closingOf(node, text[start]);
      if (closing !== undefined && (end - start < 2 || text[end - 1] !== closing)) opened = start;
    },
  });
  return opened;
}

function closingOf(node: unknown, opening: string | undefined): string | undefined {
  if (isCollection(node) && node.flow) return opening === '{' ? '}' : ']';
  if (isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE)) return opening;
  return undefined;
}
