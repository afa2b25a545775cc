/**
 * True when two names of a type are the same. Intercom writes `Order`, `order` and `Order.list` for one type (D, S14:19172),
 * and spaces of a display name as underscores (I, S16:13677).
 */
export function isSameType(left: string, right: string): boolean {
  return plain(left) === plain(right);
}

function plain(type: string): string {
  return type
    .replace(/\.list$/iu, '')
    .replace(/[\s_-]+/gu, '')
    .toLowerCase();
}
