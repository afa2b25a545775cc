/** What an attribute holds, in the words of Intercom's settings. */
export type AttributeType = 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'list' | 'relationship';

/** One attribute of a type, of contacts or of conversations, as set up in the workspace's settings. */
export interface Attribute {
  /** Number of the attribute in the workspace; conversation attributes are listed with it. */
  readonly id: number;
  readonly name: string;
  readonly type: AttributeType;
  /** Labels of a list; null: any text is an option. */
  readonly options: readonly string[] | null;
  /** What a relationship points at: a type, or `contact`, `conversation`. Null for anything else. */
  readonly to: string | null;
  readonly many: boolean;
  readonly archived: boolean;
}

/** Attributes by name, archived ones left out. */
export type AttributeMap = ReadonlyMap<string, Attribute>;

export const ATTRIBUTE_TYPES: ReadonlySet<string> = new Set<AttributeType>([
  'string',
  'integer',
  'decimal',
  'boolean',
  'datetime',
  'list',
  'relationship',
]);

/** The attributes a write can reach: per name the first that is not archived. */
export function reachableAttributes(attributes: readonly Attribute[]): AttributeMap {
  const reachable = new Map<string, Attribute>();
  for (const attribute of attributes) {
    if (!attribute.archived && !reachable.has(attribute.name)) reachable.set(attribute.name, attribute);
  }
  return reachable;
}
