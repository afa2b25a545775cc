import { type DefinedDiagnostic, defineDiagnostic } from './define-diagnostic.ts';

/** A key of an attribute's declaration that its type has no use for. */
export const misplacedKey: DefinedDiagnostic<{
  readonly key: string;
  /** The attribute, with its owner: `Order.status`. */
  readonly attribute: string;
  /** Its type as written; undefined when that is no text. */
  readonly type: string | undefined;
  /** The type that the key is for. */
  readonly belongsTo: 'list' | 'relationship' | 'values';
}> = defineDiagnostic('misplaced-key', 'error', 'The key is for attributes of another type', (facts) => {
  const { key, attribute, type, belongsTo } = facts;
  if (belongsTo === 'values')
    return {
      message: `the relationship ${attribute} cannot be ${key}: its members are addresses`,
      hint: `remove \`${key}\``,
    };
  return {
    message: `\`${key}\` belongs to attributes of type ${belongsTo}; ${attribute} is ${type}`,
    hint: `remove it, or write \`type: ${belongsTo}\``,
  };
});
